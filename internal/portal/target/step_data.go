package target

// steps are all that a portal may have a task for.
func steps() []string {
	return []string{"harvest", "care", "produce", "receive", "process", "pack", "unpack", "inspect", "store", "ship", "transport", "return", "sell", "other"}
}

// taskWords are the words, in lower case, that a portal's task for a step has
// in its name, the most telling first.
func taskWords(step string) []string {
	switch step {
	case "harvest":
		return []string{"thu hoạch", "thu hái", "khai thác", "đánh bắt"}
	case "care":
		return []string{"chăm sóc", "canh tác", "nuôi"}
	case "produce":
		return []string{"sản xuất", "gieo trồng", "chăn nuôi"}
	case "receive":
		return []string{"tiếp nhận", "nhận hàng", "nhập hàng", "nhập kho", "thu mua"}
	case "process":
		return []string{"chế biến", "sơ chế", "gia công", "xay xát"}
	case "pack":
		return []string{"đóng gói", "bao gói"}
	case "unpack":
		return []string{"tháo", "chia", "đóng gói"}
	case "inspect":
		return []string{"kiểm tra", "kiểm nghiệm", "kiểm định"}
	case "store":
		return []string{"lưu kho", "nhập kho", "bảo quản"}
	case "ship":
		return []string{"xuất hàng", "giao hàng", "xuất kho", "vận chuyển"}
	case "transport":
		return []string{"vận chuyển", "giao hàng"}
	case "return":
		return []string{"trả hàng", "thu hồi", "vận chuyển"}
	case "sell":
		return []string{"bán hàng", "bán lẻ", "phân phối"}
	}
	return nil
}
