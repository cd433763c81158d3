package event

import (
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// refusal is what keeps an event from being captured: what is not the caller's
// to say (403), or what names something that cannot be used (400).
type refusal struct {
	foreign []fault.Field
	invalid []fault.Field
}

func (r *refusal) notTheirs(pointer string) {
	r.foreign = append(r.foreign, fault.At(pointer, "not_in_custody",
		"Mã này thuộc tổ chức khác, và hàng không do tổ chức của bạn nắm giữ.", "This belongs to another organisation, and your organisation does not hold the goods."))
}

func (r *refusal) error() *fault.Error {
	switch {
	case len(r.foreign) > 0:
		f := fault.New(fault.KindForbidden, "not_in_custody", "Không được ghi sự kiện cho hàng hoặc địa điểm của tổ chức khác; xem errors.", "Events about another organisation's goods or places are not yours to record; see errors.")
		f.Fields = r.foreign
		return f
	case len(r.invalid) > 0:
		return fault.InvalidFields(r.invalid...)
	}
	return nil
}

// permit checks that organization may say what e says, and claims for it the
// logistic units that nobody has been seen with.
func (s *Service) permit(k *known, sent *Sent) *fault.Error {
	var r refusal
	e, organization := sent.Event, sent.Organization
	for i := range sent.names {
		n := &sent.names[i]
		pointer := sent.Pointer + n.pointer
		switch n.role {
		case roleTransaction:
			continue
		case roleSource, roleDestination:
			if p := k.of(n.thing).place; p != nil && p.Status != catalog.StatusActive {
				r.invalid = append(r.invalid, fault.At(pointer, "place_not_active", "Địa điểm này không còn hoạt động.", "This place is not active."))
			}
			continue
		}
		o := k.of(n.whole())
		if o.void {
			r.invalid = append(r.invalid, fault.At(pointer, "void", "Số sê-ri này đã bị hủy.", "This serial is void."))
		}
		if !s.mayHandle(k, o, n, e, organization) {
			r.notTheirs(pointer)
		}
	}
	s.permitPlace(k, sent, &r, e.ReadPoint.ID, "/readPoint/id")
	s.permitPlace(k, sent, &r, e.BizLocation.ID, "/bizLocation/id")
	return r.error()
}

// mayHandle reports whether organization may say of the thing n that e
// happened to it. To make things, and to turn others into them, is their
// owner's alone; the rest is any custodian's.
func (s *Service) mayHandle(k *known, o object, n *named, e *epcis.Event, organization string) bool {
	if n.kind == ofUnit && len(k.custody[o.node]) > 0 {
		return k.holds(o, organization)
	}
	if o.owner == "" || o.owner == organization {
		return true
	}
	makes := n.role == roleOutput || n.role == roleOutputClass || e.Type == epcis.ObjectEvent && e.Action == epcis.ActionAdd
	return !makes && k.holds(o, organization)
}

// permitPlace checks a place where something happened: it is the caller's own,
// or nobody's here, or the goods are shipped from or to it.
func (s *Service) permitPlace(k *known, sent *Sent, r *refusal, id, pointer string) {
	if id == "" {
		return
	}
	at := s.name(gs1.CanonicalOr(id))
	o := k.of(at)
	if o.place != nil && o.place.Status != catalog.StatusActive {
		r.invalid = append(r.invalid, fault.At(sent.Pointer+pointer, "place_not_active", "Địa điểm này không còn hoạt động.", "This place is not active."))
	}
	if o.owner == "" || o.owner == sent.Organization {
		return
	}
	for _, n := range sent.names {
		if (n.role == roleSource || n.role == roleDestination) && n.kind == ofPlace && n.code == at.code {
			return
		}
	}
	r.notTheirs(sent.Pointer + pointer)
}

// unverified reports whether sent names anything that nobody registered here.
func (s *Service) unverified(k *known, sent *Sent) bool {
	for _, n := range sent.names {
		if n.role != roleTransaction && !k.of(n.thing).registered {
			return true
		}
	}
	for _, place := range []string{sent.Event.ReadPoint.ID, sent.Event.BizLocation.ID} {
		if place != "" && !k.of(s.name(gs1.CanonicalOr(place))).registered {
			return true
		}
	}
	return false
}
