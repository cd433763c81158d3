package main

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

// The databases of EPCIS events: the large has ten times the events of the
// small.
const (
	fewEventsDatabase  = "few_events"
	manyEventsDatabase = "many_events"
)

// eventsOfScale is how many events the large database has at BENCH_SCALE=1.
const eventsOfScale = 5_000_000

// measureQueries asks for pages of 30 events by what an EPCIS client knows, on
// two sizes of the store.
func measureQueries(ctx context.Context, h *host, w *world, t *table) error {
	many := h.batches * (eventsOfScale / 1_000_000)
	few := max(many/10, minEvents)
	many = 10 * few
	for name, n := range map[string]int{manyEventsDatabase: many, fewEventsDatabase: few} {
		if err := h.loadEvents(ctx, w, name, n); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	large, err := h.serve(ctx, "service with many events", manyEventsDatabase)
	if err != nil {
		return err
	}
	small, err := h.serve(ctx, "service with few events", fewEventsDatabase)
	if err != nil {
		return err
	}
	sizes := fmt.Sprintf("%d events / %d", many, few)
	header := "Authorization: Bearer " + w.key + "\r\n"
	for _, by := range []string{"EPC", "lot class", "bizStep and time", "location"} {
		ask := func(p *process, n int) side { return newSide(p, 200, cycle(queries(by, n), header)) }
		p99, err := latency(ctx, ask(large, many), 50, 3, 6*time.Second)
		if err != nil {
			return err
		}
		t.below(fmt.Sprintf("query by %s, page of 30 at %d events, p99 at 50/s", by, many), p99, 25*time.Millisecond)
		c, err := compare(ctx, h, "query by "+by+" at "+sizes, plan{clients: 2, rounds: 7, length: 2 * time.Second}, ask(large, many), ask(small, few))
		if err != nil {
			return err
		}
		t.costs("query by "+by+" at "+sizes, c)
	}
	return nil
}

// spanned is how many events a range of times spans, on either size.
const spanned = 2_000

// queries are the addresses of some hundred different queries of a kind on a
// store of n events.
func queries(by string, n int) (paths []string) {
	const different = 300
	for i := range different {
		at := i * (n / different) // spread over the whole store
		v := url.Values{"perPage": {"30"}}
		switch by {
		case "EPC":
			v.Set("MATCH_epc", epcOf(at))
		case "lot class":
			v.Set("MATCH_epcClass", lotOf(at))
		case "bizStep and time":
			v.Set("EQ_bizStep", stepOf(at))
			v.Set("GE_eventTime", timeOf(at, n).Format(time.RFC3339))
			v.Set("LT_eventTime", timeOf(at+spanned, n).Format(time.RFC3339))
		case "location":
			v.Set("EQ_readPoint", placeOf(at))
		}
		paths = append(paths, "/epcis/events?"+v.Encode())
	}
	return paths
}
