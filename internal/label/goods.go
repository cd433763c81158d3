package label

import (
	"context"
	"maps"
	"slices"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/issuing"
)

// Batches is what labels need of the rooms of goods.
type Batches = *batch.Service

// New returns the service over db.
func New(db *database.DB, c *catalog.Service, b *batch.Service) *Service {
	return &Service{turns: newTurns(patience), db: db, catalog: c, batches: b}
}

// MaxLabels is the most labels of one batch or unit in one download.
const MaxLabels = 1_000_000

// Items lays out labels of items: the selected ones of a serial run.
func (s *Service) Items(ctx context.Context, runID string, r Request) (*Job, error) {
	printing, err := s.batches.Printing(ctx, runID, batch.Selection(r.Selected), r.Start)
	if err != nil {
		return nil, err
	}
	job, err := s.newJob(ctx, printing.Run.OrganizationID, GoodsItems, r)
	if err != nil {
		return nil, err
	}
	if err := job.count(r.Start, printing.Count); err != nil {
		return nil, err
	}
	subjects := map[string]*subject{}
	for _, id := range slices.Sorted(maps.Keys(printing.Batches())) {
		b := printing.Batches()[id]
		one, err := s.subject(ctx, b)
		if err != nil {
			return nil, err
		}
		one.serial = printing.Longest()
		number, _ := gs1.ParseSerial(one.serial) // its alphabet is legal
		sample := Label{Number: printing.Count, Serial: one.serial, Link: s.batches.DigitalLink(b, number), subject: one}
		if err := job.layout.prepare(one, sample); err != nil {
			return nil, err
		}
		subjects[id] = one
	}
	job.Receipt.ObjectKind, job.Receipt.ObjectID = "serial_run", printing.Run.ID
	job.labels = func(yield func(Label) bool) {
		for code := range printing.Codes() {
			if !yield(Label{Number: code.Number, Serial: code.Serial, Link: code.DigitalLink, subject: subjects[code.BatchID]}) {
				return
			}
		}
	}
	if printing.Counts {
		job.print = printing.Print
	}
	return job, nil
}

// Batch lays out labels of a batch, all alike.
func (s *Service) Batch(ctx context.Context, id string, r Request) (*Job, error) {
	b, err := s.batches.Batch(ctx, id)
	if err != nil {
		return nil, err
	}
	one, err := s.subject(ctx, b)
	if err != nil {
		return nil, err
	}
	one.link = s.batches.DigitalLink(b, gs1.Serial{})
	return s.alike(ctx, b.OrganizationID, GoodsItems, "batch", b.ID, one, r)
}

// Unit lays out labels of a logistic unit that the actor's organisation made,
// all alike.
func (s *Service) Unit(ctx context.Context, sscc string, r Request) (*Job, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	number, err := gs1.ParseSSCC(sscc)
	if err != nil {
		return nil, fault.NotFound("logistic_unit")
	}
	var owners []string
	q := s.db.Read(ctx).Table("issued_codes").Where("kind = ? AND code = ?", issuing.SSCC, number.String())
	if err := scope.Rows(q, "organization_id").Pluck("organization_id", &owners).Error; err != nil {
		return nil, err
	}
	if len(owners) == 0 {
		return nil, fault.NotFound("logistic_unit")
	}
	owner, err := catalog.AnyOrganization(s.db.Read(ctx), owners[0])
	if err != nil {
		return nil, err
	}
	inside, err := s.content(ctx, number.String())
	if err != nil {
		return nil, err
	}
	one := subjectOfUnit(number, owner, inside)
	one.link = s.batches.PublicURL + "/00/" + number.String()
	return s.alike(ctx, owner.ID, GoodsUnits, "logistic_unit", number.String(), one, r)
}

// alike lays out labels that differ in their numbers only.
func (s *Service) alike(ctx context.Context, owner string, goods Goods, kind, id string, one *subject, r Request) (*Job, error) {
	job, err := s.newJob(ctx, owner, goods, r)
	if err != nil {
		return nil, err
	}
	if r.From != nil || r.Serials != nil {
		return nil, fault.Invalid("query/from", "not_for_these", "from và serials chỉ dùng cho tem từng đơn vị sản phẩm.", "from and serials are for labels of items only.")
	}
	last := int64(job.layout.perPage())
	if r.Count != nil {
		last = *r.Count
	}
	if last < 1 || last > MaxLabels {
		return nil, fault.Invalid("query/count", "out_of_range", "count phải từ 1 đến 1.000.000.", "count must be 1 to 1,000,000.")
	}
	if r.Start < 1 || r.Start > last {
		return nil, fault.Invalid("query/start", "out_of_range", "start phải từ 1 đến số tem được yêu cầu.", "start must be 1 to the number of labels asked for.")
	}
	if err := job.count(r.Start, last); err != nil {
		return nil, err
	}
	if err := job.layout.prepare(one, Label{Number: last, Link: one.link, subject: one}); err != nil {
		return nil, err
	}
	job.Receipt.ObjectKind, job.Receipt.ObjectID = kind, id
	job.labels = func(yield func(Label) bool) {
		for n := r.Start; n <= last; n++ {
			if !yield(Label{Number: n, Link: one.link, subject: one}) {
				return
			}
		}
	}
	own, err := counts(ctx, owner)
	if own {
		job.print = func(*database.Tx) error { return nil } // a batch has no state of being printed
	}
	return job, err
}

// subject is a batch with what its labels say of product, place and producer.
func (s *Service) subject(ctx context.Context, b batch.Batch) (*subject, error) {
	q := s.db.Read(ctx)
	product, err := catalog.AnyProduct(q, b.ProductID)
	if err != nil {
		return nil, err
	}
	place, err := catalog.AnyPlace(q, b.PlaceID)
	if err != nil {
		return nil, err
	}
	owner, err := catalog.AnyOrganization(q, b.OrganizationID)
	if err != nil {
		return nil, err
	}
	return subjectOfBatch(b, product, place, owner), nil
}
