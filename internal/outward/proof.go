package outward

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Where a host's owner puts the token that proves it.
const (
	ProofPath   = "/.well-known/txng-domain.txt" // a line of the file
	ProofName   = "_txng-domain."                // or a TXT record of this name before the host's
	proofPrefix = "txng-domain="
)

// ProofTimeout bounds one proof, both ways together.
const ProofTimeout = 10 * time.Second

// maxProof is how much of the file is read, in bytes.
const maxProof = 4 << 10

// The ways of proof.
const (
	ByFile = "file"
	ByDNS  = "dns"
)

// Prover looks whether hosts bear their tokens.
type Prover struct {
	http http.Client
	txt  func(ctx context.Context, name string) ([]string, error)
}

// NewProver returns one that asks the internet.
func NewProver() *Prover {
	return &Prover{http: NewClient(ProofTimeout/2, false), txt: net.DefaultResolver.LookupTXT}
}

// ProofValue is what stands in the file or record for a token.
func ProofValue(token string) string { return proofPrefix + token }

// Prove reports how a host, in the form of ParseHost, bears the token: ByFile
// or ByDNS. The error says what was found instead, in words that its owner may
// read.
func (p *Prover) Prove(ctx context.Context, host, token string) (method string, err error) {
	ctx, cancel := context.WithTimeout(ctx, ProofTimeout)
	defer cancel()
	inFile := p.file(ctx, host, token)
	if inFile == nil {
		return ByFile, nil
	}
	records, err := p.txt(ctx, ProofName+host)
	if err == nil && slices.ContainsFunc(records, func(r string) bool { return strings.TrimSpace(r) == ProofValue(token) }) {
		return ByDNS, nil
	}
	if ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled) {
		return "", ctx.Err()
	}
	return "", fmt.Errorf("https://%s%s: %w; there is no TXT record of that value at %s%s either", host, ProofPath, inFile, ProofName, host)
}

func (p *Prover) file(ctx context.Context, host, token string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+host+ProofPath, nil)
	if err != nil {
		return errors.New("the address is malformed")
	}
	r.Header.Set("User-Agent", "TXNG")
	response, err := p.http.Do(r)
	if err != nil {
		return Plainly(err, ProofTimeout/2)
	}
	defer response.Body.Close() //nolint:errcheck // nothing more is read
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the answer was %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxProof))
	if err != nil {
		return Plainly(err, ProofTimeout/2)
	}
	for line := range bytes.Lines(body) {
		if string(bytes.TrimSpace(line)) == ProofValue(token) {
			return nil
		}
	}
	return errors.New("no line of the file is the token")
}
