package national

import "github.com/txng-vn/txng/internal/fault"

// reason explains a refusal by the words that the portal uses for it, and says
// who must do what.
type reason struct {
	words  string
	action fault.Text
	en     string // the refusal in English; the portal's own words are Vietnamese
}

// reasons are tried in turn.
func reasons() []reason {
	return []reason{
		{"CheckDigit", fault.Text{
			VI: "Doanh nghiệp: mã GTIN có số kiểm tra sai; sửa mã GTIN của sản phẩm trong hệ thống rồi bấm gửi lại.",
			EN: "The producer: the GTIN's check digit is wrong; correct the product's GTIN here, then send again.",
		}, "the GTIN is not valid"},
		{"maBarcode", fault.Text{
			VI: "Doanh nghiệp: mã vạch không được cổng chấp nhận; kiểm tra mã GTIN của sản phẩm rồi bấm gửi lại.",
			EN: "The producer: the portal does not accept the barcode; check the product's GTIN, then send again.",
		}, "the barcode is not accepted"},
		{"GTIN", fault.Text{
			VI: "Doanh nghiệp: kiểm tra mã GTIN của sản phẩm, trong hệ thống và trên cổng, rồi bấm gửi lại.",
			EN: "The producer: check the product's GTIN, here and at the portal, then send again.",
		}, "the GTIN is not accepted"},
		{"không được để trống", fault.Text{
			VI: "Doanh nghiệp: bổ sung trường cổng nêu tên; bản ghi được gửi lại khi dữ liệu thay đổi.",
			EN: "The producer: fill in the field that the portal names; the record is sent again when the data changes.",
		}, "a field that it requires is empty"},
		{"Lệnh sản xuất chưa xác nhận", fault.Text{
			VI: "Đơn vị vận hành hệ thống: lệnh sản xuất của lô chưa được xác nhận trên cổng; bấm gửi lại, nếu lặp lại thì báo đơn vị vận hành cổng.",
			EN: "The operator of this service: the batch's production order is not confirmed at the portal; send again, and if it recurs tell the portal's operator.",
		}, "the production order is not confirmed"},
		{"đã tồn tại", fault.Text{
			VI: "Doanh nghiệp: trên cổng đã có bản ghi trùng (cùng lô, địa điểm hoặc công đoạn); kiểm tra và xóa bản trùng trên cổng, rồi bấm gửi lại.",
			EN: "The producer: the portal has the same record already (batch, place or step); check and remove it there, then send again.",
		}, "it has such a record already"},
		{"ISO 8601", fault.Text{
			VI: "Đơn vị vận hành hệ thống: cổng muốn ngày giờ dạng khác; sửa date_format trong tệp cấu hình của cổng rồi bấm gửi lại.",
			EN: "The operator of this service: the portal wants another form of dates; change date_format in the portal's file, then send again.",
		}, "the form of a date is wrong"},
		{"không đúng định dạng", fault.Text{
			VI: "Doanh nghiệp: sửa dữ liệu mà cổng nêu là sai định dạng; bản ghi được gửi lại khi dữ liệu thay đổi.",
			EN: "The producer: correct what the portal calls malformed; the record is sent again when the data changes.",
		}, "something is malformed"},
		{"không thuộc", fault.Text{
			VI: "Doanh nghiệp: kiểm tra chuỗi cung ứng (chain_id) đã khai báo đúng cho sản phẩm này, rồi bấm gửi lại.",
			EN: "The producer: check that the supply-chain template (chain_id) set for the product is its own, then send again.",
		}, "two records do not belong together"},
		{"Không tìm thấy", fault.Text{
			VI: "Doanh nghiệp: kiểm tra chuỗi cung ứng (chain_id) và sản phẩm còn trên cổng, rồi bấm gửi lại.",
			EN: "The producer: check that the template (chain_id) and the product are still at the portal, then send again.",
		}, "it does not find a record"},
		{"chưa được mở", fault.Text{
			VI: "Đơn vị vận hành hệ thống: đề nghị cổng mở chức năng này cho tổ chức, rồi bấm gửi lại.",
			EN: "The operator of this service: ask the portal to open this function to the organisation, then send again.",
		}, "this function is not open to the organisation"},
	}
}
