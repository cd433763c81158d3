package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// minEvents is the least size of a store that a query is measured on.
const minEvents = 5_000

// epcOf and its kin are what the nth event of a measured store names: each EPC
// has 5 events, each lot a thousand, and the events of a place or a step lie
// anywhere.
func epcOf(n int) string {
	return fmt.Sprintf("https://id.gs1.org/01/08930002000014/21/%09d", n/5)
}

func lotOf(n int) string {
	return fmt.Sprintf("https://id.gs1.org/01/08930002000014/10/L%06d", n/1000)
}

func placeOf(n int) string {
	return fmt.Sprintf("https://id.gs1.org/414/8930002%06d", n%1009)
}

func stepOf(n int) string {
	return strings.Fields(measuredSteps)[n%7]
}

const measuredSteps = "shipping receiving packing inspecting storing loading unloading"

// timeOf spreads n events over the year before the first of this month.
func timeOf(i, n int) time.Time {
	now := time.Now().UTC()
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	return first.Add(-time.Duration(float64(n-i) / float64(n) * 365 * 24 * float64(time.Hour))).Truncate(time.Second)
}

func measuredPK(i int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012x", i) }

// measuredDocument is an event of the usual size.
func measuredDocument(i, n int) string {
	return fmt.Sprintf(`{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"eventID":"urn:bench:%d","type":"ObjectEvent","eventTime":"%s","eventTimeZoneOffset":"+07:00",`+
		`"epcList":["%s"],"quantityList":[{"epcClass":"%s","quantity":12.5,"uom":"KGM"}],"action":"OBSERVE","bizStep":"%s","disposition":"in_progress","readPoint":{"id":"%s"},"bizLocation":{"id":"%s"},`+
		`"bizTransactionList":[{"type":"po","bizTransaction":"urn:example:purchase-order:%d"}]}`,
		i, timeOf(i, n).Format(time.RFC3339), epcOf(i), lotOf(i), stepOf(i), placeOf(i), placeOf(i), i/100)
}

// loadEvents makes database as a copy of the base with n events, loaded by COPY.
// Every second one is the packing house's to see.
func (h *host) loadEvents(ctx context.Context, w *world, database string, n int) error {
	if err := h.server.CreateDatabase(ctx, database, baseDatabase); err != nil {
		return err
	}
	return h.query(ctx, database, func(conn *pgx.Conn) error {
		var house, farm string
		if err := conn.QueryRow(ctx, "SELECT organization_id::text FROM places WHERE id = $1", w.place).Scan(&house); err != nil {
			return err
		}
		if err := conn.QueryRow(ctx, "SELECT id::text FROM organizations WHERE id::text <> $1 LIMIT 1", house).Scan(&farm); err != nil {
			return err
		}
		began, recorded := time.Now(), time.Now().UTC()
		owner := func(i int) string { return []string{house, farm}[i%2] }
		for _, t := range eventTables(recorded, n, owner) {
			rows := n * t.each
			if _, err := conn.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromSlice(rows, func(i int) ([]any, error) { return t.row(i/t.each, i%t.each), nil })); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		_, err := conn.Exec(ctx, "VACUUM ANALYZE")
		if err == nil {
			_, err = conn.Exec(ctx, "CHECKPOINT")
		}
		say("%s: %d events in %s", database, n, time.Since(began).Round(time.Second))
		return err
	})
}

// eventTable says what rows the ith event has in a table.
type eventTable struct {
	name    string
	columns []string
	each    int
	row     func(i, which int) []any
}

func eventTables(recorded time.Time, n int, owner func(int) string) []eventTable {
	columns := func(list string) []string { return strings.Fields(list) }
	return []eventTable{
		{"events", columns(`pk record_time event_id is_declaration organization_id event_type action event_time event_time_zone
 biz_step disposition read_point biz_location step trace_code corrects_event_id`), 1, func(i, _ int) []any {
			return []any{
				measuredPK(i), recorded, fmt.Sprintf("urn:bench:%d", i), false, owner(i), "ObjectEvent", "OBSERVE", timeOf(i, n), "+07:00",
				stepOf(i), "in_progress", placeOf(i), placeOf(i), "", "", "",
			}
		}},
		{"event_keys", columns("event_id is_declaration event_pk record_time"), 1, func(i, _ int) []any {
			return []any{fmt.Sprintf("urn:bench:%d", i), false, measuredPK(i), recorded}
		}},
		{"event_documents", columns("event_pk record_time document"), 1, func(i, _ int) []any {
			return []any{measuredPK(i), recorded, measuredDocument(i, n)}
		}},
		{"event_epcs", columns("event_pk record_time kind uri uom event_time"), 2, func(i, which int) []any {
			if which == 0 {
				return []any{measuredPK(i), recorded, "epc", epcOf(i), "", timeOf(i, n)}
			}
			return []any{measuredPK(i), recorded, "class", lotOf(i), "KGM", timeOf(i, n)}
		}},
		{"event_party", columns("organization_id event_pk record_time reason"), 1, func(i, _ int) []any {
			return []any{owner(i), measuredPK(i), recorded, "recorder"}
		}},
	}
}
