package catalog

import (
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/issuing"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/picture"
)

// Status says whether an object may still be used for new records.
type Status string

// The statuses: organisations are active or suspended, places and products
// active or inactive.
const (
	StatusActive    Status = "active"
	StatusInactive  Status = "inactive"
	StatusSuspended Status = "suspended"
)

// Service changes and reads the catalogue.
type Service struct {
	db      *database.DB
	box     *outbox.Box
	uploads *picture.Cleaner

	// PublicURL begins the address of every file, "https://txng.example".
	PublicURL string
	// Changed tells higher rooms, inside the change's transaction, that an
	// object ("organization", "place", "product", "file") is new or changed;
	// nil when nobody listens.
	Changed func(tx *database.Tx, kind, id string) error
	// Guard is opened before codes are issued; nil knows the database only.
	Guard *issuing.Guard
}

// New returns the service over db; box takes the work that follows a change.
func New(db *database.DB, box *outbox.Box) *Service {
	return &Service{db: db, box: box, uploads: picture.NewCleaner()}
}

// record audits a change and tells who listens.
func (s *Service) record(tx *database.Tx, e audit.Entry) error {
	if err := audit.Append(tx, e); err != nil {
		return err
	}
	if e.ObjectKind == "product" {
		if err := s.box.Enqueue(tx, "scan.product", e.ObjectID); err != nil {
			return err
		}
	}
	if s.Changed == nil {
		return nil
	}
	return s.Changed(tx, e.ObjectKind, e.ObjectID)
}

// owned begins every change of what exists: the row with this id that the
// actor may change at the version it has seen.
func owned[T any](tx *database.Tx, what, column, id string) (row T, scope auth.Scope, err error) {
	if scope, err = auth.ScopeOf(tx.Context()); err != nil {
		return row, scope, err
	}
	err = scope.Rows(tx.DB, column).Where("id = ?", id).Take(&row).Error
	if database.IsNotFound(err) {
		err = fault.NotFound(what)
	}
	return row, scope, err
}

// save writes the columns of row if it still has version, which row's own
// version must follow.
func save[T any](tx *database.Tx, row *T, id string, version int64, columns ...string) error {
	updated := tx.Model(new(T)).Where("id = ? AND version = ?", id, version).
		Select(append(columns, "version", "updated_at")).Updates(row)
	if updated.Error == nil && updated.RowsAffected == 0 {
		return stale()
	}
	return updated.Error
}

func stale() *fault.Error {
	return fault.New(fault.KindPreconditionFailed, "etag_mismatch", "Bản ghi đã thay đổi; hãy đọc lại rồi gửi với ETag mới.", "The record has changed; read it again and send the new ETag.")
}

// take reads one row, or answers that there is no such thing.
func take[T any](q *gorm.DB, what string) (row T, err error) {
	err = q.Take(&row).Error
	if database.IsNotFound(err) {
		return row, fault.NotFound(what)
	}
	return row, err
}

// pageOf reads up to limit rows in the order of their ids, from after.
func pageOf[T any](q *gorm.DB, after string, limit int) (rows []T, err error) {
	if after != "" {
		q = q.Where("id > ?", after)
	}
	err = q.Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// set puts a patch's value, if it has one, in place.
func set[T any](target *T, value *T) {
	if value != nil {
		*target = *value
	}
}

// setText is set for text: outer spaces never mean anything.
func setText(target *string, value *string) {
	if value != nil {
		*target = strings.TrimSpace(*value)
	}
}

// setKey is set for a GS1 key: "" takes it away, and what is none is a fault
// at pointer.
func setKey[K any](c *fault.Checks, pointer string, target *K, value *string, parse func(string) (K, error)) {
	if value == nil {
		return
	}
	var key K
	if *value != "" {
		var err error
		key, err = parse(*value)
		c.Check(pointer, err)
	}
	*target = key
}

// Stamp is what every versioned row ends with.
type Stamp struct {
	Version   int64     // 1 at creation, one more with each change; the ETag
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
	UpdatedAt time.Time `gorm:"autoUpdateTime:false"`
}

func born(tx *database.Tx) Stamp { return Stamp{Version: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now()} }

func (s *Stamp) touch(tx *database.Tx) { s.Version, s.UpdatedAt = s.Version+1, tx.Now() }
