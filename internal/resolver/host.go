package resolver

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/outward"
	"github.com/txng-vn/txng/internal/reqctx"
)

// KindHost is a host of links, as the ledgers call it.
const KindHost = "link_host"

// HostStatus is where a host stands.
type HostStatus string

// The statuses of a host: links lead to a proven one alone.
const (
	HostPending HostStatus = "pending" // has never borne its token
	HostProven  HostStatus = "proven"
	HostLapsed  HostStatus = "lapsed" // has not borne it for long
)

// LinkHost is a host that links of an organisation may lead to.
type LinkHost struct {
	ID             string `gorm:"primaryKey"` // UUIDv7
	OrganizationID string
	Host           string // as of outward.ParseHost
	Token          string // what the host must bear; no secret, it stands there for all to read
	Status         HostStatus
	Method         string    // of the last proof, outward.ByFile or ByDNS
	CreatedAt      time.Time `gorm:"autoCreateTime:false"`
	ProvenAt       *time.Time
	CheckedAt      *time.Time
	FailingSince   *time.Time
	LastError      string
	NextAt         time.Time
}

// TableName is the table of hosts.
func (LinkHost) TableName() string { return "link_hosts" }

// maxHosts is how many an organisation may have.
const maxHosts = 50

// AddHost begins the proof that a host is the organisation's: of the one named
// (by an admin) or the actor's own. Its *fault.Error: what outward.ParseHost
// says, under /host, host_exists and too_many_hosts (409).
func (s *Service) AddHost(tx *database.Tx, organization, host string) (LinkHost, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return LinkHost{}, err
	}
	if err := scope.Require(reqctx.RoleAdmin, reqctx.RoleManager); err != nil {
		return LinkHost{}, err
	}
	owner, err := scope.Owner(organization)
	if err != nil {
		return LinkHost{}, err
	}
	var c fault.Checks
	host, err = outward.ParseHost(strings.TrimSpace(host))
	if c.Check("/host", err); c.Err() != nil {
		return LinkHost{}, c.Err()
	}
	if _, err := catalog.AnyOrganization(tx.DB, owner); err != nil {
		return LinkHost{}, err
	}
	var n int64
	if err := tx.Model(&LinkHost{}).Where("organization_id = ?", owner).Count(&n).Error; err != nil {
		return LinkHost{}, err
	}
	if n >= maxHosts {
		return LinkHost{}, fault.New(fault.KindConflict, "too_many_hosts", "Mỗi tổ chức có nhiều nhất 50 tên miền; hãy xóa tên không dùng.", "An organisation has at most 50 hosts; delete those out of use.")
	}
	h := LinkHost{ID: uuid.Must(uuid.NewV7()).String(), OrganizationID: owner, Host: host, Token: rand.Text(), Status: HostPending, CreatedAt: tx.Now(), NextAt: tx.Now()}
	if err := tx.Create(&h).Error; err != nil {
		if database.IsDuplicate(err) {
			e := fault.New(fault.KindConflict, "host_exists", "Tổ chức đã có tên miền này.", "The organisation has this host already.")
			e.Fields = []fault.Field{{Pointer: "/host", Code: e.Code, Detail: e.Message}}
			err = e.Wrap(err)
		}
		return LinkHost{}, err
	}
	return h, audit.Append(tx, audit.Entry{Action: KindHost + ".create", ObjectKind: KindHost, ObjectID: h.ID, OrganizationID: owner, After: h})
}

// RemoveHost takes a host away; links that lead there are not followed any
// more.
func (s *Service) RemoveHost(tx *database.Tx, id string) error {
	h, err := s.hostToChange(tx.Context(), tx, id)
	if err != nil {
		return err
	}
	if err := tx.Delete(&LinkHost{}, "id = ?", h.ID).Error; err != nil {
		return err
	}
	if err := s.box.Enqueue(tx, topicHost, h.OrganizationID+" "+h.Host); err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{Action: KindHost + ".delete", ObjectKind: KindHost, ObjectID: h.ID, OrganizationID: h.OrganizationID, Before: h})
}

// hostToChange is a host that the actor may change; whoever merely sees it gets
// a 403.
func (s *Service) hostToChange(ctx context.Context, tx *database.Tx, id string) (h LinkHost, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return h, err
	}
	q := s.db.Read(ctx)
	if tx != nil {
		q = tx.DB
	}
	err = scope.Rows(q, "organization_id").Where("id = ?", id).Take(&h).Error
	if database.IsNotFound(err) {
		return h, fault.NotFound("link_host")
	}
	if err == nil {
		err = scope.Require(reqctx.RoleAdmin, reqctx.RoleManager)
	}
	return h, err
}

// Host is one host that the actor may read.
func (s *Service) Host(ctx context.Context, id string) (h LinkHost, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return h, err
	}
	err = scope.Rows(s.db.Read(ctx), "organization_id").Where("id = ?", id).Take(&h).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("link_host")
	}
	return h, err
}

// Hosts lists what the actor may read in the order of ids, from after; of one
// organisation unless it is "".
func (s *Service) Hosts(ctx context.Context, organization, after string, limit int) (rows []LinkHost, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := scope.Rows(s.db.Read(ctx), "organization_id")
	if organization != "" {
		q = q.Where("organization_id = ?", organization)
	}
	if after != "" {
		q = q.Where("id > ?", after)
	}
	err = q.Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// provenHost reports whether links of an organisation may lead to a host, which
// stays so until the transaction ends.
func provenHost(tx *database.Tx, organization, host string) (bool, error) {
	lock := ""
	if tx.Engine() == database.Postgres {
		lock = " FOR SHARE"
	}
	var status []HostStatus
	err := tx.Raw("SELECT status FROM link_hosts WHERE organization_id = ? AND host = ?"+lock, organization, host).Scan(&status).Error
	return len(status) > 0 && status[0] == HostProven, err
}
