package target

import "github.com/txng-vn/txng/internal/fault"

// actionFor is what to do about a failure of class c.
func actionFor(c Class) fault.Text {
	switch c {
	case ClassAuth:
		return fault.Text{VI: "Kiểm tra tài khoản cổng quốc gia của tổ chức rồi bấm gửi lại.", EN: "Check the organisation's account at the portal, then send again."}
	case ClassConfig:
		return fault.Text{
			VI: "Kiểm tra tổ chức đã được cổng duyệt và liên kết với tài khoản, và địa chỉ cổng đã cấu hình đúng; rồi bấm gửi lại.",
			EN: "Check that the portal has approved the organisation and linked it to the account, and that the portal's address is set correctly; then send again.",
		}
	case ClassImage:
		return fault.Text{VI: "Kiểm tra ảnh mở được từ Internet (JPG hoặc PNG, dưới 5 MB); hệ thống sẽ gửi lại.", EN: "Check that the image opens from the Internet (JPG or PNG, below 5 MB); it is sent again by itself."}
	case ClassData:
		return fault.Text{VI: "Sửa dữ liệu theo lý do cổng nêu; bản ghi được gửi lại khi dữ liệu thay đổi.", EN: "Correct the data as the portal's reason says; the record is sent again when it changes."}
	case ClassConfirmed:
		return fault.Text{VI: "Bản ghi đã xác nhận trên cổng: đề nghị đơn vị vận hành cổng xử lý.", EN: "Confirmed on the portal: ask its operator."}
	case ClassForbidden:
		return fault.Text{VI: "Bản ghi thuộc tổ chức khác trên cổng: kiểm tra tài khoản và mã đã khai báo.", EN: "The record belongs to another organisation on the portal: check the account and the codes declared."}
	case ClassUnknown:
		return fault.Text{VI: "Cổng gặp lỗi khi xử lý; hệ thống thử lại vài lần, sau đó báo đơn vị vận hành cổng.", EN: "The portal failed on it; it is tried a few times, then tell the portal's operator."}
	case ClassAmbiguous:
		return fault.Text{VI: "Chưa rõ cổng đã nhận hay chưa; hệ thống sẽ tìm trên cổng trước khi gửi lại.", EN: "Whether the portal took it is not known; it is looked for there before it is sent again."}
	case ClassTransient:
	}
	return fault.Text{VI: "Không cần làm gì; hệ thống sẽ tự gửi lại.", EN: "Nothing to do; it is sent again by itself."}
}
