package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// keyPrefix lets people and secret scanners recognise a key.
const keyPrefix = "txng_"

// APIKey is one credential of an organisation.
type APIKey struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID *string
	Role           reqctx.Role
	Label          string // what the key is for, in its owner's words, ≤ 200 characters
	KeyHash        string `json:"-"`
	CreatedAt      time.Time
	ExpiresAt      *time.Time
	RevokedAt      *time.Time
}

// TableName is the table of API keys.
func (APIKey) TableName() string { return "api_keys" }

// Service issues and verifies API keys.
type Service struct {
	db      *database.DB
	lookups *database.Shared[*lookup]
}

// New returns the service over db.
func New(db *database.DB) *Service {
	s := &Service{db: db}
	s.lookups = database.NewShared(maxLookups, atOnce, s.lookUp)
	return s
}

// hash is the stored form of a key: its entropy makes a slow hash pointless.
func hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// NewKey returns a fresh key: txng_ and 43 characters of base64url.
func NewKey() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return keyPrefix + base64.RawURLEncoding.EncodeToString(raw)
}

// Issue makes a key of role for organisation and returns it with its secret,
// which is nowhere else. Managers issue manager and declarer keys of their own
// organisation; admins any.
func (s *Service) Issue(tx *database.Tx, organization string, role reqctx.Role, label string, expiresAt *time.Time) (APIKey, string, error) {
	scope, err := ScopeOf(tx.Context())
	if err != nil {
		return APIKey{}, "", err
	}
	if !scope.Changes(organization) {
		return APIKey{}, "", fault.NotFound("organization")
	}
	if err := exists(tx.DB, organization); err != nil {
		return APIKey{}, "", err
	}
	allowed := []reqctx.Role{reqctx.RoleManager, reqctx.RoleDeclarer}
	if scope.actor.Role == reqctx.RoleAdmin {
		allowed = append(allowed, reqctx.RoleAdmin, reqctx.RoleInspector, reqctx.RolePortal)
	}
	var checks fault.Checks
	if !slices.Contains(allowed, role) {
		checks.Add("/role", "unknown_role", "Vai trò không có hoặc không được cấp: hãy chọn manager hoặc declarer (quản trị viên: cả admin, inspector, portal).", "The role is unknown or not yours to give: choose manager or declarer (admins also: admin, inspector, portal).")
	}
	checks.Require(strings.TrimSpace(label) != "", "/label")
	if len([]rune(label)) > 200 {
		checks.Add("/label", "too_long", "Nhiều nhất 200 ký tự.", "At most 200 characters.")
	}
	if expiresAt != nil && !expiresAt.After(tx.Now()) {
		checks.Add("/expires_at", "in_the_past", "Hạn dùng phải ở tương lai.", "The expiry must lie in the future.")
	}
	if err := checks.Err(); err != nil {
		return APIKey{}, "", err
	}
	return s.insert(tx, &organization, role, label, expiresAt, NewKey())
}

// exists answers 404 unless there is such an organisation.
func exists(q *gorm.DB, organization string) error {
	var n int64
	if err := q.Table("organizations").Where("id = ?", organization).Count(&n).Error; err != nil {
		return err
	}
	if n == 0 {
		return fault.NotFound("organization")
	}
	return nil
}

func (s *Service) insert(tx *database.Tx, organization *string, role reqctx.Role, label string, expiresAt *time.Time, secret string) (APIKey, string, error) {
	key := APIKey{ID: uuid.Must(uuid.NewV7()).String(), OrganizationID: organization, Role: role, Label: label, KeyHash: hash(secret), CreatedAt: tx.Now(), ExpiresAt: expiresAt}
	if err := tx.Create(&key).Error; err != nil {
		return APIKey{}, "", err
	}
	owner := ""
	if organization != nil {
		owner = *organization
	}
	return key, secret, audit.Append(tx, audit.Entry{Action: "api_key.create", ObjectKind: "api_key", ObjectID: key.ID, OrganizationID: owner, After: key})
}

// List returns an organisation's keys in the order of their ids, from after.
func (s *Service) List(ctx context.Context, organization, after string, limit int) (keys []APIKey, err error) {
	scope, err := ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	if !scope.Sees(organization) {
		return nil, fault.NotFound("organization")
	}
	if err := exists(s.db.Read(ctx), organization); err != nil {
		return nil, err
	}
	q := s.db.Read(ctx).Where("organization_id = ?", organization)
	if after != "" {
		q = q.Where("id > ?", after)
	}
	err = q.Order("id").Limit(limit).Find(&keys).Error
	return keys, err
}

// Revoke ends a key at once.
func (s *Service) Revoke(tx *database.Tx, id string) error {
	scope, err := ScopeOf(tx.Context())
	if err != nil {
		return err
	}
	var key APIKey
	if err := scope.Rows(tx.DB, "organization_id").Where("id = ? AND revoked_at IS NULL", id).Take(&key).Error; err != nil {
		if database.IsNotFound(err) {
			return fault.NotFound("api_key")
		}
		return err
	}
	before := key
	now := tx.Now()
	key.RevokedAt = &now
	revoked := tx.Model(&APIKey{}).Where("id = ? AND revoked_at IS NULL", id).Select("revoked_at").Updates(&key)
	if revoked.Error != nil {
		return revoked.Error
	}
	if revoked.RowsAffected == 0 { // somebody else did so meanwhile
		return fault.NotFound("api_key")
	}
	owner := ""
	if key.OrganizationID != nil {
		owner = *key.OrganizationID
	}
	return audit.Append(tx, audit.Entry{Action: "api_key.revoke", ObjectKind: "api_key", ObjectID: id, OrganizationID: owner, Before: before, After: key})
}

// Bootstrap makes secret the first admin key if there is no key yet, and
// reports whether it did.
func (s *Service) Bootstrap(tx *database.Tx, secret string) (bool, error) {
	var n int64
	if err := tx.Model(&APIKey{}).Count(&n).Error; err != nil || n > 0 {
		return false, err
	}
	_, _, err := s.insert(tx, nil, reqctx.RoleAdmin, "bootstrap", nil, secret)
	return err == nil, err
}
