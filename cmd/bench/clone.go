package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// template is what a chain's rows in one table look like, as COPY writes them.
type template struct {
	table string
	text  string
}

// chainTables are the tables that hold rows of a chain, each with what finds
// them: $b stands for the batches' ids, $e for their events'.
func chainTables() [][2]string {
	return [][2]string{
		{"batches", "id IN ($b)"},
		{"custody", "object_kind = 'batch' AND object_id IN ($b)"},
		{"scan_records", "batch_id IN ($b)"},
		{"events", "pk IN ($e)"},
		{"event_keys", "event_pk IN ($e)"},
		{"event_documents", "event_pk IN ($e)"},
		{"event_epcs", "event_pk IN ($e)"},
		{"event_party", "event_pk IN ($e)"},
		{"event_notes", "event_pk IN ($e)"},
		{"trace_edges", "event_pk IN ($e)"},
	}
}

// cloneChains makes database as a copy of the base with clones of the first
// chain, loaded by COPY: the same rows under other ids, lots and event hashes.
func (h *host) cloneChains(ctx context.Context, w *world, database string, clones int) error {
	if err := h.server.CreateDatabase(ctx, database, baseDatabase); err != nil {
		return err
	}
	return h.query(ctx, database, func(conn *pgx.Conn) error {
		names, templates, err := readChain(ctx, conn, w.chains[0])
		if err != nil {
			return err
		}
		for _, t := range templates {
			began := time.Now()
			rows, err := t.load(ctx, conn, names, clones)
			if err != nil {
				return fmt.Errorf("%s: %w", t.table, err)
			}
			if took := time.Since(began); took > time.Second {
				say("%s: %d rows into %s in %s", database, rows, t.table, took.Round(100*time.Millisecond))
			}
		}
		began := time.Now()
		_, err = conn.Exec(ctx, "VACUUM ANALYZE")
		if err == nil {
			_, err = conn.Exec(ctx, "CHECKPOINT")
		}
		say("%s: %d batches; vacuumed and analysed in %s", database, 2*(clones+chains), time.Since(began).Round(100*time.Millisecond))
		return err
	})
}

// readChain returns the names that are a chain's own and its rows.
func readChain(ctx context.Context, conn *pgx.Conn, c chain) (names []string, templates []template, err error) {
	batches := "'" + c.field + "', '" + c.packed + "'"
	rows, err := conn.Query(ctx, "SELECT pk::text, event_id FROM events WHERE batch_id IN ("+batches+") ORDER BY pk")
	if err != nil {
		return nil, nil, err
	}
	var events []string
	names = []string{c.field, c.packed, c.fieldLot, c.packedLot}
	var pk, eventID string
	if _, err := pgx.ForEachRow(rows, []any{&pk, &eventID}, func() error {
		hash := strings.TrimPrefix(eventID, "ni:///sha-256;")
		names = append(names, pk, hash[:64])
		events = append(events, "'"+pk+"'")
		return nil
	}); err != nil {
		return nil, nil, err
	}
	where := strings.NewReplacer("$b", batches, "$e", strings.Join(events, ", "))
	for _, t := range chainTables() {
		var b bytes.Buffer
		if _, err := conn.PgConn().CopyTo(ctx, &b, "COPY (SELECT * FROM "+t[0]+" WHERE "+where.Replace(t[1])+") TO STDOUT"); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", t[0], err)
		}
		templates = append(templates, template{t[0], b.String()})
	}
	return names, templates, nil
}

// cloned is what stands for the name'th name in clone n: of the same length
// and in the order of n, as ids and lots that were made one after another.
func cloned(name string, which, n int) string {
	switch len(name) {
	case 36:
		return fmt.Sprintf("01900000-%04x-7%03x-8%03x-%012x", n>>16, n>>4&0xfff, n&0xf<<8|which, n)
	case 64:
		return fmt.Sprintf("%016x%08x%040x", uint64(n)*0x9e3779b97f4a7c15, which, n) //nolint:gosec // n counts up from 0
	}
	return fmt.Sprintf("%.6s%c%0*d", name, 'A'+which, len(name)-7, n)
}

// pieces are the template cut at the names: literals at even places, numbers
// of names at odd ones.
func (t template) pieces(names []string) (literals []string, which []int) {
	var marks []string
	for i, name := range names {
		marks = append(marks, name, "\x00"+string(rune('a'+i))+"\x00") // COPY writes no NUL
	}
	for i, piece := range strings.Split(strings.NewReplacer(marks...).Replace(t.text), "\x00") {
		if i%2 == 0 {
			literals = append(literals, piece)
		} else {
			which = append(which, int(piece[0]-'a'))
		}
	}
	return literals, which
}

// load copies the template clones times and returns how many rows that made.
func (t template) load(ctx context.Context, conn *pgx.Conn, names []string, clones int) (int64, error) {
	literals, which := t.pieces(names)
	in, out := io.Pipe()
	go func() {
		var block bytes.Buffer
		fresh := make([]string, len(names))
		for n := range clones {
			for i, name := range names {
				fresh[i] = cloned(name, i, n)
			}
			for i, literal := range literals {
				block.WriteString(literal)
				if i < len(which) {
					block.WriteString(fresh[which[i]])
				}
			}
			if block.Len() > 1<<20 || n == clones-1 {
				if _, err := out.Write(block.Bytes()); err != nil {
					return // the reader has gone, and says why
				}
				block.Reset()
			}
		}
		_ = out.Close()
	}()
	tag, err := conn.PgConn().CopyFrom(ctx, in, "COPY "+t.table+" FROM STDIN")
	_ = in.Close() // ends the writer when COPY was refused
	return tag.RowsAffected(), err
}

// cloneLots are paths of packed batches spread over all clones.
func (w *world) cloneLots(clones, most int) (paths []string) {
	step := max(1, clones/most)
	for n := 0; n < clones && len(paths) < most; n += step {
		paths = append(paths, lotPath(w.code, cloned(w.chains[0].packedLot, 3, n)))
	}
	return paths
}
