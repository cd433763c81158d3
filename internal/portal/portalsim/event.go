package portalsim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

const eventService = "TXNG_SuKienService"

// createEvent stores an event; one that names no chain opens one, even when
// its order has a chain already.
func createEvent(c *call) *reply {
	var e Event
	if json.Unmarshal(c.body, &e) != nil {
		return business(badBody)
	}
	order, refused := checkEvent(c, e)
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

// chainView is a chain with what hangs on it.
type chainView struct {
	ID          string      `json:"id"`
	MaTruyVet   string      `json:"maTruyVet"`
	TrangThai   int         `json:"trangThai"`
	LenhSanXuat Order       `json:"lenhSanXuat"`
	SuKiens     []eventView `json:"suKiens"`
}

// eventView is an event as lists show it: beside its chain's trace code.
type eventView struct {
	Event
	MaTruyVet string `json:"maTruyVet"`
}

func (c *call) eventViews(events []Event) []eventView {
	views := make([]eventView, len(events))
	for i, e := range events {
		chain, _ := c.book.chains.get(e.IDChuoiSanXuat)
		views[i] = eventView{Event: e, MaTruyVet: chain.MaTruyVet}
	}
	return views
}

// chainByCode finds a chain; confirmedOnly leaves out what is not confirmed.
func (c *call) chainByCode(code string, confirmedOnly bool) (chainView, Chain, bool) {
	for _, chain := range c.book.chains.list(func(x Chain) bool { return x.MaTruyVet == code }) {
		order, _ := c.book.orders.get(chain.IDLenhSanXuat)
		events := c.book.events.list(func(e Event) bool {
			return e.IDChuoiSanXuat == chain.ID && (e.TrangThai == 1 || !confirmedOnly)
		})
		return chainView{ID: chain.ID, MaTruyVet: chain.MaTruyVet, TrangThai: chain.TrangThai, LenhSanXuat: order, SuKiens: c.eventViews(events)}, chain, true
	}
	return chainView{}, Chain{}, false
}

func getChain(c *call) *reply {
	view, chain, ok := c.chainByCode(c.r.PathValue("maTruyVet"), false)
	if !ok {
		return business(absent)
	}
	if !c.mine(chain.IDToChucHoSo) {
		return business(noRight)
	}
	return success(view)
}

// isDate reports whether s is ISO 8601 with an offset.
func isDate(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}
