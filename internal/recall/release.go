package recall

import (
	"strings"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// NewRelease says what is released, and why; one of BatchID and ProductID is set.
type NewRelease struct {
	BatchID, ProductID string
	HoldID             string // "" is the only one in force
	Reason             string
}

// Release ends one hold or recall; others stay in force. Its *fault.Error:
// the fields at fault (400), not_found (404), forbidden and held_by_authority
// (403), nothing_held, several_held and already_released (409).
func (s *Service) Release(tx *database.Tx, in NewRelease) (Held, error) {
	o, err := s.object(tx, in.BatchID, in.ProductID)
	if err != nil {
		return Held{}, err
	}
	in.Reason = strings.TrimSpace(in.Reason)
	var c fault.Checks
	c.Require(in.Reason != "", "/reason")
	c.Lines("/reason", in.Reason, maxText)
	if err := c.Err(); err != nil {
		return Held{}, err
	}
	if err := s.lock(tx, o, func() error { return nil }); err != nil {
		return Held{}, err
	}
	open, err := inForce(tx.DB, o)
	if err != nil {
		return Held{}, err
	}
	h, err := pick(tx, o, open, in.HoldID)
	if err != nil {
		return Held{}, err
	}
	actor, _ := reqctx.ActorOf(tx.Context())
	if h.ByAuthority && !authority(actor) {
		return Held{}, s.ask(tx, h)
	}
	r := Release{HoldID: h.ID, Reason: in.Reason, ReleasedBy: orNil(actor.OrganizationID), ReleasedKey: orNil(actor.KeyID), ReleasedAt: tx.Now()}
	if err := tx.Create(&r).Error; err != nil {
		return Held{}, err
	}
	if err := audit.Append(tx, audit.Entry{Action: string(h.Kind) + ".release", ObjectKind: "hold", ObjectID: h.ID, OrganizationID: h.OrganizationID, Before: h, After: r}); err != nil {
		return Held{}, err
	}
	return Held{h, &r}, s.settle(tx, o, without(open, h.ID))
}

// pick is the hold that is meant among those in force.
func pick(tx *database.Tx, o Object, open []Hold, id string) (Hold, error) {
	for _, h := range open {
		if h.ID == id || id == "" && len(open) == 1 {
			return h, nil
		}
	}
	if id == "" && len(open) == 0 {
		return Hold{}, fault.New(fault.KindConflict, "nothing_held", "Không có lệnh giữ hay thu hồi nào đang hiệu lực.", "Nothing is held or recalled.")
	}
	if id == "" {
		return Hold{}, fault.New(fault.KindConflict, "several_held", "Có nhiều lệnh đang hiệu lực; hãy nêu hold_id, xem GET /api/v1/holds?state=open.", "Several are in force; name one by hold_id, see GET /api/v1/holds?state=open.")
	}
	var known []Hold
	err := tx.Where("id = ? AND product_id = ?", id, o.ProductID).Find(&known).Error
	if err == nil && len(known) == 1 && (known[0].BatchID == nil) == (o.BatchID == "") && (o.BatchID == "" || *known[0].BatchID == o.BatchID) {
		err = fault.New(fault.KindConflict, "already_released", "Lệnh này đã được gỡ.", "It has been released already.")
	} else if err == nil {
		err = fault.Invalid("/hold_id", "not_found", "Không tìm thấy.", "There is no such object.")
	}
	return Hold{}, err
}

// ask tells a producer whom to ask for the release of what the authority holds.
func (s *Service) ask(tx *database.Tx, h Hold) error {
	who := fault.Text{VI: "cơ quan vận hành hệ thống", EN: "the authority that runs this service"}
	if h.PlacedBy != nil {
		o, err := catalog.AnyOrganization(tx.DB, *h.PlacedBy)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		if o.Name != "" {
			who = fault.Text{VI: o.Name, EN: o.Name}
		}
	}
	return fault.New(fault.KindForbidden, "held_by_authority",
		"Lệnh này do cơ quan quản lý ban hành nên chỉ cơ quan quản lý được gỡ; hãy liên hệ: "+who.VI+".",
		"The authority ordered this, and only the authority can release it; ask: "+who.EN+".")
}
