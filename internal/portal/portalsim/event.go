package portalsim

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
)

const eventService = "TXNG_SuKienService"

func (s *Sim) mountEvents(mux *http.ServeMux) {
	events := func(c *call) *reply {
		return getData(c, c.eventViews(c.book.events.list(func(e Event) bool { return c.mine(e.IDToChucHoSo) && c.visible(e.Created) })))
	}
	s.secured(mux, "POST "+traceBase+"TXNG_SuKien/GetData", "event.find", events)
	s.secured(mux, "GET "+traceBase+"TXNG_SuKien", "event.find", events)
	s.secured(mux, "POST "+traceBase+"TXNG_SuKien", "event.create", createEvent)
	s.secured(mux, "PUT "+traceBase+"TXNG_SuKien/{id}", "event.confirm", updateEvent)
	s.secured(mux, "PUT "+traceBase+"TXNG_SuKien/{id}/XacNhan", "event.confirm", updateEvent)
	s.secured(mux, "DELETE "+traceBase+"TXNG_SuKien/{id}", "event.delete", deleteEvent)
	s.secured(mux, "GET "+traceBase+"TXNG_ChuoiSanXuat/{maTruyVet}", "chain.get", getChain)
	s.secured(mux, "POST "+traceBase+"TXNG_SuKien/{id}/HinhAnh", opImage, uploadImage)
}

// createEvent stores an event; one that names no chain opens one, even when
// its order has a chain already.
func createEvent(c *call) *reply {
	var e Event
	if json.Unmarshal(c.body, &e) != nil {
		return business(badBody)
	}
	order, refused := checkEvent(c, e)
	if refused == nil {
		refused = c.fetchImages(eventService, e.HinhAnh...)
	}
	if refused != nil {
		return refused
	}
	now := stamp(c.now())
	var change []stored
	var traceCode string
	if e.IDChuoiSanXuat == "" {
		chain := Chain{ID: newID(), IDToChucHoSo: order.IDToChucHoSo, IDLenhSanXuat: order.ID, MaTruyVet: newTraceCode(), Created: now, Modified: now}
		e.IDChuoiSanXuat, traceCode = chain.ID, chain.MaTruyVet
		change = append(change, put("chain", chain))
	} else {
		chain, _ := c.book.chains.get(e.IDChuoiSanXuat)
		traceCode = chain.MaTruyVet
	}
	if c.settings.RefuseDuplicates && len(c.book.events.list(func(x Event) bool {
		return x.IDLenhSanXuat == e.IDLenhSanXuat && x.IDCongViec == e.IDCongViec && equal(x.ThoiGianBatDau, e.ThoiGianBatDau)
	})) > 0 {
		return business(exists)
	}
	e.ID, e.IDToChucHoSo, e.TrangThai, e.Created, e.Modified = newID(), order.IDToChucHoSo, 0, now, now
	if failed := c.commit(append(change, put("event", e))); failed != nil {
		return failed
	}
	return eventReply(e, traceCode)
}

func eventReply(e Event, traceCode string) *reply {
	return success(map[string]any{"id": e.ID, "idChuoiSanXuat": e.IDChuoiSanXuat, "maTruyVet": traceCode, "trangThai": e.TrangThai})
}

// updateEvent changes an event with a full body and confirms it, as
// updateOrder does with orders.
func updateEvent(c *call) *reply {
	old, refused := c.ownEvent()
	if refused != nil {
		return refused
	}
	e := old
	e.ChiTiet, e.HinhAnh = nil, nil // a full body replaces them
	if isConfirmPath(c.r) {
		e.ChiTiet, e.HinhAnh = old.ChiTiet, old.HinhAnh
	}
	if refused := c.readUpdate(&e, &e.TrangThai); refused != nil {
		return refused
	}
	e.ID, e.IDToChucHoSo, e.Created, e.Modified = old.ID, old.IDToChucHoSo, old.Created, old.Modified
	chain, _ := c.book.chains.get(old.IDChuoiSanXuat)
	if old.TrangThai == 1 {
		if !sameEvent(e, old) {
			return business(settled)
		}
		return eventReply(e, chain.MaTruyVet)
	}
	if e.IDChuoiSanXuat != old.IDChuoiSanXuat {
		return business("Chuỗi sản xuất không thể thay đổi")
	}
	if _, refused := checkEvent(c, e); refused != nil {
		return refused
	}
	if refused := c.fetchImages(eventService, fresh(e.HinhAnh, old.HinhAnh)...); refused != nil {
		return refused
	}
	e.Modified = stamp(c.now())
	change := []stored{put("event", e)}
	if e.TrangThai == 1 && chain.TrangThai == 0 {
		chain.TrangThai, chain.Modified = 1, e.Modified
		change = append(change, put("chain", chain))
	}
	if failed := c.commit(change); failed != nil {
		return failed
	}
	return eventReply(e, chain.MaTruyVet)
}

func isConfirmPath(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/XacNhan") }

func deleteEvent(c *call) *reply {
	e, refused := c.ownEvent()
	if refused != nil {
		return refused
	}
	if e.TrangThai == 1 {
		return business(settled)
	}
	if failed := c.commit(nil, e.ID); failed != nil {
		return failed
	}
	return success(map[string]string{"id": e.ID})
}

func (c *call) ownEvent() (Event, *reply) {
	e, ok := c.book.events.get(c.r.PathValue("id"))
	if !ok {
		return e, business(absent)
	}
	if !c.mine(e.IDToChucHoSo) {
		return e, business(noRight)
	}
	return e, nil
}

// checkEvent returns the order an event belongs to, or why it is refused.
func checkEvent(c *call, e Event) (Order, *reply) {
	if !c.acting() {
		return Order{}, nullReference(eventService, insert)
	}
	if refused := missing(eventService, required{"loaiSuKien", e.LoaiSuKien, false}, required{"thoiGianBatDau", e.ThoiGianBatDau, false},
		required{"idLenhSanXuat", e.IDLenhSanXuat, true}, required{"idCongViec", e.IDCongViec, true}, required{"idDiaDiem", e.IDDiaDiem, true}); refused != nil {
		return Order{}, refused
	}
	if !slices.Contains([]string{"VUNG_TRONG", "VAN_CHUYEN", "CHE_BIEN", "CHUNG_NHAN", "KHO_TONG", "DAI_LY", "CUA_HANG"}, e.LoaiSuKien) {
		return Order{}, business("loaiSuKien không hợp lệ")
	}
	if !isDate(e.ThoiGianBatDau) || (e.ThoiGianKetThuc != "" && !isDate(e.ThoiGianKetThuc)) {
		return Order{}, business("Thời gian không đúng định dạng ISO 8601")
	}
	order, ok := c.book.orders.get(e.IDLenhSanXuat)
	if !ok {
		return order, nullReference(eventService, resolve)
	}
	if !c.mine(order.IDToChucHoSo) {
		return order, business(noRight)
	}
	if order.TrangThai != 1 && !c.settings.AllowUnconfirmedOrder {
		return order, business("Lệnh sản xuất chưa xác nhận")
	}
	template, _ := c.book.templates.get(order.IDChuoiCungUng)
	if !slices.ContainsFunc(template.CongViecs, func(t Task) bool { return t.ID == e.IDCongViec }) {
		return order, nullReference(eventService, resolve)
	}
	if e.IDChuoiSanXuat != "" {
		chain, ok := c.book.chains.get(e.IDChuoiSanXuat)
		if !ok {
			return order, nullReference(eventService, resolve)
		}
		if chain.IDLenhSanXuat != order.ID {
			return order, business("Chuỗi sản xuất không thuộc lệnh sản xuất này")
		}
	}
	return order, c.checkPlaceReference(eventService, e.IDDiaDiem)
}

// isDate reports whether s is ISO 8601 with an offset.
func isDate(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

// sameEvent compares what a full body may change.
func sameEvent(a, b Event) bool {
	a.HinhAnh, a.ChiTiet, b.HinhAnh, b.ChiTiet = orNil(a.HinhAnh), orNilMap(a.ChiTiet), orNil(b.HinhAnh), orNilMap(b.ChiTiet)
	return reflect.DeepEqual(a, b)
}

func orNil(s []string) []string {
	if len(s) == 0 {
		return nil
	}
	return s
}

func orNilMap(m map[string]any) map[string]any {
	if len(m) == 0 {
		return nil
	}
	return m
}
