package event

import (
	"cmp"
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/fault"
)

// perChain is how many ids one query of a chain names.
const perChain = 500

// OfChain returns the events filed under batches, and those with the given pks,
// that the caller may see: what was declared wrong and the declarations, too. At
// most limit, in the order of their times; more reports that there are others.
func (s *Service) OfChain(ctx context.Context, batchIDs, pks []string, limit int) (rows []Event, more bool, err error) {
	f, err := s.finding(ctx, &query.Query{})
	if err != nil {
		return nil, false, err
	}
	sees, args := f.sees()
	found := map[string]bool{}
	read := func(column string, ids []string) error {
		for chunk := range slices.Chunk(ids, perChain) {
			var some []Event
			q := s.db.Read(ctx).Table("events e").Select("e.*").Where("e."+column+" IN ?", chunk).Where(sees, args...)
			if err := q.Order("e.event_time, e.pk").Limit(limit + 1).Find(&some).Error; err != nil {
				return err
			}
			for _, e := range some {
				if !found[e.PK] {
					found[e.PK] = true
					rows = append(rows, e)
				}
			}
			if len(rows) > limit {
				return nil
			}
		}
		return nil
	}
	if err := read("batch_id", batchIDs); err != nil {
		return nil, false, err
	}
	if len(rows) <= limit {
		if err := read("pk", pks); err != nil {
			return nil, false, err
		}
	}
	slices.SortFunc(rows, func(a, b Event) int { return cmp.Or(a.EventTime.Compare(b.EventTime), cmp.Compare(a.PK, b.PK)) })
	if len(rows) > limit {
		return rows[:limit], true, nil
	}
	return rows, false, nil
}

// EachDocument calls each with every row, what people wrote beside it, and the
// event as it was captured; that is nil when the month of its recording is
// archived. The caller may see the rows.
func (s *Service) EachDocument(ctx context.Context, rows []Event, each func(Listed, *epcis.Event) error) error {
	for chunk := range slices.Chunk(rows, perChain) {
		listed, err := withNotes(s.db.Read(ctx), chunk)
		if err != nil {
			return err
		}
		documents, err := documentsOf(s.db.Read(ctx), chunk)
		if err != nil {
			return err
		}
		for _, l := range listed {
			r := found{Document: documents[l.PK], RecordTime: l.RecordTime, EventID: l.EventID}
			var e *epcis.Event
			err := s.whole(ctx, r.Document, l.RecordTime)
			if err == nil {
				e, err = r.read()
			}
			if err != nil && !fault.Is(err, fault.KindGone) {
				return err
			}
			if err := each(l, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func documentsOf(q *gorm.DB, rows []Event) (map[string]string, error) {
	pks, from, to := make([]string, len(rows)), rows[0].RecordTime, rows[0].RecordTime
	for i, r := range rows {
		pks[i] = r.PK
		if r.RecordTime.Before(from) {
			from = r.RecordTime
		}
		if r.RecordTime.After(to) {
			to = r.RecordTime
		}
	}
	var found []struct {
		EventPK  string `gorm:"column:event_pk"`
		Document string
	}
	err := q.Raw("SELECT event_pk, document FROM event_documents WHERE event_pk IN ? AND record_time >= ? AND record_time <= ?", pks, from, to).Scan(&found).Error
	documents := make(map[string]string, len(found))
	for _, d := range found {
		documents[d.EventPK] = d.Document
	}
	return documents, err
}

// ArchivedAmong is how many of rows EachDocument has no document of.
func (s *Service) ArchivedAmong(ctx context.Context, rows []Event) (n int, err error) {
	spans, err := s.archived(ctx)
	for _, r := range rows {
		if holds(spans, r.RecordTime) {
			n++
		}
	}
	return n, err
}
