package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
)

const eventPath = "/api/v1/events"

// step is a step of the nth chain's packed batch, in plain words.
func (w *world) step(n int64) object {
	return object{
		"step": "store", "batch_id": w.chains[n%int64(len(w.chains))].packed, "place_id": w.place, "started_at": time.Now().Add(-time.Hour).Format(time.RFC3339),
		"performer": "Tổ kho 1", "description": "Kiểm tra kho lạnh lần " + strconv.FormatInt(n, 10),
		"quantity": object{"value": "1200", "unit": "KGM"}, "details": object{"temperature": "5"},
	}
}

// measureEvents compares recording steps with a handler that only writes the
// same rows.
func measureEvents(ctx context.Context, h *host, w *world, t *table) error {
	answer, rows, err := h.capture(ctx, w)
	if err != nil {
		return err
	}
	pk, err := pkOf(rows)
	if err != nil {
		return err
	}
	ours, err := h.serve(ctx, "service", eventDatabase)
	if err != nil {
		return err
	}
	floor, err := h.floor(ctx, floorConfig{Event: encoded(answer), Rows: rows, PK: pk, EventID: text(answer, "event_id")})
	if err != nil {
		return err
	}
	key := "Authorization: Bearer " + w.key + "\r\n"
	plain := func(n int64) []byte { return post(eventPath, key, encoded(w.step(n))) }
	keyed := func(n int64) []byte {
		return post(eventPath, key+"Idempotency-Key: "+uuid.NewString()+"\r\n", encoded(w.step(n)))
	}
	if err := h.sameRows(ctx, newSide(ours, 201, plain), newSide(floor, 201, plain), 40, 1); err != nil {
		return err
	}
	p := plan{clients: 8, rounds: 7, length: 2 * time.Second}
	name := "step recorded, 8 clients / one pipelined transaction"
	c, err := compare(ctx, h, name, p, newSide(ours, 201, plain), newSide(floor, 201, plain))
	if err != nil {
		return err
	}
	t.atLeast(name, c, 0.5)
	name = "the same with an Idempotency-Key (two commits) / the same"
	if c, err = compare(ctx, h, name, p, newSide(ours, 201, keyed), newSide(floor, 201, plain)); err != nil {
		return err
	}
	t.shown(name, c)
	return nil
}

// sameRows has both sides answer some requests, each of which makes events, and
// fails unless both insert the same number of rows into every table. The service's outbox is worked off
// meanwhile, which updates and deletes but inserts nothing.
func (h *host) sameRows(ctx context.Context, ours, floor side, requests, events int64) error {
	added := map[string]string{}
	for database, s := range map[string]side{eventDatabase: ours, floorDatabase: floor} {
		fences := int64(0)
		if database == eventDatabase {
			fences = 1 // the service takes the copy for a restored database when it starts
		}
		before, err := h.inserted(ctx, database, "fences", fences)
		if err != nil {
			return err
		}
		c, err := dial(ctx, s.process.addr)
		if err != nil {
			return err
		}
		for n := range requests {
			if status, err := c.do(s.request(n), nil); err != nil || status != s.want {
				c.close()
				return fmt.Errorf("%s answers with %d (%w)", s.process.name, status, err)
			}
		}
		c.close()
		if err := h.drained(ctx, eventDatabase); err != nil {
			return err
		}
		after, err := h.inserted(ctx, database, "events", before["events"]+requests*events)
		if err != nil {
			return err
		}
		added[database] = perRequest(before, after, requests)
	}
	say("rows a request, ours:  %s", added[eventDatabase])
	say("rows a request, floor: %s", added[floorDatabase])
	if added[eventDatabase] != added[floorDatabase] {
		return fmt.Errorf("the floor does not write what the service writes")
	}
	return nil
}
