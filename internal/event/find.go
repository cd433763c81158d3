package event

import (
	"context"
	"errors"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/fault"
)

// maxCandidates bounds how many stored events one page looks at where indexes
// alone do not answer the query.
const maxCandidates = 50_000

// Search asks for one page of what a query finds.
type Search struct {
	Query   *query.Query
	PerPage int
	Token   string // of the page before, "" for the first
}

// Page is one page of events, in the query's order.
type Page struct {
	Events  []*epcis.Event // as captured, with eventID and recordTime
	Next    string         // token of the next page, "" on the last
	Expires time.Time      // of Next

	ArchivedBefore time.Time // end of the newest archived month that the query may mean, zero for none
}

// Find answers one page of a query, of the events that the caller may see. Its
// pages are exact while events arrive: together they are what the query would
// have found at once when the first was asked for. Events whose documents are
// archived are not among them; the page says that there may be some. Any order is by
// event time, the latest first, unless the query says otherwise. Its *fault.Error has
// the code query_parameter (of a token), query_too_large or query_too_complex.
func (s *Service) Find(ctx context.Context, search Search) (Page, error) {
	f, err := s.finding(ctx, search.Query)
	if err != nil {
		return Page{}, err
	}
	at, err := f.begin(search.Token)
	if err != nil {
		return Page{}, err
	}
	if search.Token == "" {
		if err := f.refuseTooMany(at); err != nil {
			return Page{}, err
		}
	}
	want := search.PerPage
	if at.Left > 0 {
		want = min(want, at.Left)
	}
	var rows []found
	if f.query.ByField() {
		rows, err = f.byField(at, want+1)
	} else {
		rows, err = f.rows(at, want+1)
	}
	if err != nil {
		return Page{}, err
	}
	p, err := f.page(at, rows, want)
	p.ArchivedBefore = before(f.spans, f.query)
	return p, err
}

// page shapes rows, of which one more than want was asked for.
func (f *finding) page(at query.Token, rows []found, want int) (Page, error) {
	more := len(rows) > want
	if more {
		rows = rows[:want]
	}
	var p Page
	for _, r := range rows {
		p.Events = append(p.Events, r.event)
	}
	if at.Left > 0 {
		if at.Left -= len(rows); at.Left == 0 {
			more = false
		}
	}
	if !more {
		return p, nil
	}
	last := rows[len(rows)-1]
	at.Key, at.Last, at.Expires = f.keyOf(last), last.PK, f.now.Add(query.TokenLife)
	p.Expires = at.Expires
	var err error
	p.Next, err = f.s.SealToken(f.ctx, at)
	return p, err
}

// finding is one search at work.
type finding struct {
	s     *Service
	ctx   context.Context //nolint:containedctx // lives as long as one call
	db    *database.DB
	scope auth.Scope
	query *query.Query
	about string
	now   time.Time
	plan  plan
	world *world
	spans []span // what is archived

	idBase string // begins the identity of local codes
}

func (s *Service) finding(ctx context.Context, q *query.Query) (*finding, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	f := &finding{s: s, ctx: ctx, db: s.db, scope: scope, now: s.db.Now(), idBase: s.idBase}
	f.world = &world{f: f, attributes: map[string]map[string][]string{}}
	if f.about, err = q.Digest(callerOf(scope)); err != nil {
		return nil, err
	}
	f.query = q.With(f.world)
	if f.world.below, err = f.closures(q); err != nil {
		return nil, err
	}
	f.plan = f.planOf(q)
	f.spans, err = s.archived(ctx)
	return f, err
}

// callerOf names who sees what a scope sees, for tokens.
func callerOf(scope auth.Scope) string {
	actor := scope.Actor()
	return string(actor.Role) + " " + actor.OrganizationID
}

// rows gathers n rows behind a position: candidates that the indexes give, less
// those that the query does not match.
func (f *finding) rows(at query.Token, n int) ([]found, error) {
	var rows []found
	seen, size := 0, n
	if !f.plan.exact {
		size = max(n, minChunk)
	}
	for {
		batch, err := f.fetch(at, size)
		if err != nil {
			return nil, err
		}
		for _, r := range batch {
			if r.PK == at.Last {
				continue // named twice
			}
			at.Key, at.Last = f.timeOf(r), r.PK
			ok, err := f.matches(&r)
			if err != nil {
				return nil, err
			}
			if ok {
				rows = append(rows, r)
			}
			if len(rows) == n {
				return rows, nil
			}
		}
		if len(batch) < size {
			return rows, nil
		}
		if seen += len(batch); seen > maxCandidates {
			return nil, f.tooComplex()
		}
		size = min(2*size, maxChunk)
	}
}

// Candidates are read in chunks that grow.
const (
	minChunk = 200
	maxChunk = 2_000
)

// matches reads a row's document, and tests it unless the indexes have. What was
// archived a moment ago does not match.
func (f *finding) matches(r *found) (bool, error) {
	if err := f.s.whole(f.ctx, r.Document, r.RecordTime); err != nil {
		if fault.Is(err, fault.KindGone) {
			f.spans, err = f.s.archived(f.ctx)
		}
		return false, err
	}
	e, err := r.read()
	if err != nil {
		return false, err
	}
	ok := f.plan.exact || f.query.Match(e)
	return ok, f.world.err
}

// refuseTooMany refuses more events than the query's maxEventCount.
func (f *finding) refuseTooMany(at query.Token) error {
	limit := f.query.MaxEventCount
	if limit == 0 {
		return nil
	}
	n, err := f.count(at, limit+1)
	if err != nil {
		return err
	}
	if n > limit {
		return fault.New(fault.KindTooLarge, "query_too_large", "Có nhiều sự kiện hơn maxEventCount; hãy thu hẹp truy vấn.", "More events match than maxEventCount allows; narrow the query.")
	}
	return nil
}

// tooComplex is the refusal of a query that too many stored events must be
// read for, with the parameters that would help.
func (f *finding) tooComplex() error {
	const help = "GE_eventTime, LT_eventTime, EQ_bizStep, MATCH_epc, MATCH_epcClass"
	return fault.New(fault.KindTooLarge, "query_too_complex",
		"Phải đọc quá 50.000 sự kiện để trả lời; hãy thêm một trong các tham số: "+help+".",
		"More than 50,000 events would have to be read for this; add one of the parameters "+help+".")
}

// errNoDocument is a row without what it indexes.
var errNoDocument = errors.New("event: a stored event has no document")
