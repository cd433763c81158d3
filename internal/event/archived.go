package event

import (
	"context"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/fault"
)

// span is a time of recording whose documents and names are archived: one month
// or more, one after another. The events' own rows are here.
type span struct{ from, to time.Time } // to exclusive

// archives remembers for a moment which months are archived, so that nobody pays
// for asking while nothing is.
type archives struct {
	mu    sync.Mutex
	read  time.Time // by this machine's clock; zero for never
	spans []span    // in order, apart from one another
}

// remembered is how long other servers may not know of a month that went or came.
const remembered = 5 * time.Second

// archived are the spans as they were some seconds ago at most.
func (s *Service) archived(ctx context.Context) ([]span, error) {
	if s.db.Engine != database.Postgres {
		return nil, nil // nothing is archived there
	}
	s.archives.mu.Lock()
	defer s.archives.mu.Unlock()
	if !s.archives.read.IsZero() && time.Since(s.archives.read) < remembered {
		return s.archives.spans, nil
	}
	at := time.Now() //nolint:forbidigo // a duration between looks, not a fact
	spans, err := spansIn(s.db.Read(ctx))
	if err == nil {
		s.archives.spans, s.archives.read = spans, at
	}
	return spans, err
}

// recheck reads the spans now: what was remembered did not hold.
func (s *Service) recheck(ctx context.Context) ([]span, error) {
	s.archives.mu.Lock()
	s.archives.read = time.Time{}
	s.archives.mu.Unlock()
	return s.archived(ctx)
}

// spansIn reads the spans.
func spansIn(q *gorm.DB) (spans []span, err error) {
	var months []string
	if err := q.Raw("SELECT month FROM event_archives ORDER BY month").Scan(&months).Error; err != nil {
		return nil, err
	}
	for _, m := range months {
		from, err := time.Parse("2006-01", m)
		if err != nil {
			return nil, err
		}
		if last := len(spans) - 1; last >= 0 && spans[last].to.Equal(from) {
			spans[last].to = from.AddDate(0, 1, 0)
			continue
		}
		spans = append(spans, span{from, from.AddDate(0, 1, 0)})
	}
	return spans, nil
}

func (s span) holds(t time.Time) bool { return !t.Before(s.from) && t.Before(s.to) }

// holds reports whether what was recorded at t is archived.
func holds(spans []span, t time.Time) bool {
	return slices.ContainsFunc(spans, func(s span) bool { return s.holds(t) })
}

// gone is the 410 of an event recorded at t, whose document is archived.
func gone(t time.Time) *fault.Error {
	month := t.UTC().Format("2006-01")
	return fault.New(fault.KindGone, "archived",
		"Sự kiện được ghi nhận trong tháng "+month+", đã đưa vào kho lưu trữ; người vận hành có thể khôi phục tháng này (txng archive --restore).",
		"The event was recorded in "+month+", which is archived; the operator can restore that month (txng archive --restore).")
}

// whole refuses with gone where an event is to be read whose document is not
// here; without an archived month that is a defect.
func (s *Service) whole(ctx context.Context, document string, recorded time.Time) error {
	if document != "" {
		return nil
	}
	for _, look := range []func(context.Context) ([]span, error){s.archived, s.recheck} {
		spans, err := look(ctx)
		if err != nil {
			return err
		}
		if holds(spans, recorded) {
			return gone(recorded)
		}
	}
	return errNoDocument
}

// itemsGone refuses to work out anew what state items have from events that may
// be archived: those of the one recorded at wrong, and of whatever happened to
// them since their batch was registered. items: the event names some.
func itemsGone(spans []span, wrong, registered time.Time, items bool) *fault.Error {
	if holds(spans, wrong) {
		return gone(wrong)
	}
	var months []string
	for _, a := range spans {
		for m := a.from; items && m.Before(a.to); m = m.AddDate(0, 1, 0) {
			if m.AddDate(0, 1, 0).After(registered) {
				months = append(months, m.Format("2006-01"))
			}
		}
	}
	if len(months) == 0 {
		return nil
	}
	text := months[0]
	if last := len(months) - 1; last > 0 {
		text += "…" + months[last]
	}
	return fault.New(fault.KindGone, "archived",
		"Trạng thái của các đơn vị sản phẩm này phải tính lại từ những sự kiện có thể đã đưa vào kho lưu trữ ("+text+"); hãy nhờ người vận hành khôi phục (txng archive --restore) rồi gửi lại.",
		"The state of these items would have to be worked out from events that may be archived ("+text+"); have the operator restore them (txng archive --restore), and send this again.")
}

// present narrows the candidates to events whose documents are here. What the
// names of events drive finds no others.
func (s *statement) present(spans []span) {
	for _, a := range spans {
		s.add("(e.record_time < ? OR e.record_time >= ?)", a.from, a.to)
	}
}

// before is the end of the newest archived month that a query may have meant,
// by its bounds of recordTime; zero when there is none.
func before(spans []span, q *query.Query) time.Time {
	for _, a := range slices.Backward(spans) {
		for ; a.from.Before(a.to); a.to = a.to.AddDate(0, -1, 0) { // the newest month first
			if (span{a.to.AddDate(0, -1, 0), a.to}).within(q) {
				return a.to
			}
		}
	}
	return time.Time{}
}

// within reports whether q's bounds leave something of a month.
func (s span) within(q *query.Query) bool {
	for _, c := range q.Conditions {
		if c.Subject != query.RecordTime || len(c.Times) != 1 {
			continue
		}
		if c.Op == query.GE && !c.Times[0].Before(s.to) || c.Op == query.LT && !c.Times[0].After(s.from) {
			return false
		}
	}
	return true
}

// ArchivedBefore is the end of the newest archived month of which something was
// recorded at since or later; zero when there is none.
func (s *Service) ArchivedBefore(ctx context.Context, since time.Time) (time.Time, error) {
	spans, err := s.archived(ctx)
	if err != nil || len(spans) == 0 {
		return time.Time{}, err
	}
	if newest := spans[len(spans)-1].to; newest.After(since) {
		return newest, nil
	}
	return time.Time{}, nil
}

// ArchivedFor is the same for what a query asks for.
func (s *Service) ArchivedFor(ctx context.Context, q *query.Query) (time.Time, error) {
	spans, err := s.archived(ctx)
	return before(spans, q), err
}
