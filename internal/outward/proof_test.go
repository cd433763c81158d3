package outward_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/outward"
)

// site is a prover for example.com, which answers as h does and has records.
func site(t *testing.T, h http.HandlerFunc, records map[string][]string) *outward.Prover {
	t.Helper()
	server := httptest.NewTLSServer(h)
	t.Cleanup(server.Close)
	client := server.Client()
	transport, _ := client.Transport.(*http.Transport)
	transport = transport.Clone()
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}
	return outward.ProverWith(http.Client{Transport: transport, Timeout: 5 * time.Second}, func(_ context.Context, name string) ([]string, error) {
		if found, ok := records[name]; ok {
			return found, nil
		}
		return nil, errors.New("no such host")
	})
}

func TestProve(t *testing.T) {
	t.Parallel()
	const token = "TOKEN"
	right := outward.ProofValue(token)
	says := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Host != "example.com" || r.URL.Path != outward.ProofPath {
				http.NotFound(w, r)
				return
			}
			_, _ = fmt.Fprint(w, body)
		}
	}
	for name, c := range map[string]struct {
		answer  http.HandlerFunc
		records []string
		want    string
	}{
		"file":           {says(right), nil, outward.ByFile},
		"lines":          {says("# ours\r\n" + right + "\r\nand more\n"), nil, outward.ByFile},
		"record":         {http.NotFound, []string{"v=spf1 -all", right}, outward.ByDNS},
		"nothing":        {http.NotFound, nil, ""},
		"within a line":  {says("x" + right), nil, ""},
		"another token":  {says(outward.ProofValue("OTHER")), []string{outward.ProofValue("OTHER")}, ""},
		"behind the end": {says(strings.Repeat("x\n", 8<<10) + right), nil, ""},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == outward.ProofPath {
				http.Redirect(w, r, "/elsewhere", http.StatusFound)
				return
			}
			_, _ = io.WriteString(w, right)
		}, nil, ""},
		"an error's page": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, right)
		}, nil, ""},
		"broken": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			records := map[string][]string{}
			if c.records != nil {
				records[outward.ProofName+"example.com"] = c.records
			}
			got, err := site(t, c.answer, records).Prove(t.Context(), "example.com", token)
			if got != c.want || (err == nil) != (c.want != "") {
				t.Errorf("%q, %v, want %q", got, err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "127.0.0.1") {
				t.Errorf("the error shows an address: %v", err)
			}
		})
	}
}

// TestProverCallsNoPrivateAddress: a name that resolves to this machine.
func TestProverCallsNoPrivateAddress(t *testing.T) {
	t.Parallel()
	client := outward.NewClient(2*time.Second, false)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a private address was called") }))
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := client.Do(r); !errors.Is(err, outward.ErrNotPublic) {
		if err == nil {
			_ = response.Body.Close()
		}
		t.Errorf("%v", err)
	}
}
