package batch

import (
	"context"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// Item is one item with a serial of its own.
type Item struct {
	Code      string // the product's
	Serial    string
	ProductID string
	RunID     string // "" for a serial that only an event speaks of
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
	for {
		var found Found
		err := s.db.Together(ctx, database.Query{SQL: FindQuery, Args: s.FindArgs(productID, serial), Row: func(scan database.Scan) error {
			return scan(found.Columns()...)
		}})
		if err != nil {
			return Item{}, err
		}
		if again, err := s.Catch(ctx, found); err != nil || !again {
			if err != nil {
				return Item{}, err
			}
			return found.Item(productID, code, serial)
		}
	}
}

// Found is the one row of FindQuery: what is known of an item, nil where
// nothing is.
type Found struct {
	RunID, IssuedFor, IssuedLot *string // the run, the batch it was made for, and that one's lot
	BatchID, Lot                *string // the item's own now
	Printed, Active, Void       *bool   // of its segment
	ItemStatus                  *string // of its own row
	Newest                      *int    // version of the serial key
}

// Columns are where FindQuery's columns go, in its order.
func (f *Found) Columns() []any {
	return []any{&f.RunID, &f.IssuedFor, &f.IssuedLot, &f.BatchID, &f.Printed, &f.Active, &f.Void, &f.ItemStatus, &f.Lot, &f.Newest}
}

// FindArgs are the arguments of FindQuery.
func (s *Service) FindArgs(productID, serial string) []any {
	version, place := s.opener(productID).open(serial)
	at := stretchOf(serial)
	return []any{version, place, at.number, productID, at.stem, at.width, serial}
}

// FindQuery finds an item by its serial: the segment whose range holds the
// place, and the item's own row, each if there is one. The place is where the
// serial opens to or, if it was brought from outside, where its stretch says.
// It always yields one Found, the same work whatever the reason why there is no
// such item. Rooms that read more in the same statement number their
// parameters from $8.
const FindQuery = `SELECT s.run_id AS item_run_id, s.issued_for AS item_issued_for, s.issued_lot AS item_issued_lot, COALESCE(i.batch_id, s.batch_id) AS item_batch_id,
  s.printed AS item_printed, s.active AS item_active, s.void AS item_void, i.status AS item_status, COALESCE(i.lot, s.lot) AS item_lot, (SELECT max(number) FROM fences) AS item_newest
FROM (SELECT CASE WHEN m.count IS NULL THEN CAST($1 AS integer) ELSE 0 END AS version,
    CASE WHEN m.count IS NULL THEN CAST($2 AS bigint) ELSE m.first_place + CAST($3 AS bigint) - m.first_number END AS place
  FROM (SELECT 1 AS one) x LEFT JOIN (SELECT * FROM serial_imports WHERE product_id = $4 AND stem = $5 AND width = $6 AND first_number <= $3
    ORDER BY first_number DESC LIMIT 1) m ON m.first_number + m.count > $3) o
LEFT JOIN serial_segments s ON s.product_id = $4 AND s.key_version = o.version
  AND s.place = (SELECT max(place) FROM serial_segments WHERE product_id = $4 AND key_version = o.version AND place <= o.place) AND s.place + s.count > o.place
LEFT JOIN items i ON i.product_id = $4 AND i.serial = $7`

// Item is the item that was found, or the not-found fault.
func (f Found) Item(productID, code, serial string) (Item, error) {
	if f.BatchID == nil || f.Lot == nil {
		return Item{}, fault.NotFound("item")
	}
	item := Item{Code: code, Serial: serial, ProductID: productID, BatchID: *f.BatchID, IssuedFor: *f.BatchID, Lot: *f.Lot, Status: ItemActive}
	if f.RunID != nil {
		item.RunID, item.IssuedFor = *f.RunID, *f.IssuedFor
		item.Status = Segment{Printed: *f.Printed, Active: *f.Active, Void: *f.Void}.Status()
	}
	if f.ItemStatus != nil && item.Status != ItemVoid {
		item.Status = ItemStatus(*f.ItemStatus)
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
