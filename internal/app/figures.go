package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/txng-vn/txng/internal/portal"
)

// portalFigures answers scrapes with what the comparisons with portals found.
type portalFigures struct{ portal *portal.Service }

// figuresWithin bounds the time of a scrape.
const figuresWithin = 3 * time.Second

func (portalFigures) differences() *prometheus.Desc {
	return prometheus.NewDesc("txng_portal_differences", "Differences between what a portal should hold and what it holds, by kind.", []string{"target", "kind"}, nil)
}

func (portalFigures) at() *prometheus.Desc {
	return prometheus.NewDesc("txng_portal_reconciled_timestamp_seconds", "End of the last comparison of all organisations of a portal, those left out or given up apart.", []string{"target"}, nil)
}

func (portalFigures) took() *prometheus.Desc {
	return prometheus.NewDesc("txng_portal_reconciliation_seconds", "How long the last whole comparison took.", []string{"target"}, nil)
}

func (portalFigures) uncompared() *prometheus.Desc {
	return prometheus.NewDesc("txng_portal_uncompared_organizations", "Organisations enrolled at a portal without a result of its last comparison.", []string{"target"}, nil)
}

func (portalFigures) backlog() *prometheus.Desc {
	return prometheus.NewDesc("txng_portal_backlog", "Batches that wait for a target or are being told.", []string{"target"}, nil)
}

func (portalFigures) oldest() *prometheus.Desc {
	return prometheus.NewDesc("txng_portal_waiting_since_timestamp_seconds", "Since when a target has lacked what the batch that waits longest is; absent when nothing waits.", []string{"target"}, nil)
}

func (portalFigures) refused() *prometheus.Desc {
	return prometheus.NewDesc("txng_portal_refused_organizations", "Organisations whose account a target refused: nothing of theirs is told.", []string{"target"}, nil)
}

// Describe sends the figures.
func (f portalFigures) Describe(to chan<- *prometheus.Desc) {
	to <- f.differences()
	to <- f.at()
	to <- f.took()
	to <- f.uncompared()
	to <- f.backlog()
	to <- f.oldest()
	to <- f.refused()
}

// Collect asks the database; when it is away there are no figures.
func (f portalFigures) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), figuresWithin)
	defer cancel()
	open, passes, err := f.portal.Figures(ctx)
	if err != nil {
		return // the other figures are still worth having
	}
	n := map[[2]string]int64{}
	for name := range f.portal.Targets {
		for _, kind := range portal.DifferenceKinds() {
			n[[2]string{name, string(kind)}] = 0
		}
	}
	for _, figure := range open {
		n[[2]string{figure.Target, string(figure.Kind)}] = figure.N
	}
	for labels, count := range n {
		to <- prometheus.MustNewConstMetric(f.differences(), prometheus.GaugeValue, float64(count), labels[0], labels[1])
	}
	for _, pass := range passes {
		to <- prometheus.MustNewConstMetric(f.uncompared(), prometheus.GaugeValue, float64(pass.Uncompared), pass.Target)
		if pass.At.IsZero() {
			continue
		}
		to <- prometheus.MustNewConstMetric(f.at(), prometheus.GaugeValue, float64(pass.At.Unix()), pass.Target)
		to <- prometheus.MustNewConstMetric(f.took(), prometheus.GaugeValue, pass.Took.Seconds(), pass.Target)
	}
	queues, err := f.portal.Queues(ctx)
	if err != nil {
		return
	}
	for _, q := range queues {
		to <- prometheus.MustNewConstMetric(f.backlog(), prometheus.GaugeValue, float64(q.Backlog), q.Target)
		to <- prometheus.MustNewConstMetric(f.refused(), prometheus.GaugeValue, float64(q.Refused), q.Target)
		if q.Oldest != nil {
			to <- prometheus.MustNewConstMetric(f.oldest(), prometheus.GaugeValue, float64(q.Oldest.Unix()), q.Target)
		}
	}
}
