package api

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct{ requests *prometheus.HistogramVec }

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	m := &metrics{requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "txng_http_request_seconds", Help: "Time to answer a request, by method, mounted route and status.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
	}, []string{"method", "route", "status"})}
	return m, r.Register(m.requests)
}

func (m *metrics) observe(method, route string, status int, took time.Duration) {
	if !slices.Contains(knownMethods(), method) {
		method = "OTHER" // labels must not grow with what strangers send
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// knownMethods are those of RFC 9110, section 9, and PATCH (RFC 5789).
func knownMethods() []string {
	return []string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodConnect, http.MethodOptions, http.MethodTrace,
	}
}
