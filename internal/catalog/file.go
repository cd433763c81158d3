package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/picture"
	"github.com/txng-vn/txng/internal/reqctx"
)

// Visibility says who may fetch a file.
type Visibility string

// Public files need no key; private ones are read as their owner's records.
const (
	VisibilityPublic  Visibility = "public"
	VisibilityPrivate Visibility = "private"
)

// File is what is known of a stored file; its bytes are read apart.
type File struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	MediaType      string // image/jpeg, image/png or application/pdf
	Size           int64  // bytes stored
	SHA256         string `gorm:"column:sha256"` // of the bytes stored, lower-case hex
	Visibility     Visibility
	CreatedAt      time.Time `gorm:"autoCreateTime:false"`
}

// TableName is the table of files.
func (File) TableName() string { return "files" }

// Public reports whether the file needs no key.
func (f File) Public() bool { return f.Visibility == VisibilityPublic }

// FileURL is the address under which a file is fetched.
func (s *Service) FileURL(id string) string { return s.PublicURL + "/files/" + id }

// Prepare makes uploaded bytes fit for StoreFile (picture.Cleaner).
func (s *Service) Prepare(ctx context.Context, raw []byte) (picture.Content, error) {
	return s.uploads.Clean(ctx, raw)
}

// StoreFile keeps content, which Prepare made, for the organisation named (by
// an admin) or the actor's own. Declarers may: evidence comes from the field.
func (s *Service) StoreFile(tx *database.Tx, organization string, v Visibility, content picture.Content) (File, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return File{}, err
	}
	if err := scope.Require(reqctx.RoleAdmin, reqctx.RoleManager, reqctx.RoleDeclarer); err != nil {
		return File{}, err
	}
	owner, err := scope.Owner(organization)
	if err != nil {
		return File{}, err
	}
	if v != VisibilityPublic && v != VisibilityPrivate {
		return File{}, fault.Invalid("/visibility", "unknown_visibility", "visibility phải là public hoặc private.", "visibility is public or private.")
	}
	if _, err := AnyOrganization(tx.DB, owner); err != nil {
		return File{}, err
	}
	sum := sha256.Sum256(content.Bytes)
	f := File{
		ID: newID(), OrganizationID: owner, MediaType: content.MediaType, Size: int64(len(content.Bytes)),
		SHA256: hex.EncodeToString(sum[:]), Visibility: v, CreatedAt: tx.Now(),
	}
	if err := tx.Create(&f).Error; err != nil {
		return File{}, err
	}
	if err := tx.Exec("INSERT INTO file_contents (file_id, content) VALUES (?, ?)", f.ID, content.Bytes).Error; err != nil {
		return File{}, err
	}
	if f.Public() { // nobody else's page shows a private one
		if err := keepSmall(tx, f, content); err != nil {
			return File{}, err
		}
	}
	return f, s.record(tx, audit.Entry{Action: "file.create", ObjectKind: "file", ObjectID: f.ID, OrganizationID: owner, After: f})
}

// PublicFile is a file that anybody may fetch; any other does not exist here.
func (s *Service) PublicFile(ctx context.Context, id string) (File, error) {
	return take[File](s.db.Read(ctx).Where("id = ? AND visibility = ?", id, VisibilityPublic), "file")
}

// File is one file that the actor may read.
func (s *Service) File(ctx context.Context, id string) (File, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return File{}, err
	}
	q := s.db.Read(ctx).Where("id = ?", id)
	if !scope.SeesAll() {
		q = q.Where("organization_id = ? OR visibility = ?", scope.Actor().OrganizationID, VisibilityPublic)
	}
	return take[File](q, "file")
}

// FileContent is the bytes of a file that the caller has found by File or
// PublicFile.
func (s *Service) FileContent(ctx context.Context, f File) ([]byte, error) {
	row, err := take[struct{ Content []byte }](s.db.Read(ctx).Table("file_contents").Where("file_id = ?", f.ID), "file")
	return row.Content, err
}

// SmallContent is a public image width pixels wide (picture.Widths), as JPEG;
// nil when the file is no wider or is no image: then the whole of it is what to
// show. The copies of one that was stored before they were made then are made
// when it is first asked for.
func (s *Service) SmallContent(ctx context.Context, f File, width int) ([]byte, error) {
	var rows [][]byte
	err := s.db.Read(ctx).Table("file_sizes").Where("file_id = ? AND width = ?", f.ID, width).Limit(1).Pluck("content", &rows).Error
	if err != nil || f.MediaType == picture.PDF {
		return nil, err
	}
	if len(rows) > 0 {
		return rows[0], nil
	}
	whole, err := s.FileContent(ctx, f)
	if err != nil || !picture.Wider(whole, width) {
		return nil, err
	}
	content, err := s.Prepare(ctx, whole)
	if err != nil {
		return nil, err
	}
	if err := s.db.InTx(ctx, func(tx *database.Tx) error { return keepSmall(tx, f, content) }); err != nil {
		return nil, err
	}
	for _, small := range content.Small {
		if small.Width == width {
			return small.Bytes, nil
		}
	}
	return nil, nil
}

// keepSmall keeps the copies of a public image; of one that others made
// meanwhile theirs stay.
func keepSmall(tx *database.Tx, f File, content picture.Content) error {
	for _, small := range content.Small {
		if err := tx.Exec("INSERT INTO file_sizes (file_id, width, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", f.ID, small.Width, small.Bytes).Error; err != nil {
			return err
		}
	}
	return nil
}
