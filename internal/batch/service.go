package batch

import (
	"crypto/rand"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/issuing"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/signature"
)

// Service changes and reads batches and their serials.
type Service struct {
	db   *database.DB
	box  *outbox.Box
	ring atomic.Pointer[keyring]

	imitators imitators

	// PublicURL begins every printed link, "https://txng.example".
	PublicURL string
	// Profile is the rule profile that is meant when none is named.
	Profile string
	// Events tells what happened to items; nil tells nothing.
	Events Events
	// Steps counts the steps of batches; nil counts none.
	Steps Steps
	// Changed tells higher rooms, inside the change's transaction, that an
	// object ("batch") is new or changed; nil when nobody listens.
	Changed func(tx *database.Tx, kind, id string) error
	// MayMove refuses to let items of a run leave the batches that they are of:
	// goods that are held; nil lets all.
	MayMove func(tx *database.Tx, runID string, ranges []Range, from []string) error
	// Guard is opened before serials are issued; EnsureKeyVersion makes one
	// that knows the database only, when it is nil.
	Guard *issuing.Guard
	// Products makes lost products again, for Restore.
	Products *catalog.Service
	// Signer signs the receipts of runs.
	Signer *signature.Signer
}

// New returns the service over db; box takes the work that follows a change.
func New(db *database.DB, box *outbox.Box) *Service {
	return &Service{db: db, box: box, Profile: catalog.ProfileND37}
}

// DigitalLink is the address printed on labels of b, or of one of its items
// unless serial is zero.
func (s *Service) DigitalLink(b Batch, serial gs1.Serial) string {
	if b.GTIN.IsZero() {
		code, _ := gs1.ParseLocalCode(b.Code) // stored codes are valid
		return gs1.LocalLink{Code: code, Lot: b.Lot, Serial: serial}.URI(s.PublicURL)
	}
	return gs1.DigitalLink{GTIN: b.GTIN, Lot: b.Lot, Serial: serial}.URI(s.PublicURL)
}

// CreateBatch registers a batch of the owner's product, made at the owner's
// place. Its *fault.Error: a field's not_found, lot, date or quantity codes
// (400), lot_exists (409).
func (s *Service) CreateBatch(tx *database.Tx, in NewBatch) (Batch, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return Batch{}, err
	}
	owner, err := scope.Owner(in.OrganizationID)
	if err != nil {
		return Batch{}, err
	}
	if !scope.Changes(owner) {
		return Batch{}, auth.Forbidden()
	}
	b := Batch{
		ID: uuid.Must(uuid.NewV7()).String(), OrganizationID: owner, ProductID: in.ProductID, PlaceID: in.PlaceID, ProductionDate: in.ProductionDate,
		Quantity: in.Quantity, Status: StatusActive, Version: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
	}
	if err := s.complete(tx, &b, in); err != nil {
		return b, err
	}
	if err := tx.Create(&b).Error; err != nil {
		if database.IsDuplicate(err) {
			err = lotExists().Wrap(err)
		}
		return b, err
	}
	tx.AppendNew("custody", custodyColumns(), KindBatch, b.ID, owner, nil, nil, tx.Now())
	return b, s.record(tx, "batch.create", nil, b)
}

// complete checks a new batch and fills in what follows from its product and
// place.
func (s *Service) complete(tx *database.Tx, b *Batch, in NewBatch) (err error) {
	var c fault.Checks
	made, err := ownProduct(tx, &c, b.ProductID, b.OrganizationID)
	if err != nil {
		return err
	}
	place, err := ownPlace(tx, &c, b.PlaceID, b.OrganizationID)
	if err != nil {
		return err
	}
	if in.ExpiryDate != "" {
		b.ExpiryDate = &in.ExpiryDate
	} else if produced, ok := parseDate(b.ProductionDate); ok && made.ShelfLifeDays != nil {
		expiry := produced.AddDate(0, 0, *made.ShelfLifeDays).Format(time.DateOnly)
		b.ExpiryDate = &expiry
	}
	checkDates(&c, *b, tx.Now())
	checkQuantity(&c, b.Quantity)
	if in.Lot != "" {
		b.Lot, err = gs1.ParseLot(in.Lot)
		c.Check("/lot", err)
	}
	if err := c.Err(); err != nil {
		return err
	}
	if in.Lot == "" {
		produced, _ := parseDate(b.ProductionDate)
		if b.Lot, err = gs1.NewLot(produced, rand.Reader); err != nil {
			return err
		}
	}
	b.Code, b.GTIN = made.Code, made.GTIN
	b.TraceCode = TraceCode(*b, place, gs1.Serial{})
	return nil
}

// ownProduct is the owner's product, or a fault at /product_id.
func ownProduct(tx *database.Tx, c *fault.Checks, id, owner string) (catalog.Product, error) {
	if id == "" {
		c.Require(false, "/product_id")
		return catalog.Product{}, nil
	}
	p, err := catalog.AnyProduct(tx.DB, id)
	if fault.Is(err, fault.KindNotFound) || err == nil && p.OrganizationID != owner {
		notFoundAt(c, "/product_id")
		return catalog.Product{}, nil
	}
	if err == nil && p.Status != catalog.StatusActive {
		c.Add("/product_id", "inactive", "Sản phẩm đã ngừng dùng.", "The product is inactive.")
	}
	return p, err
}

// ownPlace is the owner's place, or a fault at /place_id.
func ownPlace(tx *database.Tx, c *fault.Checks, id, owner string) (catalog.Place, error) {
	if id == "" {
		c.Require(false, "/place_id")
		return catalog.Place{}, nil
	}
	p, err := catalog.AnyPlace(tx.DB, id)
	if fault.Is(err, fault.KindNotFound) || err == nil && p.OrganizationID != owner {
		notFoundAt(c, "/place_id")
		return catalog.Place{}, nil
	}
	if err == nil && p.Status != catalog.StatusActive {
		c.Add("/place_id", "inactive", "Địa điểm đã ngừng dùng.", "The place is inactive.")
	}
	return p, err
}

// PatchBatch changes what in names, at the version seen. Only the owner and
// admins may; others who see the batch get a 403.
func (s *Service) PatchBatch(tx *database.Tx, id string, version int64, in Patch) (Batch, error) {
	b, err := s.owned(tx, id)
	if err != nil {
		return b, err
	}
	if b.Version != version {
		return b, stale()
	}
	before := b
	var c fault.Checks
	if in.PlaceID != nil && *in.PlaceID != b.PlaceID {
		b.PlaceID = *in.PlaceID
		place, err := ownPlace(tx, &c, b.PlaceID, b.OrganizationID)
		if err != nil {
			return b, err
		}
		b.TraceCode = TraceCode(b, place, gs1.Serial{})
	}
	set(&b.ProductionDate, in.ProductionDate)
	set(&b.ExpiryDate, in.ExpiryDate)
	set(&b.Quantity, in.Quantity)
	checkDates(&c, b, tx.Now())
	checkQuantity(&c, b.Quantity)
	if err := c.Err(); err != nil {
		return b, err
	}
	b.Version, b.UpdatedAt = b.Version+1, tx.Now()
	updated := tx.Model(&Batch{}).Where("id = ? AND version = ?", id, version).
		Select("place_id", "trace_code", "production_date", "expiry_date", "quantity_value", "quantity_unit", "version", "updated_at").Updates(&b)
	if updated.Error == nil && updated.RowsAffected == 0 {
		return b, stale()
	}
	if updated.Error != nil {
		return b, updated.Error
	}
	return b, s.record(tx, "batch.update", before, b)
}

// record audits a change of b and tells who depends on it.
func (s *Service) record(tx *database.Tx, action string, before any, b Batch) error {
	err := audit.Append(tx, audit.Entry{Action: action, ObjectKind: KindBatch, ObjectID: b.ID, OrganizationID: b.OrganizationID, Before: before, After: b})
	if err != nil {
		return err
	}
	return s.announce(tx, b.ID)
}

// announce has what depends on a batch brought up to date.
func (s *Service) announce(tx *database.Tx, id string) error {
	if err := s.box.Enqueue(tx, "scan.batch", id); err != nil {
		return err
	}
	if s.Changed == nil {
		return nil
	}
	return s.Changed(tx, KindBatch, id)
}

func set[T any](target *T, value *T) {
	if value != nil {
		*target = *value
	}
}

func stale() *fault.Error {
	return fault.New(fault.KindPreconditionFailed, "etag_mismatch", "Bản ghi đã thay đổi; hãy đọc lại rồi gửi với ETag mới.", "The record has changed; read it again and send the new ETag.")
}

func lotExists() *fault.Error {
	e := fault.New(fault.KindConflict, "lot_exists", "Sản phẩm này đã có lô mang số đó.", "The product has a batch with this lot already.")
	e.Fields = []fault.Field{{Pointer: "/lot", Code: e.Code, Detail: e.Message}}
	return e
}
