package portal_test

import (
	"crypto/sha256"
	"encoding/json"
	"slices"
	"testing"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/recall"
)

// told is what the last document said of goods: the disposition of the class and
// of the items, and the state of the recall.
type told struct {
	Class, Items string // dispositions
	Recall, Hold string
	EPCs         []string
}

func (p *repository) last(t *testing.T) (got told) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var doc struct {
		Body struct {
			Events []struct {
				Disposition string          `json:"disposition"`
				EPCs        []string        `json:"epcList"`
				Quantities  json.RawMessage `json:"quantityList"`
				Recall      string          `json:"txng:recall"`
				Hold        string          `json:"txng:hold"`
			} `json:"eventList"`
		} `json:"epcisBody"`
	}
	if err := json.Unmarshal(p.bodies[len(p.bodies)-1], &doc); err != nil {
		t.Fatal(err)
	}
	for _, e := range doc.Body.Events {
		if len(e.EPCs) > 0 {
			got.EPCs, got.Items = e.EPCs, e.Disposition
			continue
		}
		got.Class, got.Recall, got.Hold = e.Disposition, e.Recall, e.Hold
	}
	return got
}

// TestHowFarARecallReachesIsTold: the recall of a product is one of its batches,
// that of some items names them and leaves the rest alone, one of very many
// items says only that a part is recalled, and a release ends it.
func TestHowFarARecallReachesIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		p := peering(t, b)
		b.portal.Serials = b.batches.AnySerials
		recalls := recall.New(b.db, b.batches)
		recalls.Changed = b.portal.Changed
		do(t, t.Context(), b.db, func(tx *database.Tx) (any, error) {
			return nil, b.batches.EnsureKeyVersion(tx, sha256.Sum256([]byte("example")))
		})
		id := b.complete(t)
		b.until(t, id, portal.StatusSynced)
		run := do(t, b.manager(t), b.db, func(tx *database.Tx) (batch.Run, error) { return b.batches.CreateRun(tx, id, 5_000, "") })
		after := func() told {
			b.until(t, id, portal.StatusSynced)
			return p.last(t)
		}
		place := func(n recall.NewHold) recall.Held {
			n.Kind, n.Reason, n.WhatToDo = recall.KindRecall, "Lỗi ví dụ", "Trả lại nơi mua."
			return do(t, b.manager(t), b.db, func(tx *database.Tx) (recall.Held, error) { return recalls.Place(tx, n) })
		}
		release := func(h recall.Held, n recall.NewRelease) {
			n.HoldID, n.Reason = h.ID, "Đã kiểm tra"
			do(t, b.manager(t), b.db, func(tx *database.Tx) (recall.Held, error) { return recalls.Release(tx, n) })
		}
		of := place(recall.NewHold{ProductID: b.product})
		if got := after(); got.Class != "recalled" || got.Recall != "recalled" {
			t.Errorf("of the product: %+v", got)
		}
		release(of, recall.NewRelease{ProductID: b.product})
		if got := after(); got.Class != "" || got.Recall != "" {
			t.Errorf("released: %+v", got)
		}
		from, count := int64(10), int64(3)
		some := place(recall.NewHold{BatchID: id, RunID: run.ID, Items: &batch.Selection{From: &from, Count: &count}})
		first := after()
		if first.Class != "" || first.Recall != "partly_recalled" || first.Items != "recalled" || len(first.EPCs) != 3 {
			t.Errorf("of three items: %+v", first)
		}
		from = 12
		again := place(recall.NewHold{BatchID: id, RunID: run.ID, Items: &batch.Selection{From: &from, Count: &count}})
		if got := after(); len(got.EPCs) != 5 || !slices.Contains(got.EPCs, first.EPCs[0]) {
			t.Errorf("of two more: %+v", got)
		}
		count = 4_000
		many := place(recall.NewHold{BatchID: id, RunID: run.ID, Items: &batch.Selection{From: &from, Count: &count}})
		if got := after(); got.Class != "" || got.Recall != "partly_recalled" || len(got.EPCs) != 0 {
			t.Errorf("of thousands: %+v", got)
		}
		for _, h := range []recall.Held{many, again, some} {
			release(h, recall.NewRelease{BatchID: id})
		}
		if got := after(); got.Class != "" || got.Recall != "" || len(got.EPCs) != 0 {
			t.Errorf("all released: %+v", got)
		}
	})
}
