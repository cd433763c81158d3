package recall

import (
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// Service holds, recalls and releases.
type Service struct {
	db      *database.DB
	batches *batch.Service

	// Shown keeps what scans are told; nil keeps nothing.
	Shown Shown
	// Changed tells higher rooms, in the change's transaction, that what is in
	// force for a KindBatch or KindProduct is another now; nil when nobody listens.
	Changed func(tx *database.Tx, kind, id string) error
}

// The kinds of objects that Changed is told of.
const (
	KindBatch   = "batch"
	KindProduct = "product_hold" // its batches have not changed themselves
)

// Shown is what scans are told of an object.
type Shown interface {
	// Lock keeps rebuilds of the object's answer waiting until tx ends. It
	// comes first, as it does in a rebuild.
	Lock(tx *database.Tx, o Object) error
	// Show has scans tell what is in force from the commit on.
	Show(tx *database.Tx, o Object, inForce []Hold) error
}

// Object is what can be held: a batch, or a product when Lot is "".
type Object struct{ OrganizationID, ProductID, BatchID, Code, Lot string }

// New returns the service over db.
func New(db *database.DB, batches *batch.Service) *Service {
	return &Service{db: db, batches: batches}
}

// NewHold is what is asked for; one of BatchID and ProductID is set.
type NewHold struct {
	Kind                 Kind
	BatchID, ProductID   string
	RunID                string           // "" is the run of the first serial listed
	Items                *batch.Selection // nil: all items; of a batch only
	Reason, ReasonEN     string
	WhatToDo, WhatToDoEN string
}

const (
	maxText   = 1000
	maxRanges = 1000 // of one hold
	maxOpen   = 100  // holds in force of one batch or product, of its owner and of the authority each
)

// Place holds or recalls. Its *fault.Error: the fields at fault (400), not_found
// (404), forbidden (403), too_many_open (409).
func (s *Service) Place(tx *database.Tx, in NewHold) (Held, error) {
	o, err := s.object(tx, in.BatchID, in.ProductID)
	if err != nil {
		return Held{}, err
	}
	if err := in.check(); err != nil {
		return Held{}, err
	}
	actor, _ := reqctx.ActorOf(tx.Context())
	h := Hold{
		ID: uuid.Must(uuid.NewV7()).String(), Kind: in.Kind, OrganizationID: o.OrganizationID, ProductID: o.ProductID, BatchID: orNil(o.BatchID), Ranges: []batch.Range{},
		Reason: in.Reason, ReasonEN: in.ReasonEN, WhatToDo: in.WhatToDo, WhatToDoEN: in.WhatToDoEN,
		ByAuthority: authority(actor), PlacedBy: orNil(actor.OrganizationID), PlacedKey: orNil(actor.KeyID), PlacedAt: tx.Now(),
	}
	if err := s.lock(tx, o, func() error { return s.choose(tx, o, in, &h) }); err != nil {
		return Held{}, err
	}
	open, err := inForce(tx.DB, o)
	if err != nil {
		return Held{}, err
	}
	if full(open, h.ByAuthority) {
		return Held{}, fault.New(fault.KindConflict, "too_many_open", "Đã có 100 lệnh đang hiệu lực; hãy gỡ một lệnh, giữ hoặc thu hồi cả lô bằng một lệnh, rồi gỡ các lệnh lẻ.", "100 are in force already; release one, hold or recall the whole of it by one, and release the others.")
	}
	if err := tx.Create(&h).Error; err != nil {
		return Held{}, err
	}
	if err := audit.Append(tx, audit.Entry{Action: string(h.Kind) + ".place", ObjectKind: "hold", ObjectID: h.ID, OrganizationID: h.OrganizationID, After: h}); err != nil {
		return Held{}, err
	}
	return Held{Hold: h}, s.settle(tx, o, append(open, h))
}

// full says that one side has ordered as much as it may. Each is counted by
// itself: an owner's many small holds must not stand in a recall's way.
func full(open []Hold, byAuthority bool) bool {
	n := 0
	for _, h := range open {
		if h.ByAuthority == byAuthority {
			n++
		}
	}
	return n >= maxOpen
}

// check trims the texts and refuses what cannot be shown.
func (in *NewHold) check() error {
	var c fault.Checks
	for pointer, text := range map[string]*string{"/reason": &in.Reason, "/reason_en": &in.ReasonEN, "/what_to_do": &in.WhatToDo, "/what_to_do_en": &in.WhatToDoEN} {
		*text = strings.TrimSpace(*text)
		c.Lines(pointer, *text, maxText)
	}
	c.Require(in.Reason != "", "/reason")
	c.Require(in.WhatToDo != "" || in.Kind == KindHold, "/what_to_do") // who has recalled goods at home must be told
	if in.Items != nil && in.BatchID == "" {
		c.Add("/scope", "not_of_a_product", "Chỉ chọn số sê-ri trong một lô: hãy gửi cho lô đó.", "Serials are chosen within a batch: send it for that batch.")
	}
	return c.Err()
}

// choose fills in which items are meant.
func (s *Service) choose(tx *database.Tx, o Object, in NewHold, h *Hold) error {
	if in.Items == nil {
		return nil
	}
	b, err := batch.AnyBatch(tx.DB, o.BatchID)
	if err != nil {
		return err
	}
	run, ranges, err := s.batches.Selected(tx, b, in.RunID, *in.Items)
	if err != nil {
		if fault.Is(err, fault.KindInvalid) {
			var c fault.Checks
			c.Check("/scope", err)
			err = c.Err()
		}
		return err
	}
	if len(ranges) > maxRanges {
		return fault.Invalid("/scope", "too_many_ranges", "Các số sê-ri nằm rải rác quá 1.000 đoạn; hãy chọn một dải liền nhau hoặc cả lô.", "The serials lie in more than 1,000 stretches; choose one range, or the whole batch.")
	}
	h.RunID, h.Ranges = &run, ranges
	return nil
}

// object is what the actor may hold: its own, or any for inspectors and admins.
func (s *Service) object(tx *database.Tx, batchID, productID string) (o Object, err error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return o, err
	}
	if batchID != "" {
		b, err := s.batches.Seen(tx, batchID)
		if err != nil {
			return o, err
		}
		o = Object{b.OrganizationID, b.ProductID, b.ID, b.Code, b.Lot.String()}
	} else {
		p, err := catalog.AnyProduct(tx.DB, productID)
		if err == nil && !scope.Sees(p.OrganizationID) {
			err = fault.NotFound("product")
		}
		if err != nil {
			return o, err
		}
		o = Object{p.OrganizationID, p.ID, "", p.Code, ""}
	}
	if err := scope.Require(reqctx.RoleAdmin, reqctx.RoleInspector, reqctx.RoleManager); err != nil {
		return o, err
	}
	if !scope.SeesAll() && !scope.Changes(o.OrganizationID) { // a custodian
		return o, auth.Forbidden()
	}
	return o, nil
}

// authority reports whether the actor acts for the authority.
func authority(a reqctx.Actor) bool {
	return a.Role == reqctx.RoleAdmin || a.Role == reqctx.RoleInspector
}

// lock takes what a change of o needs, always in the same order: the answer to
// scans, what between locks, the object's row.
func (s *Service) lock(tx *database.Tx, o Object, between func() error) error {
	if s.Shown != nil {
		if err := s.Shown.Lock(tx, o); err != nil {
			return err
		}
	}
	if err := between(); err != nil || tx.Engine() != database.Postgres { // SQLite has one writer
		return err
	}
	var id string
	table, key := o.row()
	return tx.Table(table).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", key).Select("id").Scan(&id).Error
}

func (o Object) row() (table, id string) {
	if o.BatchID == "" {
		return "products", o.ProductID
	}
	return "batches", o.BatchID
}

// settle writes the states that follow from what is in force, and tells all
// who depend on them.
func (s *Service) settle(tx *database.Tx, o Object, open []Hold) error {
	hold, recall := StatesOf(open)
	table, id := o.row()
	err := tx.Exec("UPDATE "+table+" SET hold_state = ?, recall_state = ?, version = version + 1, updated_at = ? WHERE id = ?", hold, recall, tx.Now(), id).Error
	if err != nil {
		return err
	}
	if s.Shown != nil {
		if err := s.Shown.Show(tx, o, open); err != nil {
			return err
		}
	}
	if s.Changed == nil {
		return nil
	}
	if o.BatchID == "" {
		return s.Changed(tx, KindProduct, id)
	}
	return s.Changed(tx, KindBatch, id)
}

// InForce is what holds a batch itself, or a product when batchID is "", the
// oldest first.
func InForce(q *gorm.DB, productID, batchID string) ([]Hold, error) {
	return inForce(q, Object{ProductID: productID, BatchID: batchID})
}

const open = "NOT EXISTS (SELECT 1 FROM hold_releases r WHERE r.hold_id = holds.id)"

func inForce(q *gorm.DB, o Object) (all []Hold, err error) {
	q = q.Where(open)
	if o.BatchID == "" {
		q = q.Where("product_id = ? AND batch_id IS NULL", o.ProductID)
	} else {
		q = q.Where("batch_id = ?", o.BatchID)
	}
	err = q.Order("id").Find(&all).Error
	return all, err
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// without is holds less the one with this id.
func without(holds []Hold, id string) []Hold {
	return slices.DeleteFunc(slices.Clone(holds), func(h Hold) bool { return h.ID == id })
}
