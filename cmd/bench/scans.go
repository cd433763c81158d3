package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// scanPlan is how scans are compared.
func scanPlan() plan { return plan{clients: 16, rounds: 7, length: 2 * time.Second} }

// manyLots is how many batches the scans past the cache are spread over.
const manyLots = 1000

// measureScans compares scans with handlers that answer the same bytes.
func measureScans(ctx context.Context, h *host, w *world, t *table) error {
	kept, err := h.serve(ctx, "service", smallDatabase)
	if err != nil {
		return err
	}
	robots, err := h.serve(ctx, "service that robots ask", smallDatabase)
	if err != nil {
		return err
	}
	unkept, err := h.serve(ctx, "service without caches", smallDatabase, "TXNG_SCAN_CACHE=off")
	if err != nil {
		return err
	}
	popular, lots := w.lots(), w.cloneLots(w.small, manyLots)
	pages := under("/p", popular)
	answers, err := answersOf(ctx, unkept, popular, pages, w.items, lots)
	if err != nil {
		return err
	}
	leads, err := leadsOf(ctx, unkept, popular)
	if err != nil {
		return err
	}
	if err := h.storeAnswers(ctx, answers); err != nil {
		return err
	}
	floor, err := h.floor(ctx, floorConfig{Answers: answers, Leads: leads})
	if err != nil {
		return err
	}
	say("an answer about a batch is %d bytes, about an item %d, a page %d", len(answers[popular[0]]), len(answers[w.items[0]]), len(answers[pages[0]]))
	scan := func(p *process, paths []string) side { return newSide(p, 200, cycle(paths, "")) }
	phone := func(p *process, want int, paths []string) side { return newSide(p, want, asPhone(paths)) }
	for _, m := range []struct {
		name        string
		ours, floor side
		least       float64
	}{
		{"batch scan, warm / from memory", scan(kept, popular), scan(floor, under("/memory", popular)), 0.6},
		{"page of a batch, warm / from memory", phone(kept, 200, pages), phone(floor, 200, under("/memory", pages)), 0.5},
		{"redirect to a page, warm / from memory", phone(kept, 307, popular), phone(floor, 307, under("/leads", popular)), 0.6},
		{"item scan / one SELECT", scan(kept, w.items), scan(floor, under("/select", w.items)), 0.7},
		{"batch scan, caches off / one SELECT", scan(unkept, lots), scan(floor, under("/select", lots)), 0.7},
		{"item scan, caches off / one SELECT", scan(unkept, w.items), scan(floor, under("/select", w.items)), 0.7},
		{"batch scan counted / not counted", scan(kept, popular), newSide(robots, 200, cycle(popular, "User-Agent: a-robot\r\n")), 0.95},
	} {
		c, err := compare(ctx, h, m.name, scanPlan(), m.ours, m.floor)
		if err != nil {
			return err
		}
		t.atLeast(m.name, c, m.least)
	}
	return scanLatencies(ctx, t, map[string]side{
		"batch scan": scan(kept, popular), "item scan": scan(kept, w.items), "batch scan, caches off": scan(unkept, lots),
	})
}

// scanLatencies measures what a reader waits at 2,000 scans a second.
func scanLatencies(ctx context.Context, t *table, sides map[string]side) error {
	const perSecond = 2000
	for _, name := range []string{"batch scan", "item scan", "batch scan, caches off"} {
		name, s := fmt.Sprintf("%s, p99 at %d/s", name, perSecond), sides[name]
		say("%s: 3 runs of 6s, counted from when each was due", name)
		p99, err := latency(ctx, s, perSecond, 3, 6*time.Second)
		if err != nil {
			return err
		}
		t.below(name, p99, 20*time.Millisecond)
	}
	return nil
}

// asPhone asks for each of paths in turn as a browser does.
func asPhone(paths []string) func(int64) []byte {
	requests := make([][]byte, len(paths))
	for i, path := range paths {
		requests[i] = getAs("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", path, "Accept-Language: vi-VN,vi;q=0.9\r\nUser-Agent: Mozilla/5.0 (Linux; Android 14)\r\n")
	}
	return func(n int64) []byte { return requests[n%int64(len(requests))] }
}

// leadsOf asks the service where it leads a phone from each path.
func leadsOf(ctx context.Context, p *process, paths []string) (map[string]string, error) {
	c, err := dial(ctx, p.addr)
	if err != nil {
		return nil, err
	}
	defer c.close()
	leads, requests := map[string]string{}, asPhone(paths)
	for i, path := range paths {
		status, err := c.do(requests(int64(i)), nil)
		if err != nil || status != 307 {
			return nil, fmt.Errorf("%s: %d %w", path, status, err)
		}
		leads[path] = c.location
	}
	return leads, nil
}

// under puts each path under a prefix.
func under(prefix string, paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = prefix + p
	}
	return out
}

// answersOf asks the service for each path once.
func answersOf(ctx context.Context, p *process, lists ...[]string) (map[string]string, error) {
	c, err := dial(ctx, p.addr)
	if err != nil {
		return nil, err
	}
	defer c.close()
	answers := map[string]string{}
	for _, paths := range lists {
		for _, path := range paths {
			var body bytes.Buffer
			status, err := c.do(get(path, ""), &body)
			if err != nil || status != 200 {
				return nil, fmt.Errorf("%s: %d %w\n%s", path, status, err, body.String())
			}
			answers[path] = body.String()
		}
	}
	return answers, nil
}

// storeAnswers puts the answers where the floor selects them from.
func (h *host) storeAnswers(ctx context.Context, answers map[string]string) error {
	return h.query(ctx, floorDatabase, func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, "CREATE TABLE floor_answers (path text PRIMARY KEY, body bytea NOT NULL)"); err != nil {
			return err
		}
		rows := make([][]any, 0, len(answers))
		for path, body := range answers {
			rows = append(rows, []any{path, []byte(body)})
		}
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{"floor_answers"}, []string{"path", "body"}, pgx.CopyFromRows(rows)); err != nil {
			return err
		}
		_, err := conn.Exec(ctx, "VACUUM ANALYZE floor_answers")
		return err
	})
}
