package batch

import (
	"context"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// Item is one item with a serial of its own.
type Item struct {
	Code      string // the product's
	Serial    string
	ProductID string
	RunID     string // "" for a serial that was brought in from outside
	BatchID   string
	IssuedFor string // the batch its run was made for: other than BatchID once reassigned
	Lot       string // of BatchID
	Status    ItemStatus
}

// ItemEvent is one step in an item's life.
type ItemEvent struct {
	EventID          string
	Step             string
	Time             time.Time
	PlaceName        string
	OrganizationName string
	TraceCode        string
}

// Events tells what happened to items; the event room does.
type Events interface {
	// ItemEvents are the events of an item that the reader may see, in the
	// order of their times.
	ItemEvents(ctx context.Context, code, serial string) ([]ItemEvent, error)
}

// Lookup finds an item by its serial. Whatever the reason why there is none
// (invented, of another product, never issued), the answer is the same
// not-found fault after one query.
func (s *Service) Lookup(ctx context.Context, productID, code, serial string) (Item, error) {
	version, place := s.open(productID, serial)
	var row lookupRow
	if err := s.db.Read(ctx).Raw(lookupQuery, productID, version, place, place, place, productID, serial).Scan(&row).Error; err != nil {
		return Item{}, err
	}
	return row.item(productID, code, serial)
}

// lookupRow is what lookupQuery yields.
type lookupRow struct {
	RunID, IssuedFor, BatchID, ItemStatus, Lot *string
	Printed, Active, Void                      *bool
}

// lookupQuery always yields one row: the segment whose range holds the place,
// and the item's own row, each if there is one.
const lookupQuery = `SELECT r.id AS run_id, r.batch_id AS issued_for, COALESCE(i.batch_id, s.batch_id) AS batch_id,
  s.printed, s.active, s.void, i.status AS item_status, b.lot
FROM (SELECT 1 AS one) o
LEFT JOIN serial_runs r ON r.id = (SELECT id FROM serial_runs WHERE product_id = ? AND key_version = ? AND first_place <= ? ORDER BY first_place DESC LIMIT 1)
  AND r.first_place + r.count > ?
LEFT JOIN serial_segments s ON s.run_id = r.id AND s.first = (SELECT max(first) FROM serial_segments WHERE run_id = r.id AND first <= ? - r.first_place)
LEFT JOIN items i ON i.product_id = ? AND i.serial = ?
LEFT JOIN batches b ON b.id = COALESCE(i.batch_id, s.batch_id)`

func (row lookupRow) item(productID, code, serial string) (Item, error) {
	if row.BatchID == nil || row.Lot == nil {
		return Item{}, fault.NotFound("item")
	}
	item := Item{Code: code, Serial: serial, ProductID: productID, BatchID: *row.BatchID, IssuedFor: *row.BatchID, Lot: *row.Lot, Status: ItemActive}
	if row.RunID != nil {
		item.RunID, item.IssuedFor = *row.RunID, *row.IssuedFor
		item.Status = Segment{Printed: *row.Printed, Active: *row.Active, Void: *row.Void}.Status()
	}
	if row.ItemStatus != nil && item.Status != ItemVoid {
		item.Status = ItemStatus(*row.ItemStatus)
	}
	return item, nil
}

// Item is an item with its events, for those who may read its batch. code is
// a GTIN of any length or a local code.
func (s *Service) Item(ctx context.Context, code, serial string) (Item, []ItemEvent, error) {
	if _, err := auth.ScopeOf(ctx); err != nil {
		return Item{}, nil, err
	}
	number, err := gs1.ParseSerial(serial)
	if err != nil {
		return Item{}, nil, fault.NotFound("item")
	}
	q := s.db.Read(ctx)
	product, err := catalog.AnyProductByCode(q, canonicalCode(code))
	if err != nil {
		return Item{}, nil, asItem(err)
	}
	item, err := s.Lookup(ctx, product.ID, product.Code, number.String())
	if err != nil {
		return Item{}, nil, err
	}
	if _, err := visible(ctx, q, item.BatchID); err != nil {
		return Item{}, nil, asItem(err)
	}
	if s.Events == nil {
		return item, nil, nil
	}
	events, err := s.Events.ItemEvents(ctx, item.Code, item.Serial)
	return item, events, err
}

// canonicalCode is a product's code as it is stored; what is none stays.
func canonicalCode(code string) string {
	if gtin, err := gs1.ParseGTIN(code); err == nil {
		return gtin.String()
	}
	if local, err := gs1.ParseLocalCode(code); err == nil {
		return local.String()
	}
	return ""
}

// asItem says of whatever was not found on the way that the item was not.
func asItem(err error) error {
	if fault.Is(err, fault.KindNotFound) {
		return fault.NotFound("item")
	}
	return err
}
