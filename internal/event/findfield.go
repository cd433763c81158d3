package event

import (
	"cmp"
	"slices"

	"github.com/txng-vn/txng/internal/epcis/query"
)

// byField gathers n events behind a position in the order of an extension field,
// which no index knows: every candidate is read, and their number is bounded.
func (f *finding) byField(at query.Token, n int) ([]found, error) {
	order := func(a, b found) int {
		c := cmp.Or(query.CompareKeys(a.sortKey, b.sortKey), cmp.Compare(a.PK, b.PK))
		if !f.query.Ascending {
			c = -c
		}
		return c
	}
	last := found{PK: at.Last, sortKey: at.Key}
	var rows []found
	walk := at
	walk.Key, walk.Last = "", ""
	for read := 0; ; {
		batch, err := f.fetch(walk, maxChunk)
		if err != nil {
			return nil, err
		}
		for _, r := range batch {
			if r.PK == walk.Last {
				continue // named twice
			}
			walk.Key, walk.Last = f.timeOf(r), r.PK
			ok, err := f.matches(&r)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			r.sortKey, r.Document = f.query.SortKey(r.event), ""
			if at.Last == "" || order(r, last) > 0 {
				rows = append(rows, r)
			}
		}
		if len(rows) > 4*n+maxChunk { // keep what may still be answered
			slices.SortFunc(rows, order)
			rows = slices.Clone(rows[:n])
		}
		if len(batch) < maxChunk {
			break
		}
		if read += len(batch); read > maxCandidates {
			return nil, f.tooComplex()
		}
	}
	slices.SortFunc(rows, order)
	return rows[:min(n, len(rows))], nil
}
