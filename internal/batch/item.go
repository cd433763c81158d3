package batch

import (
	"context"

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
	At        int64  // its place in the run, counted from 0
	BatchID   string
	IssuedFor string // the batch its run was made for: other than BatchID once reassigned
	Lot       string // of BatchID
	Status    ItemStatus
}

// Lookup finds an item by its serial. Whatever the reason why there is none
// (invented, of another product, never issued), the answer is the same
// not-found fault after one query.
func (s *Service) Lookup(ctx context.Context, productID, code, serial string) (Item, error) {
	found, err := s.Find(ctx, productID, serial, Within{Issued: FindIssued, Any: FindAny})
	if err != nil {
		return Item{}, err
	}
	return found.Item(productID, code, serial)
}

// Within is what is read in the same statement as an item: the statements that
// hold FindIssued and FindAny, what they take beside those's parameters, and
// where the columns go that they give behind Found's.
type Within struct {
	Issued, Any string
	Args        []any
	Columns     []any
}

// Find finds an item by its serial in one query; nil when the statement around
// has no row. A serial that opens is looked for among those issued. All others
// cost the same query as one another; so does one that opens and has no run,
// behind that first query, but nobody without the key can make such a serial.
func (s *Service) Find(ctx context.Context, productID, serial string, w Within) (*Found, error) {
	for {
		version, place := s.opener(productID).open(serial)
		if version > 0 {
			found, err := s.find(ctx, w.Issued, append([]any{version, place, productID, serial}, w.Args...), w.Columns)
			if err != nil || found != nil {
				return found, err
			}
		}
		at := stretchOf(serial)
		found, err := s.find(ctx, w.Any, append([]any{version, place, at.number, productID, at.stem, at.width, serial}, w.Args...), w.Columns)
		if err != nil || found == nil {
			return found, err
		}
		if again, err := s.catch(ctx, *found); err != nil || !again {
			return found, err
		}
	}
}

func (s *Service) find(ctx context.Context, statement string, args, columns []any) (*Found, error) {
	return database.Lookup(ctx, s.db, statement, args, func(scan database.Scan, f *Found) error {
		return scan(append(f.columns(), columns...)...)
	})
}

// Found is a row of FindIssued or FindAny: what is known of an item, "" and false
// where nothing is.
type Found struct {
	RunID, IssuedFor, IssuedLot string // the run, the batch it was made for, and that one's lot
	BatchID, Lot                string // the item's own now
	Printed, Active, Void       bool   // of its segment
	ItemStatus                  string // of its own row
	Newest                      int    // version of the serial key, of FindAny alone
	At                          int64  // the item's place in the run
}

// columns are where the queries' columns go, in their order.
func (f *Found) columns() []any {
	return []any{&f.RunID, &f.IssuedFor, &f.IssuedLot, &f.BatchID, &f.Printed, &f.Active, &f.Void, &f.ItemStatus, &f.Lot, &f.Newest, &f.At}
}

const anyColumns = `COALESCE(CAST(s.run_id AS text), '') AS item_run_id, COALESCE(CAST(s.issued_for AS text), '') AS item_issued_for, COALESCE(s.issued_lot, '') AS item_issued_lot,
  COALESCE(CAST(COALESCE(i.batch_id, s.batch_id) AS text), '') AS item_batch_id, COALESCE(s.printed, false) AS item_printed, COALESCE(s.active, false) AS item_active,
  COALESCE(s.void, false) AS item_void, COALESCE(i.status, '') AS item_status, COALESCE(i.lot, s.lot, '') AS item_lot`

// FindIssued finds an item by the place that its serial opens to: the segment
// whose range holds it, and the item's own row, if there is one. Without a segment
// there is no row. Rooms that read more in the same statement number their
// parameters from $5.
const FindIssued = `SELECT CAST(s.run_id AS text) AS item_run_id, CAST(s.issued_for AS text) AS item_issued_for, s.issued_lot AS item_issued_lot,
  CAST(COALESCE(i.batch_id, s.batch_id) AS text) AS item_batch_id, s.printed AS item_printed, s.active AS item_active,
  s.void AS item_void, COALESCE(i.status, '') AS item_status, COALESCE(i.lot, s.lot) AS item_lot, 0 AS item_newest, s.first + $2 - s.place AS item_at
FROM (SELECT * FROM serial_segments WHERE product_id = $3 AND key_version = $1 AND place <= $2 ORDER BY place DESC LIMIT 1) s
LEFT JOIN items i ON i.product_id = $3 AND i.serial = $4 WHERE s.place + s.count > $2`

// FindAny is FindIssued for a serial that may have been brought from outside:
// its place is then where its stretch says. It always yields one row. Parameters
// from $8 are free.
const FindAny = `SELECT ` + anyColumns + `, COALESCE((SELECT max(number) FROM fences), 0) AS item_newest, COALESCE(s.first + o.place - s.place, 0) AS item_at
FROM (SELECT CASE WHEN m.count IS NULL THEN CAST($1 AS integer) ELSE 0 END AS version,
    CASE WHEN m.count IS NULL THEN CAST($2 AS bigint) ELSE m.first_place + CAST($3 AS bigint) - m.first_number END AS place
  FROM (SELECT 1 AS one) x LEFT JOIN (SELECT * FROM serial_imports WHERE product_id = $4 AND stem = $5 AND width = $6 AND first_number <= $3
    ORDER BY first_number DESC LIMIT 1) m ON m.first_number + m.count > $3) o
LEFT JOIN serial_segments s ON s.product_id = $4 AND s.key_version = o.version
  AND s.place = (SELECT max(place) FROM serial_segments WHERE product_id = $4 AND key_version = o.version AND place <= o.place) AND s.place + s.count > o.place
LEFT JOIN items i ON i.product_id = $4 AND i.serial = $7`

// Item is the item that was found, or the not-found fault.
func (f Found) Item(productID, code, serial string) (Item, error) {
	if f.BatchID == "" || f.Lot == "" {
		return Item{}, fault.NotFound("item")
	}
	item := Item{Code: code, Serial: serial, ProductID: productID, BatchID: f.BatchID, IssuedFor: f.BatchID, Lot: f.Lot, Status: ItemActive}
	if f.RunID != "" {
		item.RunID, item.IssuedFor, item.At = f.RunID, f.IssuedFor, f.At
		item.Status = Segment{Printed: f.Printed, Active: f.Active, Void: f.Void}.Status()
	}
	if f.ItemStatus != "" && item.Status != ItemVoid {
		item.Status = ItemStatus(f.ItemStatus)
	}
	return item, nil
}

// Item is an item, for those who may read its batch. code is a GTIN of any
// length or a local code.
func (s *Service) Item(ctx context.Context, code, serial string) (Item, error) {
	if _, err := auth.ScopeOf(ctx); err != nil {
		return Item{}, err
	}
	number, err := gs1.ParseSerial(serial)
	if err != nil {
		return Item{}, fault.NotFound("item")
	}
	q := s.db.Read(ctx)
	product, err := catalog.AnyProductByCode(q, canonicalCode(code))
	if err != nil {
		return Item{}, asItem(err)
	}
	item, err := s.Lookup(ctx, product.ID, product.Code, number.String())
	if err != nil {
		return Item{}, err
	}
	if _, err := visible(ctx, q, item.BatchID); err != nil {
		return Item{}, asItem(err)
	}
	return item, nil
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
