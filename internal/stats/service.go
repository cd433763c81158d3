package stats

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/txng-vn/txng/internal/database"
)

// Service counts scans and tells how many there were.
type Service struct {
	db     *database.DB
	log    *slog.Logger
	counts *counter
	full   atomic.Int64 // scans that were not counted: too many codes at once
}

// New returns the service over db; Run writes what it counts.
func New(db *database.DB, log *slog.Logger) *Service {
	return &Service{db: db, log: log, counts: newCounter()}
}

// Count counts one look at the record of a code and lot.
func (s *Service) Count(code, lot string) {
	if !s.counts.add(entry{Code{code, lot}, dayOf(s.db.Now())}, 1) {
		s.full.Add(1)
	}
}

const (
	writeEvery = 3 * time.Second
	lastWrite  = 5 * time.Second // bounds the write at the service's end
	perWrite   = 500             // codes of one transaction
)

// Run writes counts every few seconds until ctx ends, and then once more.
func (s *Service) Run(ctx context.Context) {
	ticker := time.NewTicker(writeEvery)
	defer ticker.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-ticker.C:
			s.write(ctx)
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWrite)
	defer cancel()
	s.write(last)
}

func (s *Service) write(ctx context.Context) {
	err := s.Flush(ctx)
	if n := s.full.Swap(0); n > 0 {
		s.log.WarnContext(ctx, "scans were not counted", slog.Int64("scans", n))
	}
	if err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "scans are not written yet", slog.Any("error", err))
	}
}

// Flush writes what was counted so far. What could not be written is counted
// again, as far as there is room.
func (s *Service) Flush(ctx context.Context) (err error) {
	taken := s.counts.take()
	entries := make([]entry, 0, len(taken))
	for e := range taken {
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b entry) int { // in one order on every server: they wait, and never for each other
		return cmp.Or(cmp.Compare(a.code.Code, b.code.Code), cmp.Compare(a.code.Lot, b.code.Lot), cmp.Compare(a.day, b.day))
	})
	for part := range slices.Chunk(entries, perWrite) {
		if err == nil {
			err = s.db.InTx(ctx, func(tx *database.Tx) error { return store(tx, part, taken) }) //nolint:contextcheck // the transaction carries it
		}
		if err == nil {
			continue
		}
		for _, e := range part {
			if !s.counts.add(e, taken[e]) {
				s.full.Add(taken[e])
			}
		}
	}
	return err
}

// total stands for all days in the column of the day.
const total = ""

// store adds counts to those of all servers, and what scans are told of the
// sum where its first two digits change.
func store(tx *database.Tx, entries []entry, counts map[entry]int64) error {
	var rows [][]string
	added := map[Code]int64{}
	for _, e := range entries {
		n := counts[e]
		added[e.code] += n
		rows = append(rows, []string{e.code.Code, e.code.Lot, date(e.day), strconv.FormatInt(n, 10)})
	}
	for _, e := range entries {
		if n, first := added[e.code]; first {
			rows = append(rows, []string{e.code.Code, e.code.Lot, total, strconv.FormatInt(n, 10)})
			delete(added, e.code)
		}
	}
	sums, err := upsert(tx, rows)
	if err != nil {
		return err
	}
	for _, e := range entries {
		sum, known := sums[e.code]
		delete(sums, e.code)
		if !known || coarse(sum.now) == coarse(sum.before) {
			continue
		}
		if err := tx.Exec("UPDATE scan_records SET checked = ? WHERE code = ? AND lot = ?", coarse(sum.now), e.code.Code, e.code.Lot).Error; err != nil {
			return err
		}
	}
	return nil
}

// sum is how often a code was looked at, before this write and with it.
type sum struct{ before, now int64 }

func upsert(tx *database.Tx, rows [][]string) (map[Code]sum, error) {
	e := tx.Engine()
	sums, adds := map[Code]sum{}, map[Code]int64{}
	for _, r := range rows {
		if r[2] == total {
			adds[Code{r[0], r[1]}], _ = strconv.ParseInt(r[3], 10, 64) // written above
		}
	}
	return sums, tx.Together(database.Query{Args: []any{e.Lists(rows)}, SQL: `INSERT INTO scan_counts (code, lot, day, organization_id, product_id, batch_id, count)
SELECT r.code, r.lot, n.c, r.organization_id, r.product_id, r.batch_id, CAST(n.d AS bigint) FROM ` + e.Each("n", 4, 1) + `
JOIN scan_records r ON r.code = n.a AND r.lot = n.b WHERE true ORDER BY r.code, r.lot, n.c
ON CONFLICT (code, lot, day) DO UPDATE SET count = scan_counts.count + excluded.count RETURNING code, lot, day, count`, Row: func(scan database.Scan) error {
		var c Code
		var day string
		var now int64
		if err := scan(&c.Code, &c.Lot, &day, &now); err != nil || day != total {
			return err
		}
		sums[c] = sum{now - adds[c], now}
		return nil
	}})
}
