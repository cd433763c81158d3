package callback_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/outward"
	"github.com/txng-vn/txng/internal/subscription/callback"
)

// subscriber answers as h does.
func subscriber(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

func TestDeliver(t *testing.T) {
	t.Parallel()
	body := []byte(`{"type": "EPCISQueryDocument"}`)
	elsewhere := subscriber(t, func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") })
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string // of the error
	}{
		"ok":         {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }, ""},
		"no content": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, ""},
		"endless": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat("x", 64<<10)); err != nil {
					return
				}
			}
		}, ""},
		"failing": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, "500"},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
		}, "307"},
		"broken":      {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "connection"},
		"long header": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 64<<10)) }, "connection"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dest := subscriber(t, func(w http.ResponseWriter, r *http.Request) {
				got, err := io.ReadAll(r.Body)
				if err != nil || string(got) != string(body) || r.Header.Get("GS1-Signature") != callback.Sign("token", got) || r.Header.Get("X") != "y" || r.Header.Get("Content-Type") != "application/json" {
					t.Errorf("%v %s %v", err, got, r.Header)
				}
				c.answer(w, r)
			})
			begin := time.Now()
			err := callback.New(true).Deliver(t.Context(), callback.Message{Dest: dest, Body: body, Token: "token", Header: map[string]string{"X": "y"}})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), "127.0.0.1") || strings.Contains(err.Error(), dest)) {
				t.Errorf("the error shows an address: %v", err)
			}
			if time.Since(begin) > callback.Timeout/2 {
				t.Errorf("it took %s", time.Since(begin))
			}
		})
	}
}

// TestSign: an answer known from RFC 4231, test case 2.
func TestSign(t *testing.T) {
	t.Parallel()
	if got := callback.Sign("Jefe", []byte("what do ya want for nothing?")); got != "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" {
		t.Error(got)
	}
}

func TestProve(t *testing.T) {
	t.Parallel()
	answers := map[string]struct {
		answer func(token string) string
		proven bool
	}{
		"json":      {func(token string) string { return `{"challenge": "` + token + `"}` }, true},
		"alone":     {func(token string) string { return token + "\n" }, true},
		"nothing":   {func(string) string { return "" }, false},
		"another":   {func(string) string { return `{"challenge": "AAAA"}` }, false},
		"within":    {func(token string) string { return "I got " + token }, false},
		"elsewhere": {func(token string) string { return `{"token": "` + token + `"}` }, false},
		"endless":   {func(token string) string { return strings.Repeat(" ", 64<<10) + token }, false},
	}
	for name, c := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dest := subscriber(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = fmt.Fprint(w, c.answer(r.Header.Get(callback.ChallengeHeader)))
			})
			if err := callback.New(true).Prove(t.Context(), callback.Message{Dest: dest}, "id", "name"); (err == nil) != c.proven {
				t.Error(err)
			}
		})
	}
}

// TestGuard: the address that a name resolved to is looked at when it is called.
func TestGuard(t *testing.T) {
	t.Parallel()
	client := callback.New(false)
	for address, fine := range map[string]bool{"8.8.8.8:443": true, "127.0.0.1:443": false, "[::1]:443": false, "169.254.169.254:443": false, "[::ffff:10.0.0.1]:443": false, "10.0.0.1:8443": false} {
		if err := outward.Guard(t.Context(), "tcp", address, nil); (err == nil) != fine {
			t.Errorf("%s: %v", address, err)
		}
	}
	dest := subscriber(t, func(http.ResponseWriter, *http.Request) { t.Error("a private address was called") })
	if err := client.Deliver(t.Context(), callback.Message{Dest: dest}); err == nil {
		t.Error("a private address was delivered to")
	}
}
