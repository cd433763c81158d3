package target

import "github.com/txng-vn/txng/internal/fault"

// actionFor is what to do about a failure of class c.
func actionFor(c Class) fault.Text {
	switch c {
	case ClassAuth:
		return fault.Text{VI: "Doanh nghiệp: kiểm tra và khai báo lại tài khoản cổng quốc gia của tổ chức; các lô đang chờ sẽ được gửi.", EN: "The producer: check and enter again the organisation's account at the portal; what waits is then sent."}
	case ClassConfig:
		return fault.Text{
			VI: "Đơn vị vận hành hệ thống: kiểm tra tổ chức đã được cổng duyệt và liên kết với tài khoản, và địa chỉ cổng đã cấu hình đúng; rồi bấm gửi lại.",
			EN: "The operator of this service: check that the portal has approved the organisation and linked it to the account, and that the portal's address is set correctly; then send again.",
		}
	case ClassImage:
		return fault.Text{VI: "Đơn vị vận hành hệ thống: kiểm tra ảnh mở được từ Internet (JPG hoặc PNG, dưới 5 MB); hệ thống thử gửi lại ba lần, sau đó bấm gửi lại.", EN: "The operator of this service: check that the image opens from the Internet (JPG or PNG, below 5 MB); it is tried three times, then send again."}
	case ClassData:
		return fault.Text{VI: "Doanh nghiệp: sửa dữ liệu theo lý do cổng nêu; bản ghi được gửi lại khi dữ liệu thay đổi.", EN: "The producer: correct the data as the portal's reason says; the record is sent again when it changes."}
	case ClassConfirmed:
		return fault.Text{VI: "Đơn vị vận hành hệ thống: bản ghi đã xác nhận trên cổng; đề nghị đơn vị vận hành cổng xử lý.", EN: "Confirmed on the portal: ask its operator."}
	case ClassForbidden:
		return fault.Text{VI: "Doanh nghiệp: bản ghi thuộc tổ chức khác trên cổng; kiểm tra tài khoản và mã (GTIN, GLN, chain_id) đã khai báo, rồi bấm gửi lại.", EN: "The producer: the record belongs to another organisation on the portal; check the account and the codes (GTIN, GLN, chain_id) declared, then send again."}
	case ClassUnknown:
		return fault.Text{VI: "Đơn vị vận hành hệ thống: cổng gặp lỗi khi xử lý; hệ thống thử lại ba lần, sau đó báo đơn vị vận hành cổng rồi bấm gửi lại.", EN: "The operator of this service: the portal failed on it; it is tried three times, then tell the portal's operator and send again."}
	case ClassAmbiguous:
		return fault.Text{VI: "Chưa rõ cổng đã nhận hay chưa; hệ thống sẽ tìm trên cổng trước khi gửi lại.", EN: "Whether the portal took it is not known; it is looked for there before it is sent again."}
	case ClassInternal:
		return fault.Text{VI: "Lỗi của hệ thống truy xuất: báo quản trị hệ thống xem nhật ký, rồi bấm gửi lại.", EN: "A fault of this service: have its operator read the log, then send again."}
	case ClassTransient:
	}
	return fault.Text{VI: "Không cần làm gì; hệ thống sẽ tự gửi lại.", EN: "Nothing to do; it is sent again by itself."}
}
