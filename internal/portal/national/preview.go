package national

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/adminunit"
	"github.com/txng-vn/txng/internal/portal/target"
)

// rehearsal is a session that sends nothing. What it is asked to change is
// noted as it would be sent; it answers as a willing portal would that has
// nothing yet, with ids in capitals.
type rehearsal struct {
	*session
	note  func(target.Exchange)
	count int
}

// Preview returns a session that sends nothing and tells note what it would
// send: Exchange's Op, Method, URL and Request.
func (c *Client) Preview(organizationID string, note func(target.Exchange)) target.Session {
	r := &rehearsal{session: &session{client: c, account: &account{}, organizationID: organizationID}, note: note}
	r.rehearse = r.answer
	return r
}

// answer notes r and makes up the portal's answer.
func (h *rehearsal) answer(r request, body []byte) envelope {
	e := h.client.endpoints[r.op]
	if r.raw != nil {
		body = []byte(r.shown)
	}
	h.note(target.Exchange{OrganizationID: h.organizationID, Op: r.op, Method: e.method, URL: h.client.cfg.APIBase + expand(e.path, r.path), Request: string(body)})
	object, _, _ := strings.Cut(r.op, ".")
	state, chain := 1, "CHAIN"
	if b, ok := r.body.(eventBody); ok && b.IDChuoiSanXuat != "" {
		chain = b.IDChuoiSanXuat
	}
	if r.effect == creates {
		h.count++
		state = 0
	}
	data := fmt.Sprintf(`{"id":"%s-%d","idChuoiSanXuat":"%s","maTruyVet":"TRACE-CODE","maTruyVetDiaDiem":"","trangThai":%d}`, strings.ToUpper(object), h.count, chain, state)
	return envelope{success: true, data: jsontext.Value(data), total: -1}
}

// Me answers with an approved organisation.
func (*rehearsal) Me(context.Context) (target.Organization, error) {
	return target.Organization{ID: "ORGANIZATION", Approved: true}, nil
}

// FindProduct answers with the product.
func (*rehearsal) FindProduct(_ context.Context, gtin string) (*target.Product, error) {
	return &target.Product{ID: "PRODUCT", OrganizationID: "ORGANIZATION", GTIN: gtin}, nil
}

// ChainTemplate answers with a task for every step.
func (*rehearsal) ChainTemplate(_ context.Context, id string) (target.Template, error) {
	return target.Template{ID: id, ProductID: "PRODUCT", Tasks: target.EveryTask("TASK-")}, nil
}

// FindPlace finds nothing.
func (*rehearsal) FindPlace(context.Context, target.PlaceKind, string) (*target.Place, error) {
	return nil, nil //nolint:nilnil // see target.Session
}

// FindOrder finds nothing.
func (*rehearsal) FindOrder(context.Context, string, string) (*target.Order, error) {
	return nil, nil //nolint:nilnil // see target.Session
}

// FindEvent finds nothing.
func (*rehearsal) FindEvent(context.Context, target.EventKey) (*target.Event, error) {
	return nil, nil //nolint:nilnil // see target.Session
}

// Catalogue answers with what fits everything.
func (*rehearsal) Catalogue(_ context.Context, name string) ([]target.CatalogueItem, error) {
	return []target.CatalogueItem{{ID: name, Code: "KHAC", Name: "Khác"}}, nil
}

// Provinces answers with the country's.
func (*rehearsal) Provinces(context.Context) ([]target.Unit, error) {
	var units []target.Unit
	for _, p := range adminunit.Provinces() {
		units = append(units, target.Unit{ID: p.Code, Name: p.FullName("vi")})
	}
	return units, nil
}

// Wards answers with the province's.
func (*rehearsal) Wards(_ context.Context, provinceID string) ([]target.Unit, error) {
	var units []target.Unit
	for _, w := range adminunit.Wards(provinceID) {
		units = append(units, target.Unit{ID: w.Code, Name: w.FullName("vi"), ParentID: provinceID})
	}
	return units, nil
}
