package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/txng-vn/txng/api"
)

// TestLongAnswersOutliveTheServersLimit streams for longer than the server
// gives a whole answer.
func TestLongAnswersOutliveTheServersLimit(t *testing.T) {
	t.Parallel()
	const pieces, limit = 6, 300 * time.Millisecond
	for name, steady := range map[string]bool{"steady": true, "plain": false} {
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			out := io.Writer(w)
			if steady {
				out = api.Steady(w, time.Minute)
			}
			for range pieces {
				if _, err := out.Write([]byte("x")); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
				time.Sleep(limit / 3)
			}
		}))
		server.Config.WriteTimeout = limit
		server.Start()
		defer server.Close()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if whole := err == nil && len(body) == pieces; whole != steady {
			t.Errorf("%s: %d pieces, %v", name, len(body), err)
		}
	}
}
