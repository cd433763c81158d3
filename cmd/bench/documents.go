package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The EPCIS capture interface.
const (
	capturePath = "/epcis/capture"
	bareEvents  = "/epcis/events"
)

const eventContext = `"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"]`

// typical is event i of document n, about 780 bytes: seven in ten see goods
// somewhere, three in ten put them on a pallet. Nobody registered the goods,
// so that each is looked for and none is found.
func typical(n, i int64) string { return typicalAt(n, i, 0) }

// typicalAt is the same some seconds later.
func typicalAt(n, i, later int64) string {
	const serial = "https://id.gs1.org/01/09521321000017/21/"
	serials := func(count int) string {
		list := make([]string, count)
		for j := range list {
			list[j] = fmt.Sprintf("%q", serial+"D"+strconv.FormatInt(n, 10)+"E"+strconv.FormatInt(i, 10)+"."+strconv.Itoa(j))
		}
		return strings.Join(list, ", ")
	}
	const where = `"readPoint": {"id": "urn:epc:id:sgln:9521321.00001.0"}, "bizLocation": {"id": "urn:epc:id:sgln:9521321.00002.0"},
 "bizTransactionList": [{"type": "po", "bizTransaction": "http://transaction.example.com/po/12345678"}, {"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:9521321000010:1152"}]`
	when := `"eventTime": "` + time.Unix(1_780_000_000+later+i, 0).UTC().Format(time.RFC3339) + `", "eventTimeZoneOffset": "+07:00"`
	if i%10 < 7 {
		return `{"type": "ObjectEvent", ` + when + `, "action": "OBSERVE", "bizStep": "inspecting", "disposition": "in_progress", "epcList": [` + serials(4) + `], ` + where + `}`
	}
	return `{"type": "AggregationEvent", ` + when + `, "action": "ADD", "bizStep": "packing", "disposition": "in_progress", "parentID": "http://pallets.example.com/` +
		"D" + strconv.FormatInt(n, 10) + "E" + strconv.FormatInt(i, 10) + `", "childEPCs": [` + serials(4) + `], ` + where + `}`
}

// perDocument is how many events a document holds.
const perDocument = 1_000

// document is the document of a number, with so many events.
func document(number int64, events int) string { return documentAt(number, events, 0) }

func documentAt(number int64, events int, later int64) string {
	list := make([]string, events)
	for i := range list {
		list[i] = typicalAt(number, int64(i), later)
	}
	return `{` + eventContext + `, "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-20T08:00:00Z", "epcisBody": {"eventList": [` + strings.Join(list, ",\n") + `]}}`
}

// documents returns the request of the nth document; all are the first but for
// their number.
func documents(key string) func(n int64) []byte {
	body := document(0, perDocument)
	return func(n int64) []byte {
		return post(capturePath, key, []byte(strings.ReplaceAll(body, "D0E", "D"+strconv.FormatInt(n, 10)+"E")))
	}
}

func bareEvent(n int64) []byte {
	return []byte(`{` + eventContext + `, ` + typical(n, n%10)[1:])
}

// measureCapture compares capturing with a COPY, and with a pipelined
// transaction, of the same rows.
func measureCapture(ctx context.Context, h *host, w *world, t *table) error {
	if err := validating(t); err != nil {
		return err
	}
	if err := h.captureOnSQLite(ctx, t); err != nil { // before PostgreSQL has anything to tidy up
		return err
	}
	key := "Authorization: Bearer " + w.key + "\r\n"
	document := documents(key)
	rows, err := h.recorded(ctx, "document", document(0), 202)
	if err != nil {
		return err
	}
	one, err := h.recorded(ctx, "bare", post(bareEvents, key, bareEvent(0)), 201)
	if err != nil {
		return err
	}
	pk, err := pkOf(one)
	if err != nil {
		return err
	}
	organization := ""
	for _, row := range one {
		if row.Table == "events" {
			organization = *row.Values["organization_id"]
		}
	}
	ours, err := h.serve(ctx, "service", eventDatabase)
	if err != nil {
		return err
	}
	floor, err := h.floor(ctx, floorConfig{Documents: rows, Keep: []string{organization}, EventPath: bareEvents, Rows: one, PK: pk, EventID: eventIDOf(one), PoolSize: 64})
	if err != nil {
		return err
	}
	single := func(n int64) []byte { return post(bareEvents, key, bareEvent(n)) }
	if err := h.sameRows(ctx, newSide(ours, 202, document), newSide(floor, 202, document), 3, perDocument); err != nil {
		return err
	}
	name := "documents of 1,000 events captured, 4 clients / a bare COPY of the same rows"
	c, err := compare(ctx, h, name, plan{clients: 4, rounds: 5, length: 4 * time.Second}, newSide(ours, 202, after(document)), newSide(floor, 202, document))
	if err != nil {
		return err
	}
	t.atLeast(name, c, 0.4)
	for _, p := range []struct {
		clients int
		least   float64
	}{{8, 0.6}, {64, 2}} {
		name := fmt.Sprintf("one event captured, %d clients / one pipelined transaction", p.clients)
		shift := int64(p.clients) * 1_000_000_000
		c, err := compare(ctx, h, name, plan{clients: p.clients, rounds: 5, length: 2 * time.Second}, newSide(ours, 201, func(n int64) []byte { return single(shift + n) }), newSide(floor, 201, single))
		if err != nil {
			return err
		}
		t.atLeast(name, c, p.least)
	}
	return h.captureLarge(ctx, key, t)
}

// after leaves out the requests that were made before the comparison.
func after(request func(int64) []byte) func(int64) []byte {
	return func(n int64) []byte { return request(1_000_000 + n) }
}

// eventIDOf is the id of the event among rows.
func eventIDOf(rows []written) string {
	for _, row := range rows {
		if row.Table == "events" && row.Values["event_id"] != nil {
			return *row.Values["event_id"]
		}
	}
	return ""
}
