package portalsim

import (
	"encoding/json"
	"net/http"
)

const traceBase = "/gwdev/txng/v5/"

func (s *Sim) mountTrace(mux *http.ServeMux) {
	s.secured(mux, "GET "+traceBase+"TXNG_ChuoiCungUng/{id}", "chain.template", getTemplate)
	orders := func(c *call) *reply {
		return getData(c, c.book.orders.list(func(o Order) bool { return c.mine(o.IDToChucHoSo) && c.visible(o.Created) }))
	}
	s.secured(mux, "POST "+traceBase+"TXNG_LenhSanXuat/GetData", "order.find", orders)
	s.secured(mux, "GET "+traceBase+"TXNG_LenhSanXuat", "order.find", orders)
	s.secured(mux, "POST "+traceBase+"TXNG_LenhSanXuat", "order.create", createOrder)
	s.secured(mux, "PUT "+traceBase+"TXNG_LenhSanXuat/{id}", "order.confirm", updateOrder)
	s.secured(mux, "PUT "+traceBase+"TXNG_LenhSanXuat/{id}/XacNhan", "order.confirm", updateOrder)
}

func getTemplate(c *call) *reply {
	t, ok := c.book.templates.get(c.r.PathValue("id"))
	if !ok {
		return business(absent)
	}
	if !c.mine(t.IDToChucHoSo) {
		return business(noRight)
	}
	return success(t)
}

func createOrder(c *call) *reply {
	var o Order
	if json.Unmarshal(c.body, &o) != nil {
		return business(badBody)
	}
	if refused := checkOrder(c, o); refused != nil {
		return refused
	}
	if c.settings.RefuseDuplicates && len(c.book.orders.list(func(x Order) bool { return x.SoLo == o.SoLo && x.IDSanPham == o.IDSanPham })) > 0 {
		return business(exists)
	}
	o.ID, o.TrangThai, o.Created, o.Modified = newID(), 0, stamp(c.now()), stamp(c.now())
	if failed := c.commit([]stored{put("order", o)}); failed != nil {
		return failed
	}
	return success(map[string]any{"id": o.ID, "trangThai": o.TrangThai})
}

// updateOrder changes an order with a full body; trangThai 1, or the address
// …/XacNhan without a body, confirms it. Doing that twice does no harm.
func updateOrder(c *call) *reply {
	old, ok := c.book.orders.get(c.r.PathValue("id"))
	if !ok {
		return business(absent)
	}
	if !c.mine(old.IDToChucHoSo) {
		return business(noRight)
	}
	o := old
	if refused := c.readUpdate(&o, &o.TrangThai); refused != nil {
		return refused
	}
	o.ID, o.Created, o.Modified = old.ID, old.Created, old.Modified
	if old.TrangThai == 1 {
		if o != old {
			return business(settled)
		}
		return success(map[string]any{"id": o.ID, "trangThai": o.TrangThai})
	}
	if refused := checkOrder(c, o); refused != nil {
		return refused
	}
	o.Modified = stamp(c.now())
	if failed := c.commit([]stored{put("order", o)}); failed != nil {
		return failed
	}
	return success(map[string]any{"id": o.ID, "trangThai": o.TrangThai})
}

// readUpdate lays the body over the record; a confirmation without a body only
// sets the state.
func (c *call) readUpdate(record any, state *int) *reply {
	if len(c.body) > 0 {
		if json.Unmarshal(c.body, record) != nil {
			return business(badBody)
		}
	}
	if isConfirmPath(c.r) {
		*state = 1
	}
	if *state != 0 && *state != 1 {
		return business("trangThai không hợp lệ")
	}
	return nil
}

func checkOrder(c *call, o Order) *reply {
	const service = "TXNG_LenhSanXuatService"
	if refused := c.owner(service, o.IDToChucHoSo); refused != nil {
		return refused
	}
	if refused := missing(service, required{"soLo", o.SoLo, false}, required{"ngaySanXuat", o.NgaySanXuat, false}, required{"soLuong", positive(o.SoLuong), false},
		required{"donViTinh", o.DonViTinh, false}, required{"idSanPham", o.IDSanPham, true}, required{"idChuoiCungUng", o.IDChuoiCungUng, true}); refused != nil {
		return refused
	}
	if !isDate(o.NgaySanXuat) || (o.HanSuDung != "" && !isDate(o.HanSuDung)) {
		return business("Ngày không đúng định dạng ISO 8601")
	}
	product, ok := c.book.products.get(o.IDSanPham)
	if !ok {
		return nullReference(service, resolve)
	}
	template, ok := c.book.templates.get(o.IDChuoiCungUng)
	if !ok {
		return nullReference(service, resolve)
	}
	if !c.mine(product.IDToChucHoSo) || !c.mine(template.IDToChucHoSo) {
		return business(noRight)
	}
	if template.IDSanPham != o.IDSanPham {
		return business("Chuỗi cung ứng không thuộc sản phẩm này")
	}
	if o.IDVungTrong == "" {
		return nil
	}
	return c.checkPlaceReference(service, o.IDVungTrong)
}

func (c *call) checkPlaceReference(service, id string) *reply {
	place, ok := c.book.places.get(id)
	if !ok {
		return nullReference(service, resolve)
	}
	if !c.mine(place.IDToChucHoSo) {
		return business(noRight)
	}
	return nil
}
