package callback

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/txng-vn/txng/internal/outward"
)

// Timeout bounds one call of a subscriber, its answer included.
const Timeout = 10 * time.Second

// maxAnswer is how much of a subscriber's answer is read, in bytes.
const maxAnswer = 4 << 10

// Client calls subscribers.
type Client struct {
	http    http.Client
	private bool
}

// New returns a client. private is for development, as of CheckURL.
func New(private bool) *Client {
	return &Client{private: private, http: outward.NewClient(Timeout, private)}
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Sign is the value of GS1-Signature: "sha256=" and the HMAC-SHA-256 of body
// under token, in lower-case hex.
func Sign(token string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// Message is one document for a subscriber.
type Message struct {
	Dest   string
	Body   []byte
	Token  string            // signs it, unless ""
	Header map[string]string // beside Content-Type and GS1-Signature
}

// Deliver posts m. It returns nil when the subscriber said, with a status of
// 200 to 299, that it has it; an error's text may be shown to the subscriber's
// organisation.
func (c *Client) Deliver(ctx context.Context, m Message) error {
	_, err := c.post(ctx, m)
	return err
}

// post returns the beginning of a good answer.
func (c *Client) post(ctx context.Context, m Message) ([]byte, error) {
	if err := CheckURL(m.Dest, c.private); err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, m.Dest, bytes.NewReader(m.Body))
	if err != nil {
		return nil, errors.New("the address is malformed")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "TXNG")
	for name, value := range m.Header {
		r.Header.Set(name, value)
	}
	if m.Token != "" {
		r.Header.Set("GS1-Signature", Sign(m.Token, m.Body))
	}
	response, err := c.http.Do(r)
	if err != nil {
		return nil, outward.Plainly(err, Timeout)
	}
	defer response.Body.Close() //nolint:errcheck // nothing more is read
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return nil, fmt.Errorf("the answer was %d", response.StatusCode)
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		answer = nil // the status said what counts
	}
	return answer, nil
}
