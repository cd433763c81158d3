package national

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/portal/target"
)

// wireEvent is a TXNG_SuKien.
type wireEvent struct {
	ID             string         `json:"id"`
	IDLenhSanXuat  string         `json:"idLenhSanXuat"`
	IDChuoiSanXuat string         `json:"idChuoiSanXuat"`
	IDCongViec     string         `json:"idCongViec"`
	ThoiGianBatDau string         `json:"thoiGianBatDau"`
	MoTa           string         `json:"moTa"`
	MaTruyVet      string         `json:"maTruyVet"`
	TrangThai      int            `json:"trangThai"`
	HinhAnh        jsontext.Value `json:"hinhAnh"`
}

func (w wireEvent) event() target.Event {
	return target.Event{
		ID: w.ID, ChainID: w.IDChuoiSanXuat, TraceCode: w.MaTruyVet, Confirmed: w.TrangThai == 1,
		TaskID: w.IDCongViec, Ref: refIn(w.MoTa), Images: imagesIn(w.HinhAnh),
	}
}

const refOpen = "[ref:"

// refIn returns the last reference in a description.
func refIn(description string) string {
	at := strings.LastIndex(description, refOpen)
	if at < 0 {
		return ""
	}
	ref, _, closed := strings.Cut(description[at+len(refOpen):], "]")
	if !closed {
		return ""
	}
	return ref
}

// FindEvent finds an event of an order: by the reference in its description
// when key has one, else, or among events without any reference, by task and
// start.
func (s *session) FindEvent(ctx context.Context, key target.EventKey) (*target.Event, error) {
	var byRef, byTime *target.Event
	failure := each(ctx, s, request{op: opFindEvent}, "created", []eq{{"idLenhSanXuat", key.OrderID}}, func(w wireEvent) bool {
		if !isID(w.ID) || !strings.EqualFold(w.IDLenhSanXuat, key.OrderID) {
			return false
		}
		e := w.event()
		switch {
		case key.Ref != "" && e.Ref == key.Ref:
			byRef = &e
		case byTime == nil && (key.Ref == "" || e.Ref == "") && strings.EqualFold(e.TaskID, key.TaskID) && s.sameSecond(w.ThoiGianBatDau, key.Start):
			byTime = &e
		}
		return byRef != nil
	})
	if failure != nil {
		return nil, failure
	}
	if byRef != nil {
		return byRef, nil
	}
	return byTime, nil
}

// sameSecond compares a time of the portal, which may lack its fractions.
func (s *session) sameSecond(have string, want time.Time) bool {
	t, ok := s.client.cfg.moment(have)
	return ok && t.Unix() == want.Unix()
}

// eventBody is the body of event.create and event.confirm.
type eventBody struct {
	IDLenhSanXuat   string            `json:"idLenhSanXuat"`
	IDChuoiSanXuat  string            `json:"idChuoiSanXuat,omitempty"`
	LoaiSuKien      string            `json:"loaiSuKien"`
	IDCongViec      string            `json:"idCongViec"`
	ThoiGianBatDau  string            `json:"thoiGianBatDau"`
	ThoiGianKetThuc string            `json:"thoiGianKetThuc,omitempty"`
	IDDiaDiem       string            `json:"idDiaDiem"`
	NguoiThucHien   string            `json:"nguoiThucHien,omitempty"`
	MoTa            string            `json:"moTa,omitempty"`
	HinhAnh         []string          `json:"hinhAnh"`
	ChiTiet         map[string]string `json:"chiTiet,omitempty"`
	TrangThai       int               `json:"trangThai,omitzero"`
}

func (s *session) eventBody(in target.EventInput, state int) eventBody {
	description := in.Description
	if in.Ref != "" {
		description = strings.TrimSpace(description + " " + refOpen + in.Ref + "]")
	}
	return eventBody{
		IDLenhSanXuat: in.OrderID, IDChuoiSanXuat: in.ChainID, LoaiSuKien: string(in.Kind), IDCongViec: in.TaskID,
		ThoiGianBatDau: s.moment(in.Start), ThoiGianKetThuc: s.moment(in.End), IDDiaDiem: in.PlaceID,
		NguoiThucHien: in.Performer, MoTa: description, HinhAnh: in.Images, ChiTiet: in.Details, TrangThai: state,
	}
}

// CreateEvent adds an event to a chain; without a chain it opens one, and then
// an answer that does not name the chain is ambiguous: to go on without it
// would open a second.
func (s *session) CreateEvent(ctx context.Context, in target.EventInput) (target.Event, error) {
	r := request{op: opCreateEvent, effect: creates, body: s.eventBody(in, 0)}
	w, failure := get[wireEvent](ctx, s, r)
	if failure != nil {
		return target.Event{}, failure
	}
	if w.IDChuoiSanXuat == "" {
		w.IDChuoiSanXuat = in.ChainID
	}
	foreign := in.ChainID != "" && !strings.EqualFold(w.IDChuoiSanXuat, in.ChainID)
	unnamed := in.ChainID == "" && !isTraceCode(w.MaTruyVet)
	if !isID(w.ID) || !isID(w.IDChuoiSanXuat) || foreign || unnamed {
		return target.Event{}, badAnswer(r, 200, nil)
	}
	e := w.event()
	e.TaskID, e.Ref = in.TaskID, in.Ref
	return e, nil
}

// isTraceCode accepts any printable text of up to 100 characters: the code is
// opaque.
func isTraceCode(code string) bool {
	if code == "" || code == "." || code == ".." || len([]rune(code)) > 100 {
		return false
	}
	return strings.IndexFunc(code, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// ConfirmEvent confirms an event as it was created with in; again does no
// harm. in.ChainID must be the chain the event is on. The answer may lack the
// chain and trace code.
func (s *session) ConfirmEvent(ctx context.Context, id string, in target.EventInput) (target.Event, error) {
	r := request{op: opConfirmEvent, effect: settles, path: map[string]string{"id": id}}
	if s.client.cfg.ConfirmStyle == ConfirmFull {
		r.body = s.eventBody(in, 1)
	}
	w, failure := confirm[wireEvent](ctx, s, r, func(w wireEvent) int { return w.TrangThai })
	if failure != nil {
		return target.Event{}, failure
	}
	e := w.event()
	e.ID, e.Confirmed, e.TaskID, e.Ref = id, true, in.TaskID, in.Ref
	return e, nil
}

// GetChain reads back what the portal holds under a trace code.
func (s *session) GetChain(ctx context.Context, traceCode string) (target.Chain, error) {
	r := request{op: opChain, path: map[string]string{"code": traceCode}}
	w, failure := get[struct {
		ID          string      `json:"id"`
		MaTruyVet   string      `json:"maTruyVet"`
		TrangThai   int         `json:"trangThai"`
		LenhSanXuat wireOrder   `json:"lenhSanXuat"`
		SuKiens     []wireEvent `json:"suKiens"`
	}](ctx, s, r)
	if failure == nil && w.MaTruyVet != traceCode {
		failure = badAnswer(r, 200, nil)
	}
	if failure != nil {
		return target.Chain{}, failure
	}
	chain := target.Chain{ID: w.ID, TraceCode: w.MaTruyVet, Confirmed: w.TrangThai == 1, Order: w.LenhSanXuat.order()}
	for _, e := range w.SuKiens {
		chain.Events = append(chain.Events, e.event())
	}
	return chain, nil
}
