package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/txng-vn/txng/internal/epcis"
)

// large is how many events the largest document has.
const large = 100_000

// captureLarge captures one large document, a part that fails not undoing the
// rest, and asks how much memory that took beside what a small one takes.
func (h *host) captureLarge(ctx context.Context, key string, t *table) (err error) {
	p, err := h.serve(ctx, "service", eventDatabase, "TXNG_EPCIS_MAX_EVENTS="+strconv.Itoa(large), "TXNG_EPCIS_MAX_BYTES=1000000000")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	c, err := dial(ctx, p.addr)
	if err != nil {
		return err
	}
	defer c.close()
	proceed := key + "GS1-Capture-Error-Behaviour: proceed\r\n"
	var peaks []int64
	began := time.Now()
	for number, events := range []int{perDocument, large} {
		began = time.Now()
		var answer bytes.Buffer
		status, err := c.do(post(capturePath, proceed, []byte(document(2_000_000+int64(number), events))), &answer)
		if err != nil || status != 202 {
			return errors.Join(err, fmt.Errorf("answered %d: %s", status, answer.Bytes()))
		}
		peak, err := p.memory("VmHWM:")
		if err != nil {
			return err
		}
		peaks = append(peaks, peak)
	}
	grown := peaks[1] - peaks[0]
	say("a document of %d events took %s", large, time.Since(began).Round(time.Second))
	t.add(row{measure: "memory for a document of 100,000 events, beyond one of 1,000", ours: fmt.Sprintf("%.1f MiB", mib(grown)), floor: "–", ratio: "–", target: "< 64 MiB", met: grown < 64<<20})
	return nil
}

// validating tells how many events a second one core validates and hashes, once
// they are read, and how many it reads, validates and hashes.
func validating(t *table) error {
	body := []byte(document(0, perDocument))
	read, err := epcis.ParseDocument(body)
	if err != nil {
		return err
	}
	check := func(events []*epcis.Event) {
		for _, e := range events {
			err = errors.Join(err, epcis.Validate(e))
			epcis.HashEvent(e)
		}
	}
	for _, m := range []struct {
		measure, target string
		least           float64
		do              func()
	}{
		{"events validated and hashed, one core", "≥ 40000/s", 40_000, func() { check(read.Events) }},
		{"events read from JSON, validated and hashed, one core", "–", 0, func() {
			again, bad := epcis.ParseDocument(body)
			if err = errors.Join(err, bad); err == nil {
				check(again.Events)
			}
		}},
	} {
		r := testing.Benchmark(func(b *testing.B) {
			b.Helper()
			for b.Loop() {
				m.do()
			}
		})
		rate := perDocument / time.Duration(r.NsPerOp()).Seconds()
		t.add(row{measure: m.measure, ours: perSecond(rate), floor: "–", ratio: "–", target: m.target, met: rate >= m.least})
	}
	return err
}

// captureOnSQLite tells how many events a second the embedded database takes in
// documents, from four clients.
func (h *host) captureOnSQLite(ctx context.Context, t *table) (err error) {
	// What PostgreSQL has yet to write would slow every commit down.
	if err := h.query(ctx, "postgres", func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "CHECKPOINT")
		return err
	}); err != nil {
		return err
	}
	syscall.Sync()
	p, err := h.start(ctx, "service on SQLite", "sqlite:"+filepath.Join(h.dir, "captured.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	c := caller{ctx: ctx, base: "http://" + p.addr, key: h.adminKey, err: &err}
	at := object{"street": "Ấp Ví dụ", "ward_code": "25459", "province_code": "80"}
	organization := id(c.post("/api/v1/organizations", object{"name": "Hợp tác xã Ví dụ", "kind": "cooperative", "tax_code": "1100000001", "address": at, "phone": "+842720000000"}))
	key := text(c.post("/api/v1/organizations/"+organization+"/api-keys", object{"role": "manager", "label": "bench"}), "key")
	if err != nil {
		return err
	}
	// Of one document after the other, as they come in trade: not all of the same
	// quarter of an hour, which would touch every page of every index by time.
	s := newSide(p, 202, func(n int64) []byte {
		return post(capturePath, "Authorization: Bearer "+key+"\r\n", []byte(documentAt(n, perDocument, n*perDocument)))
	})
	var rates []float64
	for range 3 { // long, for at their ends only one client writes
		r, err := s.round(ctx, 4, 12*time.Second)
		if err != nil {
			return err
		}
		say("  %.0f/s", r.perSecond*perDocument)
		rates = append(rates, r.perSecond*perDocument)
	}
	got := median(rates)
	t.add(row{measure: "events captured in documents of 1,000 on SQLite, 4 clients", ours: perSecond(got), floor: "–", ratio: "–", target: "≥ 2500/s", met: got >= 2500})
	return nil
}
