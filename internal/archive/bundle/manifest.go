package bundle

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// Format is the version of the form that this package writes and reads.
const Format = 1

// The names in the zip.
const (
	ManifestName  = "manifest.json"
	DocumentsName = "documents.csv" // rows of event_documents
	EPCsName      = "epcs.csv"      // rows of event_epcs
)

// Manifest says what a file holds.
type Manifest struct {
	Format    int       `json:"format"`
	Schema    int64     `json:"schema_version"` // of the database that it was taken from
	Month     string    `json:"month"`          // YYYY-MM, of record_time in UTC
	WrittenAt time.Time `json:"written_at"`
	Entries   []Entry   `json:"entries"` // documents.csv, then epcs.csv
}

// Entry is one CSV file: a header line of the columns, and a record a row.
type Entry struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	Bytes   int64    `json:"bytes"`  // as CSV
	SHA256  string   `json:"sha256"` // of the CSV, in hex
}

// Same reports whether two manifests name the same content.
func (m Manifest) Same(other Manifest) bool {
	if m.Month != other.Month || len(m.Entries) != len(other.Entries) {
		return false
	}
	for i, e := range m.Entries {
		if o := other.Entries[i]; e.Name != o.Name || e.Rows != o.Rows || e.Bytes != o.Bytes || e.SHA256 != o.SHA256 {
			return false
		}
	}
	return true
}

// maxManifest bounds the manifest, in bytes.
const maxManifest = 64 << 10

var (
	monthForm  = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])$`)
	columnForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)
)

// readManifest reads and checks a manifest. What it lets pass may stand in SQL.
func readManifest(r io.Reader) (m Manifest, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if err != nil {
		return m, fmt.Errorf("manifest.json: %w", err)
	}
	if len(raw) > maxManifest {
		return m, errors.New("manifest.json is too large")
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return m, fmt.Errorf("manifest.json: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return m, errors.New("manifest.json: something stands behind it")
	}
	return m, m.check()
}

func (m Manifest) check() error {
	switch {
	case m.Format != Format:
		return fmt.Errorf("the file is of format %d, and this program reads format %d", m.Format, Format)
	case !monthForm.MatchString(m.Month):
		return errors.New("manifest.json: the month is not of the form 2024-11")
	case len(m.Entries) != 2 || m.Entries[0].Name != DocumentsName || m.Entries[1].Name != EPCsName:
		return errors.New("manifest.json: the entries are not documents.csv and epcs.csv")
	}
	for _, e := range m.Entries {
		if err := e.check(); err != nil {
			return fmt.Errorf("manifest.json: %s: %w", e.Name, err)
		}
	}
	return nil
}

func (e Entry) check() error {
	if sum, err := hex.DecodeString(e.SHA256); err != nil || len(sum) != 32 || strings.ToLower(e.SHA256) != e.SHA256 {
		return errors.New("sha256 is not 64 small hex digits")
	}
	if e.Rows < 0 || e.Bytes < 0 || len(e.Columns) == 0 {
		return errors.New("the counts are not possible")
	}
	seen := map[string]bool{}
	for _, c := range e.Columns {
		if !columnForm.MatchString(c) || seen[c] {
			return errors.New("the columns cannot be those of a table")
		}
		seen[c] = true
	}
	return nil
}
