package feed

import (
	"context"
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/signature/seal"
)

// Service answers mirrors.
type Service struct {
	db      *database.DB
	events  *event.Service
	secrets seal.Ring
}

// New returns the service over db; cursors are sealed under the current key of
// secrets, and those sealed under a former one are taken.
func New(db *database.DB, events *event.Service, secrets seal.Ring) *Service {
	return &Service{db: db, events: events, secrets: secrets}
}

// reading is one call at work.
type reading struct {
	s      *Service
	ctx    context.Context //nolint:containedctx // lives as long as one call
	scope  auth.Scope
	public bool // the reader sees what is public
	kinds  []Kind
	at     cursor
	limit  int
	page   Page
}

// Changes returns at most about limit changes behind a cursor, "" for all that is
// there; kinds narrows them, nil for all. The same object may be told of again;
// none is passed over. *fault.Error: bad_cursor, or feed_restarted (gone) after
// the database was restored.
func (s *Service) Changes(ctx context.Context, after string, kinds []Kind, limit int) (Page, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return Page{}, err
	}
	if len(kinds) == 0 {
		kinds = Kinds()
	}
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	slices.Sort(names)
	r := reading{s: s, ctx: ctx, scope: scope, public: scope.Actor().Role == reqctx.RolePortal, kinds: kinds, limit: limit, page: Page{Items: []Change{}}}
	if r.at, err = s.open(ctx, scope, after, strings.Join(slices.Compact(names), ",")); err != nil {
		return Page{}, err
	}
	if after == "" && r.public { // what is there already comes with the publications
		if r.at.Since, err = event.Head(ctx, s.db); err != nil {
			return Page{}, err
		}
	}
	if err := r.position(); err != nil {
		return Page{}, err
	}
	if err := r.objects(); err != nil {
		return Page{}, err
	}
	if !r.page.More && slices.Contains(kinds, Event) {
		if err := r.arrived(); err != nil {
			return Page{}, err
		}
	}
	r.page.Cursor, err = s.seal(scope, r.at)
	return r.page, err
}

// position has rows without a position get one, if there are any.
func (r *reading) position() error {
	var n int
	err := r.s.db.Read(r.ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM changes WHERE position IS NULL LIMIT 1) x").Scan(&n).Error
	if err != nil || n == 0 {
		return err
	}
	return r.s.db.InTx(r.ctx, position)
}

func (r *reading) add(c Change) { r.page.Items = append(r.page.Items, c) }

func (r *reading) full() bool { return len(r.page.Items) >= r.limit }

// wants reports whether the reader asked for a kind.
func (r *reading) wants(k Kind) bool { return slices.Contains(r.kinds, k) }

// maxLooks is how often one call looks for events, of others' perhaps.
const maxLooks = 4

// arrived tells of the events that were committed since the last window.
func (r *reading) arrived() error {
	for look := 0; look < maxLooks && !r.full(); look++ {
		if r.at.Until == "" {
			head, err := event.Head(r.ctx, r.s.db)
			if err != nil || head == r.at.Since {
				return err
			}
			if r.at.Since == "" && r.s.db.Engine != database.Postgres {
				r.at.Since = "0"
			}
			r.at.Until = head
		}
		told, err := r.s.events.ArrivedRows(r.ctx, event.Window{Since: r.at.Since, Until: r.at.Until, Reached: r.at.Arrived}, r.limit-len(r.page.Items))
		if err != nil {
			return err
		}
		for _, e := range told.Rows {
			r.add(changeOf(e))
		}
		r.at.Arrived = told.Reached
		if told.Last {
			r.at.Since, r.at.Until, r.at.Arrived = r.at.Until, "", ""
			return nil
		}
	}
	r.page.More = true
	return nil
}

func changeOf(e event.Event) Change {
	c := Change{Kind: Event, ID: e.EventID, State: Present, OrganizationID: e.OrganizationID, ChangedAt: e.RecordTime}
	if e.IsDeclaration {
		c.State = Declared
	}
	if e.BatchID != nil {
		c.BatchID = *e.BatchID
	}
	return c
}
