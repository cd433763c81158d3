package portal

import (
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Enrolled is an enrolment without its secret.
type Enrolled struct {
	Target         string
	OrganizationID string
	Enabled        bool
	HasCredential  bool
	UpdatedAt      time.Time
}

// Enrol takes an organisation in, or out; a nil credential leaves the one that
// is kept. Its batches are looked at anew. *fault.Error: not_found of the
// target or organisation, required and too_long of the credential's parts.
func (s *Service) Enrol(tx *database.Tx, name, organization string, enabled bool, credential *target.Credential) (Enrolled, error) {
	if err := s.known(name); err != nil {
		return Enrolled{}, err
	}
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return Enrolled{}, err
	}
	if !scope.Changes(organization) {
		return Enrolled{}, fault.NotFound("organization")
	}
	if _, err := catalog.AnyOrganization(tx.DB, organization); err != nil {
		return Enrolled{}, err
	}
	row, columns := Enrollment{Target: name, OrganizationID: organization, Enabled: enabled, Credential: []byte{}, UpdatedAt: tx.Now()}, []string{"enabled", "refused_at", "refused_message", "refused_action", "updated_at"}
	if credential != nil {
		if row.Credential, err = s.checked(name, organization, *credential); err != nil {
			return Enrolled{}, err
		}
		columns = append(columns, "credential")
	}
	before, err := present[Enrollment](tx.Where("target = ? AND organization_id = ?", name, organization))
	if err != nil {
		return Enrolled{}, err
	}
	key := []clause.Column{{Name: "target"}, {Name: "organization_id"}}
	if err := tx.Clauses(clause.OnConflict{Columns: key, DoUpdates: clause.AssignmentColumns(columns)}).Create(&row).Error; err != nil {
		return Enrolled{}, err
	}
	if credential != nil || !enabled {
		if err := s.interrupt(tx, name, organization); err != nil {
			return Enrolled{}, err
		}
	}
	if err := tx.Where("target = ? AND organization_id = ?", name, organization).Take(&row).Error; err != nil {
		return Enrolled{}, err
	}
	done := Enrolled{Target: name, OrganizationID: organization, Enabled: row.Enabled, HasCredential: len(row.Credential) > 0, UpdatedAt: row.UpdatedAt}
	err = audit.Append(tx, audit.Entry{Action: "sync.enrol", ObjectKind: "organization", ObjectID: organization, OrganizationID: organization, Before: before, After: row})
	if err != nil || !enabled {
		return done, err
	}
	subject := name + "/" + organization
	if was, known := before.(Enrollment); known && !was.Enabled {
		subject += missedAll
	}
	return done, s.Box.Enqueue(tx, topicOrganization, subject)
}

// interrupt ends what is being told for an organisation before its next call:
// whoever takes it up again begins with what the enrolment is then. Nothing is
// told twice, as a create is noted before it is made.
func (s *Service) interrupt(tx *database.Tx, name, organization string) error {
	tx.AfterCommit(s.Wake)
	return tx.Exec("UPDATE sync_records SET status = 'pending', lease = '', leased_until = NULL, next_at = "+tx.Engine().In(0)+" WHERE target = ? AND organization_id = ? AND object_kind = 'batch' AND status = 'sending'", name, organization).Error
}

// present is the row that q finds, for the audit; nil when there is none.
func present[T any](q *gorm.DB) (any, error) {
	var rows []T
	if err := q.Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// The longest parts of a credential, in characters.
const (
	maxCredential = 200
	maxToken      = 4_000
)

func (s *Service) checked(name, organization string, credential target.Credential) ([]byte, error) {
	var c fault.Checks
	takesToken := s.Targets[name] == nil
	switch {
	case takesToken && credential.Username == "" && credential.Password == "":
		c.Require(credential.Token != "", "/credential/token")
		c.Text("/credential/token", credential.Token, maxToken)
		if strings.ContainsFunc(credential.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
			c.Add("/credential/token", "malformed_token", "Mã token chỉ gồm các ký tự ASCII nhìn thấy được, không có khoảng trắng.", "A token has visible ASCII characters only, no spaces.")
		}
	case credential.Token != "":
		c.Add("/credential/token", "not_both", "Khai báo token, hoặc tên đăng nhập và mật khẩu; cổng quốc gia chỉ nhận tên đăng nhập và mật khẩu.", "Give a token, or a user name and password; the national portal takes the latter only.")
	default:
		c.Require(credential.Username != "", "/credential/username")
		c.Text("/credential/username", credential.Username, maxCredential)
		c.Require(credential.Password != "", "/credential/password")
		c.Text("/credential/password", credential.Password, maxCredential)
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.seal(name, organization, credential)
}

// maxChainID is the longest template id that can stand in an address.
const maxChainID = 100

// LinkProduct notes the supply-chain template that the portal gave for a
// product; what waits for it is tried.
func (s *Service) LinkProduct(tx *database.Tx, name, product, chainID string) (ProductLink, error) {
	if err := s.known(name); err != nil {
		return ProductLink{}, err
	}
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return ProductLink{}, err
	}
	p, err := catalog.AnyProduct(tx.DB, product)
	if err == nil && !scope.Changes(p.OrganizationID) {
		err = fault.NotFound("product")
	}
	if err != nil {
		return ProductLink{}, err
	}
	var c fault.Checks
	c.Require(chainID != "", "/chain_id")
	c.Text("/chain_id", chainID, maxChainID)
	if err := c.Err(); err != nil {
		return ProductLink{}, err
	}
	before, err := present[ProductLink](tx.Where("target = ? AND product_id = ?", name, product))
	if err != nil {
		return ProductLink{}, err
	}
	row := ProductLink{Target: name, ProductID: product, ChainID: chainID, UpdatedAt: tx.Now()}
	key := []clause.Column{{Name: "target"}, {Name: "product_id"}}
	if err := tx.Clauses(clause.OnConflict{Columns: key, DoUpdates: clause.AssignmentColumns([]string{"chain_id", "updated_at"})}).Create(&row).Error; err != nil {
		return ProductLink{}, err
	}
	if err := audit.Append(tx, audit.Entry{Action: "sync.link", ObjectKind: "product", ObjectID: product, OrganizationID: p.OrganizationID, Before: before, After: row}); err != nil {
		return ProductLink{}, err
	}
	return row, s.reviveProduct(tx, product)
}
