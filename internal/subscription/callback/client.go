package callback

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
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
	c := &Client{private: private}
	dialer := &net.Dialer{Timeout: Timeout / 2, ControlContext: c.guard}
	c.http = http.Client{
		Timeout: Timeout,
		// A redirect would lead where nobody has proven anything.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:       nil, // a proxy would resolve names out of the guard's sight
			DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: Timeout / 2, ResponseHeaderTimeout: Timeout, MaxResponseHeaderBytes: 16 << 10,
			MaxIdleConns: 50, MaxIdleConnsPerHost: 1, IdleConnTimeout: 30 * time.Second, DisableCompression: true,
		},
	}
	return c
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// errNotPublic is the refusal of an address that a name resolved to.
var errNotPublic = errors.New("the address is not one of the public internet")

// guard sees the address itself that is about to be called, whatever a name
// resolved to when it was last asked.
func (c *Client) guard(_ context.Context, _, address string, _ syscall.RawConn) error {
	if c.private {
		return nil
	}
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !Public(to.Addr()) {
		return errNotPublic
	}
	return nil
}

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
		return nil, plainly(err)
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

// plainly says what went wrong on the way in words that hold no address: names
// resolve to what their owner may not know.
func plainly(err error) error {
	var dns *net.DNSError
	var unknown *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errNotPublic):
		return errNotPublic
	case errors.As(err, &dns):
		return errors.New("the name of the host does not resolve")
	case errors.As(err, &unknown):
		return errors.New("the certificate is not valid")
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("no answer within %s", Timeout)
	}
	return errors.New("the connection could not be made, or broke")
}
