package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// written is one row that the service wrote for a request: column to value as
// PostgreSQL's JSON text, null as nil.
type written struct {
	Table  string
	Values map[string]*string
}

// recorder notes every row inserted into any table of the schema, with its
// transaction: a trigger that only the database it is put into has.
const recorder = `
CREATE SCHEMA recorder;
CREATE TABLE recorder.rows (seq bigserial, tx bigint NOT NULL, name text NOT NULL, value jsonb NOT NULL);
CREATE FUNCTION recorder.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO recorder.rows (tx, name, value) VALUES (txid_current(), regexp_replace(TG_TABLE_NAME, '_[0-9]{6}$', ''), to_jsonb(NEW));
  RETURN NEW;
END $$;
DO $$ DECLARE t regclass; BEGIN
  FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition LOOP
    EXECUTE format('CREATE TRIGGER note AFTER INSERT ON %s FOR EACH ROW EXECUTE FUNCTION recorder.note()', t);
  END LOOP;
END $$;`

// capture has the service record one step and returns the step's answer and
// every row that its request wrote: those of the event's transaction, and the
// idempotency key's if one was sent.
func (h *host) capture(ctx context.Context, w *world) (answer object, rows []written, err error) {
	rows, err = h.recording(ctx, "capture", func(p *process) (err error) {
		c := caller{ctx: ctx, base: "http://" + p.addr, key: w.key, err: &err}
		answer = c.post(eventPath, w.step(0))
		return err
	})
	return answer, rows, err
}

// recorded has the service answer request, and returns every row that it wrote
// in the transaction of its events.
func (h *host) recorded(ctx context.Context, database string, request []byte, want int) ([]written, error) {
	return h.recording(ctx, database, func(p *process) error {
		c, err := dial(ctx, p.addr)
		if err != nil {
			return err
		}
		defer c.close()
		var body bytes.Buffer
		status, err := c.do(request, &body)
		if err == nil && status != want {
			err = fmt.Errorf("answered %d: %s", status, body.Bytes())
		}
		return err
	})
}

// recording returns the rows that the service writes while ask asks it.
func (h *host) recording(ctx context.Context, database string, ask func(*process) error) (rows []written, err error) {
	if err := h.server.CreateDatabase(ctx, database, baseDatabase); err != nil {
		return nil, err
	}
	if err := h.query(ctx, database, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, recorder)
		return err
	}); err != nil {
		return nil, err
	}
	p, err := h.serve(ctx, database, database)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(ask(p), p.stop()); err != nil {
		return nil, err
	}
	err = h.query(ctx, database, func(conn *pgx.Conn) (err error) {
		rows, err = readRecorded(ctx, conn)
		return err
	})
	return rows, err
}

func readRecorded(ctx context.Context, conn *pgx.Conn) ([]written, error) {
	found, err := conn.Query(ctx, "SELECT name, value FROM recorder.rows WHERE tx IN (SELECT tx FROM recorder.rows WHERE name = 'events') ORDER BY seq")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(found, func(r pgx.CollectableRow) (written, error) {
		var name string
		var members map[string]json.RawMessage
		if err := r.Scan(&name, &members); err != nil {
			return written{}, err
		}
		row := written{name, map[string]*string{}}
		for column, raw := range members {
			row.Values[column] = textOf(raw)
		}
		return row, nil
	})
}

// textOf is a JSON value as the text that PostgreSQL reads it from.
func textOf(raw json.RawMessage) *string {
	v := string(raw)
	if v == "null" {
		return nil
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		v = s
	}
	return &v
}

// inserted counts the rows ever inserted into each table of a database, by its
// statistics; partitions count for their table. Sessions report with a delay,
// each all of its tables at once, so it waits until as many rows of table are
// counted as are expected.
func (h *host) inserted(ctx context.Context, database, table string, want int64) (counts map[string]int64, err error) {
	err = h.query(ctx, database, func(conn *pgx.Conn) error {
		for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
			rows, err := conn.Query(ctx, "SELECT regexp_replace(relname, '_[0-9]{6}$', ''), sum(n_tup_ins)::bigint FROM pg_stat_user_tables GROUP BY 1")
			if err != nil {
				return err
			}
			counts = map[string]int64{}
			var name string
			var n int64
			if _, err := pgx.ForEachRow(rows, []any{&name, &n}, func() error { counts[name] = n; return nil }); err != nil {
				return err
			}
			if counts[table] == want {
				return nil
			}
		}
		return fmt.Errorf("%s counts %d rows inserted into %s, not %d", database, counts[table], table, want)
	})
	return counts, err
}

// perRequest is what n requests added to each table, as text: "events 1, …".
func perRequest(before, after map[string]int64, n int64) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if added := after[name] - before[name]; added != 0 {
			parts = append(parts, fmt.Sprintf("%s %.4g", name, float64(added)/float64(n)))
		}
	}
	return strings.Join(parts, ", ")
}
