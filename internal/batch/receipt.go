package batch

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/issuing"
	"github.com/txng-vn/txng/internal/measure"
	"github.com/txng-vn/txng/internal/signature"
)

// receiptType is the type of a run's receipt, as its signature covers it.
const receiptType = "txng-serial-run+json"

// receipt is all that makes a run known again in a database that has lost it.
// The tags name its signed form.
type receipt struct {
	IssuedAt   time.Time        `json:"issued_at"`
	Run        receiptRun       `json:"run"`
	Product    receiptProduct   `json:"product"`
	Batches    []receiptBatch   `json:"batches"`  // the one the run was made for, and those its items were assigned to
	Segments   []receiptSegment `json:"segments"` // together the run
	KeyVersion int              `json:"key_version"`
	KeyCheck   string           `json:"key_check"`          // of the serial key, which it does not give away; "" for an import
	Imported   []receiptStretch `json:"imported,omitempty"` // together the run, in order, when its serials were brought from outside
}

// receiptStretch is serials that follow one another: the digits at the end of
// the first count up.
type receiptStretch struct {
	Serial string `json:"serial"`
	Count  int64  `json:"count,omitempty"` // 1 when absent
}

type receiptRun struct {
	ID             string     `json:"id"`
	OrganizationID string     `json:"organization_id"`
	BatchID        string     `json:"batch_id"`
	FirstPlace     int64      `json:"first_place"`
	Count          int64      `json:"count"`
	Activation     Activation `json:"activation"`
	CreatedAt      time.Time  `json:"created_at"`
}

type receiptProduct struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	Name string `json:"name"` // for people
}

type receiptBatch struct {
	ID             string           `json:"id"`
	PlaceID        string           `json:"place_id"`
	Lot            string           `json:"lot"`
	ProductionDate string           `json:"production_date"`
	ExpiryDate     *string          `json:"expiry_date,omitempty"`
	Quantity       measure.Quantity `json:"quantity"`
	CreatedAt      time.Time        `json:"created_at"`
}

type receiptSegment struct {
	First      int64  `json:"first"`
	Count      int64  `json:"count"`
	BatchID    string `json:"batch_id"`
	Printed    bool   `json:"printed"`
	Active     bool   `json:"active"`
	Void       bool   `json:"void"`
	VoidReason string `json:"void_reason,omitempty"`
}

// Receipt is the signed receipt of a run that the actor may read, as the run is
// now. That of an import holds its serials, at most as many stretches as an
// import may have.
func (s *Service) Receipt(ctx context.Context, runID string) (signature.Signed, error) {
	r, segments, err := s.Run(ctx, runID)
	if err != nil {
		return signature.Signed{}, err
	}
	q := s.db.Read(ctx)
	product, err := catalog.AnyProduct(q, r.ProductID)
	if err != nil {
		return signature.Signed{}, err
	}
	ids := segments.batches()
	if !slices.Contains(ids, r.BatchID) {
		ids = append(ids, r.BatchID)
	}
	batches, err := AnyBatches(q, ids)
	if err != nil {
		return signature.Signed{}, err
	}
	d := receipt{
		IssuedAt: s.db.Now(), KeyVersion: r.KeyVersion,
		Run:     receiptRun{r.ID, r.OrganizationID, r.BatchID, r.FirstPlace, r.Count, r.Activation, r.CreatedAt},
		Product: receiptProduct{product.ID, product.Code, product.Name},
	}
	if err := d.source(q, r); err != nil {
		return signature.Signed{}, err
	}
	for _, id := range ids {
		b := batches[id]
		d.Batches = append(d.Batches, receiptBatch{b.ID, b.PlaceID, b.Lot.String(), b.ProductionDate, b.ExpiryDate, b.Quantity, b.CreatedAt})
	}
	for _, p := range segments {
		d.Segments = append(d.Segments, receiptSegment{p.First, p.Count, p.BatchID, p.Printed, p.Active, p.Void, p.VoidReason})
	}
	return s.Signer.Sign(receiptType, d)
}

// source tells where a run's serials come from: the key that made them, or the
// list that was imported.
func (d *receipt) source(q *gorm.DB, r Run) error {
	if !r.Imported() {
		var f issuing.Fence
		err := q.Where("number = ?", r.KeyVersion).Take(&f).Error
		d.KeyCheck = f.KeyCheck
		return err
	}
	brought, err := importsOf(q, r)
	for _, m := range brought {
		told := receiptStretch{Serial: m.form().text(m.FirstNumber)}
		if m.Count > 1 {
			told.Count = m.Count
		}
		d.Imported = append(d.Imported, told)
	}
	return err
}

// pieces are the stretches of an import's receipt, which together are the run;
// ok is false when they are not, or one is none that could be imported.
func (d receipt) pieces() (all []piece, ok bool) {
	var c fault.Checks
	total := int64(0)
	for _, told := range d.Imported {
		_, err := gs1.ParseSerial(told.Serial)
		n, count := stretchOf(told.Serial), cmp.Or(told.Count, 1)
		if err != nil || count < 1 || count > n.last()-n.number+1 {
			return nil, false
		}
		all = append(all, piece{imported{Stem: n.stem, Width: n.width, FirstNumber: n.number, Count: count}, "/payload"})
		total += count
	}
	if distinct(&c, all); d.KeyVersion != 0 {
		return all, len(all) == 0
	}
	return all, c.Err() == nil && total == d.Run.Count
}

// whole reports whether the segments are the run, in order.
func (d receipt) whole() bool {
	at := int64(0)
	for _, p := range d.Segments {
		if p.First != at || p.Count < 1 {
			return false
		}
		at += p.Count
	}
	return at == d.Run.Count && at > 0
}

// batch is the batch that a receipt speaks of, of a product and at a place.
func (b receiptBatch) batch(p catalog.Product, at catalog.Place) (Batch, error) {
	lot, err := gs1.ParseLot(b.Lot)
	if err != nil {
		return Batch{}, err
	}
	made := Batch{
		ID: b.ID, OrganizationID: p.OrganizationID, ProductID: p.ID, PlaceID: at.ID, Code: p.Code, GTIN: p.GTIN, Lot: lot, ProductionDate: b.ProductionDate,
		ExpiryDate: b.ExpiryDate, Quantity: b.Quantity, Status: StatusActive, Version: 1, CreatedAt: b.CreatedAt,
	}
	made.TraceCode = TraceCode(made, at, gs1.Serial{})
	return made, nil
}
