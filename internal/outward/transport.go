package outward

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrNotPublic is the refusal of an address that a name resolved to.
var ErrNotPublic = errors.New("the address is not one of the public internet")

// NewClient returns a client for addresses that strangers name. It follows no
// redirect, which would lead where nobody has proven anything, and calls public
// addresses alone; all of them when private, which is for development. timeout
// bounds a call, its answer included.
func NewClient(timeout time.Duration, private bool) http.Client {
	dialer := &net.Dialer{Timeout: timeout / 2}
	if !private {
		dialer.ControlContext = Guard
	}
	return http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:       nil, // a proxy would resolve names out of the guard's sight
			DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: timeout / 2, ResponseHeaderTimeout: timeout, MaxResponseHeaderBytes: 16 << 10,
			MaxIdleConns: 50, MaxIdleConnsPerHost: 1, IdleConnTimeout: 30 * time.Second, DisableCompression: true,
		},
	}
}

// Guard sees the address itself that is about to be called, whatever a name
// resolved to when it was last asked. It is a net.Dialer's ControlContext.
func Guard(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !Public(to.Addr()) {
		return ErrNotPublic
	}
	return nil
}

// Plainly says what went wrong on the way in words that hold no address: names
// resolve to what their owner may not know.
func Plainly(err error, timeout time.Duration) error {
	var dns *net.DNSError
	var unknown *tls.CertificateVerificationError
	var late net.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNotPublic):
		return ErrNotPublic
	case errors.As(err, &dns):
		return errors.New("the name of the host does not resolve")
	case errors.As(err, &unknown):
		return errors.New("the certificate is not valid")
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.As(err, &late) && late.Timeout():
		return fmt.Errorf("no answer within %s", timeout)
	}
	return errors.New("the connection could not be made, or broke")
}
