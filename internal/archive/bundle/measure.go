package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// measure takes the measure of a CSV that goes by: bytes, hash, records, and its
// header line.
type measure struct {
	bytes   int64
	sum     hash.Hash
	records int64
	quoted  bool // inside quotes, where a line feed ends nothing
	header  []byte
	headed  bool // header is whole
}

// maxHeader bounds a header line: of more columns no table consists.
const maxHeader = 16 << 10

func newMeasure() *measure { return &measure{sum: sha256.New()} }

// Write never fails.
func (m *measure) Write(p []byte) (int, error) {
	m.bytes += int64(len(p))
	m.sum.Write(p)
	if !m.headed {
		line, _, whole := bytes.Cut(p, []byte("\n"))
		m.header, m.headed = append(m.header, line[:min(len(line), maxHeader)]...), whole || len(m.header) > maxHeader
	}
	for rest := p; len(rest) > 0; {
		i := bytes.IndexAny(rest, "\"\n")
		if i < 0 {
			break
		}
		if rest[i] == '"' { // one that is escaped is doubled
			m.quoted = !m.quoted
		} else if !m.quoted {
			m.records++
		}
		rest = rest[i+1:]
	}
	return len(p), nil
}

// rows are the records but the header.
func (m *measure) rows() int64 { return m.records - 1 }

func (m *measure) hex() string { return hex.EncodeToString(m.sum.Sum(nil)) }
