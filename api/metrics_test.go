package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/dbtest"
)

// TestStrangersDoNotGrowTheMetrics: a series lives as long as the process, so
// that neither invented methods nor invented paths may make one.
func TestStrangersDoNotGrowTheMetrics(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	handler, err := api.New(api.Options{Log: dbtest.Logger(), Metrics: registry})
	if err != nil {
		t.Fatal(err)
	}
	series := func() (n int) {
		t.Helper()
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, family := range families {
			n += len(family.GetMetric())
		}
		return n
	}
	ask := func(method, path string) {
		t.Helper()
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody))
	}
	ask("BREW", "/nothing")
	before := series()
	if before == 0 {
		t.Fatal("nothing is counted")
	}
	for n := range 50 {
		ask(strings.Repeat("A", n+1), "/nothing")
		ask(strings.ToLower(http.MethodGet)+strings.Repeat("x", n%3), "/nothing/"+strings.Repeat("b", n))
	}
	if after := series(); after != before {
		t.Errorf("%d series have become %d", before, after)
	}
}
