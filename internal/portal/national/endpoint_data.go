package national

import (
	"net/http"
	"strings"
)

// The operations of the contract, by the names that Config.Paths,
// Config.Methods and the recorded exchanges use.
const (
	opToken        = "token"
	opMe           = "org.me"
	opFindProduct  = "prod.find"
	opFindPlace    = "place.find"
	opCreatePlace  = "place.create"
	opTemplate     = "chain.template"
	opFindOrder    = "order.find"
	opCreateOrder  = "order.create"
	opConfirmOrder = "order.confirm"
	opFindEvent    = "event.find"
	opCreateEvent  = "event.create"
	opConfirmEvent = "event.confirm"
	opImage        = "event.image"
	opChain        = "chain.get"
	opCatalogue    = "cat.list"
	opProvinces    = "addr.provinces"
	opWards        = "addr.wards"
)

// defaultEndpoints are the assumed addresses below APIBase.
func defaultEndpoints(listStyle, confirmStyle string) map[string]endpoint {
	endpoints := map[string]endpoint{
		opMe:           {http.MethodGet, "/tochuc/v5/ToChuc_HoSo/Current"},
		opFindProduct:  {http.MethodPost, "/tochuc/v5/ToChuc_SanPham/GetData"},
		opFindPlace:    {http.MethodPost, "/tochuc/v5/ToChuc_{kind}/GetData"},
		opCreatePlace:  {http.MethodPost, "/tochuc/v5/ToChuc_{kind}"},
		opTemplate:     {http.MethodGet, "/txng/v5/TXNG_ChuoiCungUng/{id}"},
		opFindOrder:    {http.MethodPost, "/txng/v5/TXNG_LenhSanXuat/GetData"},
		opCreateOrder:  {http.MethodPost, "/txng/v5/TXNG_LenhSanXuat"},
		opConfirmOrder: {http.MethodPut, "/txng/v5/TXNG_LenhSanXuat/{id}"},
		opFindEvent:    {http.MethodPost, "/txng/v5/TXNG_SuKien/GetData"},
		opCreateEvent:  {http.MethodPost, "/txng/v5/TXNG_SuKien"},
		opConfirmEvent: {http.MethodPut, "/txng/v5/TXNG_SuKien/{id}"},
		opImage:        {http.MethodPost, "/txng/v5/TXNG_SuKien/{id}/HinhAnh"},
		opChain:        {http.MethodGet, "/txng/v5/TXNG_ChuoiSanXuat/{code}"},
		opCatalogue:    {http.MethodPost, "/danhmuc/v5/DanhMuc_{name}/GetData"},
		opProvinces:    {http.MethodGet, "/danhmuc/v5/DanhMuc_TinhThanh"},
		opWards:        {http.MethodGet, "/danhmuc/v5/DanhMuc_PhuongXa?idRoot={id}"},
	}
	for op, e := range endpoints {
		if path, isList := strings.CutSuffix(e.path, "/GetData"); isList && listStyle == ListQuery {
			endpoints[op] = endpoint{http.MethodGet, path}
		}
		if confirmStyle == ConfirmSubpath && (op == opConfirmOrder || op == opConfirmEvent) {
			endpoints[op] = endpoint{e.method, e.path + "/XacNhan"}
		}
	}
	return endpoints
}
