package label

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// OwnTemplate is a template that an organisation made.
type OwnTemplate struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	Name           string
	Template       Template  `gorm:"serializer:json"`
	CreatedAt      time.Time `gorm:"autoCreateTime:false"`
}

// TableName is the table of organisations' templates.
func (OwnTemplate) TableName() string { return "label_templates" }

// maxTemplates is how many an organisation may keep.
const maxTemplates = 100

// Builtin are the templates that every organisation has.
func Builtin() ([]Template, error) { return builtin() }

// builtinNamed finds one of them.
func builtinNamed(name string) (Template, bool, error) {
	all, err := builtin()
	if err != nil {
		return Template{}, false, err
	}
	for _, t := range all {
		if t.Name == name {
			return t, true, nil
		}
	}
	return Template{}, false, nil
}

// CreateTemplate keeps a template for the organisation named (by an admin) or
// the actor's own. Its *fault.Error: what Check says, a file_id that is no own
// public image (not_found), template_exists (409), too_many_templates (409).
func (s *Service) CreateTemplate(tx *database.Tx, organization string, t Template) (OwnTemplate, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return OwnTemplate{}, err
	}
	if err := scope.Require(reqctx.RoleAdmin, reqctx.RoleManager); err != nil {
		return OwnTemplate{}, err
	}
	owner, err := scope.Owner(organization)
	if err != nil {
		return OwnTemplate{}, err
	}
	if err := t.Check(); err != nil {
		return OwnTemplate{}, err
	}
	if err := checkFiles(tx.DB, owner, t); err != nil {
		return OwnTemplate{}, err
	}
	if _, taken, err := builtinNamed(t.Name); err != nil || taken {
		if taken {
			err = templateExists()
		}
		return OwnTemplate{}, err
	}
	var n int64
	if err := tx.Model(&OwnTemplate{}).Where("organization_id = ?", owner).Count(&n).Error; err != nil {
		return OwnTemplate{}, err
	}
	if n >= maxTemplates {
		return OwnTemplate{}, fault.New(fault.KindConflict, "too_many_templates", "Mỗi tổ chức giữ nhiều nhất 100 mẫu tem; hãy xóa mẫu không dùng.", "An organisation keeps at most 100 label templates; delete those out of use.")
	}
	own := OwnTemplate{ID: uuid.Must(uuid.NewV7()).String(), OrganizationID: owner, Name: t.Name, Template: t, CreatedAt: tx.Now()}
	if err := tx.Create(&own).Error; err != nil {
		if database.IsDuplicate(err) {
			err = templateExists().Wrap(err)
		}
		return OwnTemplate{}, err
	}
	return own, audit.Append(tx, audit.Entry{Action: "label_template.create", ObjectKind: "label_template", ObjectID: own.ID, OrganizationID: owner, After: own})
}

func templateExists() *fault.Error {
	e := fault.New(fault.KindConflict, "template_exists", "Đã có mẫu tem mang tên này.", "There is a label template with this name already.")
	e.Fields = []fault.Field{{Pointer: "/name", Code: e.Code, Detail: e.Message}}
	return e
}

// DeleteTemplate removes an own template. What was printed with it remains in
// the receipts.
func (s *Service) DeleteTemplate(tx *database.Tx, id string) error {
	own, err := ownTemplate(tx.Context(), tx.DB, id)
	if err != nil {
		return err
	}
	scope, err := auth.ScopeOf(tx.Context())
	if err == nil && !scope.Changes(own.OrganizationID) {
		err = auth.Forbidden()
	}
	if err != nil {
		return err
	}
	if err := tx.Delete(&OwnTemplate{}, "id = ?", own.ID).Error; err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{Action: "label_template.delete", ObjectKind: "label_template", ObjectID: own.ID, OrganizationID: own.OrganizationID, Before: own})
}

// OwnTemplate is an organisation's template that the actor may read.
func (s *Service) OwnTemplate(ctx context.Context, id string) (OwnTemplate, error) {
	return ownTemplate(ctx, s.db.Read(ctx), id)
}

func ownTemplate(ctx context.Context, q *gorm.DB, id string) (own OwnTemplate, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return own, err
	}
	err = scope.Rows(q, "organization_id").Where("id = ?", id).Take(&own).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("label_template")
	}
	return own, err
}

// OwnTemplates are those of an organisation, "" being the actor's, in the
// order in which they were made. Whoever sees all sees none without naming one.
func (s *Service) OwnTemplates(ctx context.Context, organization string) (rows []OwnTemplate, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	if organization == "" {
		organization = scope.Actor().OrganizationID
	}
	if organization == "" {
		return nil, nil
	}
	err = scope.Rows(s.db.Read(ctx), "organization_id").Where("organization_id = ?", organization).Order("id").Limit(maxTemplates).Find(&rows).Error
	return rows, err
}

// named is the template that a request means: a built-in one, or one of the
// actor's organisation; of owner's for those who act for others.
func (s *Service) named(ctx context.Context, owner, name string) (Template, error) {
	t, found, err := builtinNamed(name)
	if err != nil || found {
		return t, err
	}
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return t, err
	}
	if own := scope.Actor().OrganizationID; own != "" && !scope.SeesAll() {
		owner = own
	}
	var row OwnTemplate
	err = s.db.Read(ctx).Where("organization_id = ? AND name = ?", owner, name).Take(&row).Error
	if database.IsNotFound(err) {
		err = fault.Invalid("query/template", "unknown_template", "Không có mẫu tem mang tên này; xem GET /api/v1/label-templates.", "There is no label template with this name; see GET /api/v1/label-templates.")
	}
	return row.Template, err
}

// digest is the SHA-256 of a template in its stored form, in hexadecimal.
func (t Template) digest() (string, error) {
	raw, err := json.Marshal(t, json.Deterministic(true))
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}
