package resolver

import (
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1/linkset"
	"github.com/txng-vn/txng/internal/reqctx"
)

// LinkVersion is what a link was.
type LinkVersion struct {
	LinkID         string `gorm:"primaryKey"`
	Version        int64  `gorm:"primaryKey"`
	OrganizationID string
	Action         string // create, update or delete
	Link           Link   `gorm:"serializer:json"`
	KeyID          string // of whose doing it was
	ChangedAt      time.Time
}

// TableName is the table of links' versions.
func (LinkVersion) TableName() string { return "link_versions" }

// editor changes the links of some codes of one organisation, which it holds
// until its transaction ends.
type editor struct {
	s     *Service
	tx    *database.Tx
	owner string
	own   map[string]bool // by Anchor.Code: whether it is the owner's
	hosts map[string]bool // whether it is proven to be the owner's
	live  map[linkset.Anchor][]Link
	order []linkset.Anchor
}

// edit begins a change of links for the organisation named (by an admin) or the
// actor's own.
func (s *Service) edit(tx *database.Tx, named string) (*editor, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return nil, err
	}
	if err := scope.Require(reqctx.RoleAdmin, reqctx.RoleManager); err != nil {
		return nil, err
	}
	owner, err := scope.Owner(named)
	if err != nil {
		return nil, err
	}
	return &editor{s: s, tx: tx, owner: owner, own: map[string]bool{}, hosts: map[string]bool{}, live: map[linkset.Anchor][]Link{}}, nil
}

// hold keeps every other change of these codes' links waiting, in one order so
// that two never wait for each other, and reads their links.
func (e *editor) hold(anchors []linkset.Anchor) error {
	slices.SortFunc(anchors, compare)
	e.order = slices.Compact(anchors)
	for _, at := range e.order {
		if err := lockSet(e.tx, at); err != nil {
			return err
		}
		var rows []Link
		if err := e.tx.Where(byAnchor+" AND NOT deleted", anchorArgs(at)...).Order("id").Find(&rows).Error; err != nil {
			return err
		}
		e.live[at] = rows
	}
	return nil
}

func compare(a, b linkset.Anchor) int {
	for _, pair := range [][2]string{{a.Code, b.Code}, {a.Variant, b.Variant}, {a.Lot, b.Lot}, {a.Serial, b.Serial}} {
		if c := strings.Compare(pair[0], pair[1]); c != 0 {
			return c
		}
	}
	return 0
}

const byAnchor = "code = ? AND variant = ? AND lot = ? AND serial = ?"

func anchorArgs(a linkset.Anchor) []any { return []any{a.Code, a.Variant, a.Lot, a.Serial} }

// allowed checks that the code is the owner's and the host proven.
func (e *editor) allowed(l Link, c *fault.Checks, pointer string) error {
	mine, known := e.own[l.Code]
	if !known {
		var err error
		if mine, err = owns(e.tx, e.owner, l.Anchor()); err != nil {
			return err
		}
		e.own[l.Code] = mine
	}
	if !mine {
		c.Add(pointer+"/anchor", "not_your_code", "Tổ chức không có mã này: hãy đăng ký sản phẩm hoặc địa điểm, hoặc dùng mã dưới tiền tố GS1 của mình.",
			"The organisation has no such code: register the product or place, or use a code under your own GS1 prefix.")
	}
	if l.Host == "" {
		return nil // told already
	}
	proven, known := e.hosts[l.Host]
	if !known {
		var err error
		if proven, err = provenHost(e.tx, e.owner, l.Host); err != nil {
			return err
		}
		e.hosts[l.Host] = proven
	}
	if !proven {
		c.Add(pointer+"/href", "host_not_proven", "Hãy chứng minh tên miền "+l.Host+" là của tổ chức: POST /api/v1/link-hosts.", "First prove that "+l.Host+" is the organisation's: POST /api/v1/link-hosts.")
	}
	return nil
}

// owns reports whether a code is the organisation's: issued to it or brought by
// it or, if nobody has it, under its company prefix.
func owns(tx *database.Tx, organization string, at linkset.Anchor) (bool, error) {
	o, err := catalog.AnyOrganization(tx.DB, organization)
	if err != nil {
		return false, err
	}
	prefix := o.GS1Prefix.String()
	if p := at.Prefix(); p != "" {
		return p == prefix, nil
	}
	_, value := at.Key()
	var owners []string
	if err := tx.Table("issued_codes").Where("code = ?", value).Pluck("organization_id", &owners).Error; err != nil {
		return false, err
	}
	if len(owners) > 0 {
		return owners[0] == organization, nil
	}
	return prefix != "" && strings.HasPrefix(at.Digits(), prefix), nil
}

// add stores a new link. Its *fault.Error: link_exists (409).
func (e *editor) add(l Link) (Link, error) {
	l.ID, l.OrganizationID, l.Version, l.CreatedAt = uuid.Must(uuid.NewV7()).String(), e.owner, 1, e.tx.Now()
	l.UpdatedAt = l.CreatedAt
	if err := e.undefault(l); err != nil {
		return l, err
	}
	if err := e.tx.Create(&l).Error; err != nil {
		if database.IsDuplicate(err) {
			err = linkExists().Wrap(err)
		}
		return l, err
	}
	e.live[l.Anchor()] = append(e.live[l.Anchor()], l)
	return l, e.note("create", nil, l)
}

// change stores another version of a link.
func (e *editor) change(before, l Link, action string) (Link, error) {
	l.Version, l.UpdatedAt = before.Version+1, e.tx.Now()
	if err := e.undefault(l); err != nil {
		return l, err
	}
	changed := e.tx.Model(&Link{}).Where("id = ? AND version = ?", l.ID, before.Version).
		Select("href", "host", "same", "title", "media_type", "languages", "contexts", "forward_query", "public", "is_default", "is_default_multi", "deleted", "version", "updated_at").Updates(&l)
	switch {
	case database.IsDuplicate(changed.Error):
		return l, linkExists().Wrap(changed.Error)
	case changed.Error != nil:
		return l, changed.Error
	case changed.RowsAffected == 0:
		return l, staleLink()
	}
	rows := e.live[l.Anchor()]
	for i := range rows {
		if rows[i].ID == l.ID {
			rows[i] = l
		}
	}
	return l, e.note(action, before, l)
}

// undefault takes from the code's present default link that it is one, for l to
// be it instead.
func (e *editor) undefault(l Link) error {
	if !l.IsDefault || l.Deleted {
		return nil
	}
	for _, other := range e.live[l.Anchor()] {
		if other.ID != l.ID && other.IsDefault && !other.Deleted {
			after := other
			after.IsDefault = false
			if _, err := e.change(other, after, "update"); err != nil {
				return err
			}
		}
	}
	return nil
}

// note keeps the version in the link's history and the audit log.
func (e *editor) note(action string, before any, l Link) error {
	actor, _ := reqctx.ActorOf(e.tx.Context())
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	e.tx.Append("link_versions", []string{"link_id", "version", "organization_id", "action", "link", "key_id", "changed_at"},
		l.ID, l.Version, l.OrganizationID, action, string(text), actor.KeyID, e.tx.Now())
	entry := audit.Entry{Action: KindLink + "." + action, ObjectKind: KindLink, ObjectID: l.ID, OrganizationID: l.OrganizationID, Before: before, After: l}
	if action == "delete" {
		entry.After = nil
	}
	return audit.Append(e.tx, entry)
}

// finish makes the codes' links ready for scans.
func (e *editor) finish() error {
	for _, at := range e.order {
		if err := e.s.writeSet(e.tx, at); err != nil {
			return err
		}
	}
	return nil
}

func linkExists() *fault.Error {
	e := fault.New(fault.KindConflict, "link_exists", "Mã này đã có liên kết cùng loại tới địa chỉ đó; hãy sửa liên kết ấy.", "The code has a link of this type to this address already; change that one.")
	e.Fields = []fault.Field{{Pointer: "/href", Code: e.Code, Detail: e.Message}}
	return e
}

func staleLink() *fault.Error {
	return fault.New(fault.KindPreconditionFailed, "etag_mismatch", "Liên kết đã thay đổi; hãy đọc lại rồi gửi với ETag mới.", "The link has changed; read it again and send the new ETag.")
}
