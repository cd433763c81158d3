package national

import (
	"context"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// wireOrder is a TXNG_LenhSanXuat.
type wireOrder struct {
	ID        string `json:"id"`
	IDSanPham string `json:"idSanPham"`
	SoLo      string `json:"soLo"`
	TrangThai int    `json:"trangThai"`
}

func (w wireOrder) order() target.Order {
	return target.Order{ID: w.ID, Lot: w.SoLo, ProductID: w.IDSanPham, Confirmed: w.TrangThai == 1}
}

// FindOrder finds an order by its natural key.
func (s *session) FindOrder(ctx context.Context, lot, productID string) (*target.Order, error) {
	var found *target.Order
	failure := each(ctx, s, request{op: opFindOrder}, "created", []eq{{"soLo", lot}, {"idSanPham", productID}}, func(w wireOrder) bool {
		if isID(w.ID) && w.SoLo == lot && strings.EqualFold(w.IDSanPham, productID) {
			o := w.order()
			found = &o
		}
		return found != nil
	})
	return found, orNil(failure)
}

// orderBody is the body of order.create and order.confirm.
type orderBody struct {
	IDToChucHoSo   string         `json:"idToChucHoSo"`
	IDSanPham      string         `json:"idSanPham"`
	IDChuoiCungUng string         `json:"idChuoiCungUng"`
	IDVungTrong    string         `json:"idVungTrong,omitempty"`
	SoLo           string         `json:"soLo"`
	NgaySanXuat    string         `json:"ngaySanXuat"`
	HanSuDung      string         `json:"hanSuDung,omitempty"`
	SoLuong        jsontext.Value `json:"soLuong"`
	DonViTinh      string         `json:"donViTinh"`
	MoTa           string         `json:"moTa,omitempty"`
	TrangThai      int            `json:"trangThai,omitzero"`
}

func (s *session) orderBody(op string, in target.OrderInput, state int) (orderBody, *target.Failure) {
	quantity, failure := number(op, in.Quantity)
	return orderBody{
		IDToChucHoSo: in.OrganizationID, IDSanPham: in.ProductID, IDChuoiCungUng: in.ChainID, IDVungTrong: in.PlantingAreaID,
		SoLo: in.Lot, NgaySanXuat: s.moment(in.Production), HanSuDung: s.moment(in.Expiry), SoLuong: quantity,
		DonViTinh: in.Unit, MoTa: in.Description, TrangThai: state,
	}, failure
}

// moment is t in the country's own time and the configured form, "" for none.
func (s *session) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(vietnam()).Format(s.client.cfg.DateFormat)
}

// CreateOrder makes a production order of a batch.
func (s *session) CreateOrder(ctx context.Context, in target.OrderInput) (target.Order, error) {
	r := request{op: opCreateOrder, effect: creates}
	body, failure := s.orderBody(r.op, in, 0)
	if failure != nil {
		return target.Order{}, failure
	}
	r.body = body
	w, failure := get[wireOrder](ctx, s, r)
	if failure == nil && !isID(w.ID) {
		failure = badAnswer(r, 200, nil)
	}
	return target.Order{ID: w.ID, Lot: in.Lot, ProductID: in.ProductID, Confirmed: w.TrangThai == 1}, orNil(failure)
}

// ConfirmOrder confirms an order as it was created with in; again does no
// harm.
func (s *session) ConfirmOrder(ctx context.Context, id string, in target.OrderInput) error {
	r := request{op: opConfirmOrder, effect: settles, path: map[string]string{"id": id}}
	if s.client.cfg.ConfirmStyle == ConfirmFull {
		body, failure := s.orderBody(r.op, in, 1)
		if failure != nil {
			return failure
		}
		r.body = body
	}
	_, failure := confirm[wireOrder](ctx, s, r, func(w wireOrder) int { return w.TrangThai })
	return orNil(failure)
}

// confirm sends a confirmation and believes it only when the portal's answer,
// if it has any, is confirmed, too.
func confirm[T any](ctx context.Context, s *session, r request, state func(T) int) (T, *target.Failure) {
	w, failure := get[*T](ctx, s, r)
	if failure != nil || w == nil {
		var none T
		return none, failure
	}
	if state(*w) != 1 {
		return *w, target.Fail(target.ClassUnknown, r.op, fault.Text{VI: "Cổng nhận nhưng chưa xác nhận bản ghi.", EN: "The portal took the call but did not confirm the record."})
	}
	return *w, nil
}
