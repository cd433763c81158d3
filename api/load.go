package api

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/shed"
)

// Load is how much is at work at once, by what it is for; more waits for Wait at
// most, and is then refused.
type Load struct {
	Scans          int // look-ups of codes in the database
	ScansPerSecond int // begun a second, 0 for as many as there are
	Calls          int // requests with a key
	Exports        int // long answers: files of labels, codes and records
	Wait           time.Duration
}

// gates are what requests wait at: codes that are answered from memory, health
// and what bears no key wait at none.
type gates struct {
	scans, calls, exports *shed.Gate
	callers, exporters    *perKey      // of organisations: nobody's slow requests keep out all others
	told                  atomic.Int64 // when it was last logged that some were refused, in Unix seconds
}

func newGates(l Load, r prometheus.Registerer) (*gates, error) {
	g := &gates{
		scans: shed.New(shed.Options{AtOnce: l.Scans, PerSecond: l.ScansPerSecond, Wait: l.Wait}),
		calls: shed.New(shed.Options{AtOnce: l.Calls, Wait: l.Wait}), exports: shed.New(shed.Options{AtOnce: l.Exports, Wait: l.Wait}),
	}
	g.callers, g.exporters = newPerKey(max(1, l.Calls/perOrganization)), newPerKey(max(1, l.Exports/perOrganization))
	return g, errors.Join(r.Register(loadFigures{"scan", g.scans}), r.Register(loadFigures{"call", g.calls}), r.Register(loadFigures{"export", g.exports}))
}

// loadFigures are a gate's for Prometheus.
type loadFigures struct {
	class string
	gate  *shed.Gate
}

func (f loadFigures) describe(name, help string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, nil, prometheus.Labels{"class": f.class})
}

func (f loadFigures) working() *prometheus.Desc {
	return f.describe("txng_load_working", "Requests, or look-ups of codes, that are at work.")
}

func (f loadFigures) waiting() *prometheus.Desc {
	return f.describe("txng_load_waiting", "Those that wait for their turn.")
}

func (f loadFigures) refused() *prometheus.Desc {
	return f.describe("txng_load_refused_total", "Those that were refused because there was too much to do.")
}

// Describe names the figures.
func (f loadFigures) Describe(out chan<- *prometheus.Desc) {
	out <- f.working()
	out <- f.waiting()
	out <- f.refused()
}

// Collect reads them.
func (f loadFigures) Collect(out chan<- prometheus.Metric) {
	now := f.gate.Figures()
	out <- prometheus.MustNewConstMetric(f.working(), prometheus.GaugeValue, float64(now.Working))
	out <- prometheus.MustNewConstMetric(f.waiting(), prometheus.GaugeValue, float64(now.Waiting))
	out <- prometheus.MustNewConstMetric(f.refused(), prometheus.CounterValue, float64(now.Refused))
}

// looking has do look up what a code stands for: in its turn, and in the database
// ahead of whoever can wait. It is do that bounds how long it waits.
func (a *API) looking(c *gin.Context, do func(ctx context.Context) error) error {
	leave, err := a.gates.scans.Enter(c.Request.Context())
	if err != nil {
		return err
	}
	defer leave()
	return do(database.Ahead(c.Request.Context()))
}

// enter waits for the turn of a request with a key.
func (a *API) enter(c *gin.Context, r route) (leave func(), err error) {
	gate := a.gates.calls
	if r.export {
		gate = a.gates.exports
	}
	return gate.Enter(c.Request.Context())
}

// perOrganization is the part of a gate's turns, one in so many, that one organisation may
// hold. The authority's are not counted.
const perOrganization = 2

// turns are the organisations' at the gate of a route.
func (a *API) turns(r route) *perKey {
	if r.export {
		return a.gates.exporters
	}
	return a.gates.callers
}

const codeOverloaded = "overloaded"

// tellOverload notes for the log that a request is refused for there being too
// many: once in a while, for it is then that logging each would hurt.
func (a *API) tellOverload(c *gin.Context) {
	const every = 10
	c.Set(codeOverloaded, true)
	now, told := time.Now().Unix(), a.gates.told.Load() //nolint:forbidigo // a duration, not a fact
	if now-told < every || !a.gates.told.CompareAndSwap(told, now) {
		return
	}
	a.log.WarnContext(c.Request.Context(), "too many requests: some are refused", slog.Int64("scans", a.gates.scans.Figures().Refused), slog.Int64("calls", a.gates.calls.Figures().Refused), slog.Int64("exports", a.gates.exports.Figures().Refused))
}

// retryAfter is in how many seconds a request that was refused with f may come
// again: those of an overload not all at once.
func retryAfter(f *fault.Error) string {
	if f.Code == codeOverloaded {
		return strconv.Itoa(1 + rand.IntN(4)) //nolint:gosec // jitter, not a secret
	}
	return "2"
}
