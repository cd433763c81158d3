package page

import "github.com/txng-vn/txng/internal/fault"

// texts is every sentence of the pages. Keys that begin with state_ and
// error_ are chosen by a state or an HTTP status.
var texts = map[string]fault.Text{
	"site":       {VI: "Truy xuất nguồn gốc", EN: "Product traceability"},
	"other_lang": {VI: "English", EN: "Tiếng Việt"},
	"skip":       {VI: "Tới nội dung", EN: "Skip to content"},
	"again":      {VI: "Tra cứu mã khác", EN: "Look up another code"},
	"disclaimer": {
		VI: "Thông tin do các tổ chức tham gia chuỗi cung ứng khai báo. Trang này không yêu cầu đăng nhập hay thanh toán.",
		EN: "The information is declared by the organisations of the supply chain. This page never asks for a login or a payment.",
	},
	"choices_title": {VI: "Chọn thông tin cần xem", EN: "Choose what to see"},
	"choices_text": {
		VI: "Đơn vị sản xuất có nhiều liên kết phù hợp. Các trang này nằm ngoài hệ thống.",
		EN: "The producer has several links that fit. These pages are outside this service.",
	},
	"times": {VI: "Giờ Việt Nam (UTC+7).", EN: "Times are Viet Nam time (UTC+7)."},

	"dark":        {VI: "Nền tối", EN: "Dark colours"},
	"large":       {VI: "Chữ to", EN: "Large text"},
	"share":       {VI: "Chia sẻ", EN: "Share"},
	"shared":      {VI: "Đã sao chép địa chỉ.", EN: "Address copied."},
	"print":       {VI: "In trang này", EN: "Print"},
	"means":       {VI: "Điều này có nghĩa là gì?", EN: "What does this mean?"},
	"checked":     {VI: "Mã của lô này đã được tra cứu %s lần.", EN: "Codes of this lot have been looked up %s times."},
	"checked_one": {VI: "Mã này đã được tra cứu %s lần.", EN: "This code has been looked up %s times."},

	"state_ok": {VI: "Có hồ sơ truy xuất nguồn gốc", EN: "A traceability record exists"},
	"state_ok_text": {
		VI: "Hãy đối chiếu thông tin dưới đây với sản phẩm trên tay bạn.",
		EN: "Compare what is shown below with the product in your hand.",
	},
	"state_recalled": {VI: "SẢN PHẨM ĐANG BỊ THU HỒI", EN: "THIS PRODUCT IS RECALLED"},
	"state_recalled_text": {
		VI: "Không sử dụng, không bán. Hãy trả lại nơi mua hoặc liên hệ đơn vị sản xuất.",
		EN: "Do not use or sell it. Return it to the seller or contact the producer.",
	},
	"state_held": {VI: "ĐANG TẠM DỪNG LƯU THÔNG", EN: "ON HOLD"},
	"state_held_text": {
		VI: "Lô hàng đang được kiểm tra. Không bán, không sử dụng cho đến khi có thông báo mới.",
		EN: "This batch is being examined. Do not sell or use it until further notice.",
	},
	"state_expired": {VI: "ĐÃ QUÁ HẠN SỬ DỤNG", EN: "PAST ITS EXPIRY DATE"},
	"state_expired_text": {
		VI: "Không sử dụng sản phẩm này. Xem hạn sử dụng bên dưới và trên bao bì.",
		EN: "Do not use this product. See the expiry date below and on the pack.",
	},
	"state_not_activated": {VI: "MÃ CHƯA ĐƯỢC KÍCH HOẠT", EN: "CODE NOT YET ACTIVATED"},
	"state_not_activated_text": {
		VI: "Mã đã được cấp nhưng chưa được đưa vào sử dụng. Nếu hàng đang được bán, hãy hỏi người bán và báo cho đơn vị sản xuất.",
		EN: "The code was issued but is not yet in use. If the goods are on sale, ask the seller and tell the producer.",
	},
	"state_void": {VI: "MÃ ĐÃ BỊ HỦY", EN: "CODE CANCELLED"},
	"state_void_text": {
		VI: "Mã này không được phép có trên hàng đang bán. Không nên mua; hãy báo cho đơn vị sản xuất.",
		EN: "This code must not be on goods for sale. Do not buy it; tell the producer.",
	},
	"state_suspicious": {VI: "MÃ CÓ DẤU HIỆU BẤT THƯỜNG", EN: "UNUSUAL USE OF THIS CODE"},
	"state_suspicious_text": {
		VI: "Mã này có thể đã bị sao chép. Hãy kiểm tra kỹ và hỏi người bán hoặc đơn vị sản xuất trước khi dùng.",
		EN: "This code may have been copied. Check carefully and ask the seller or the producer before use.",
	},
	"state_not_issued": {VI: "MÃ NÀY CHƯA TỪNG ĐƯỢC CẤP", EN: "THIS CODE WAS NEVER ISSUED"},
	"state_not_issued_text": {
		VI: "Hệ thống không có mã này. Tem có thể bị làm giả hoặc in sai; không nên mua và hãy báo cho đơn vị sản xuất.",
		EN: "The system does not know this code. The label may be false or misprinted; do not buy it and tell the producer.",
	},
	"lot_unknown": {VI: "Không tìm thấy lô", EN: "No such batch"},
	"lot_unknown_text": {
		VI: "Sản phẩm có trong hệ thống nhưng không có lô này. Hãy kiểm tra lại số lô trên bao bì:",
		EN: "The product is registered, but this batch is not. Check the lot number on the pack:",
	},

	"partly_recall": {VI: "Một số sản phẩm của lô này đang bị thu hồi. Hãy quét mã trên từng sản phẩm để biết.", EN: "Some items of this lot are recalled. Scan the code on each item to find out."},
	"partly_hold":   {VI: "Một số sản phẩm của lô này đang tạm dừng lưu thông. Hãy quét mã trên từng sản phẩm để biết.", EN: "Some items of this lot are on hold. Scan the code on each item to find out."},
	"some_recall":   {VI: "MỘT SỐ SẢN PHẨM CỦA LÔ NÀY ĐANG BỊ THU HỒI", EN: "SOME ITEMS OF THIS LOT ARE RECALLED"},
	"some_hold":     {VI: "MỘT SỐ SẢN PHẨM CỦA LÔ NÀY ĐANG TẠM DỪNG LƯU THÔNG", EN: "SOME ITEMS OF THIS LOT ARE ON HOLD"},
	"some_text":     {VI: "Hãy quét mã trên từng sản phẩm để biết.", EN: "Scan the code on each item to find out."},
	"as_of":         {VI: "Hệ thống đang không đọc được dữ liệu. Đây là bản ghi lúc %s; chưa thể biết từ đó đến nay sản phẩm có bị thu hồi hay không.", EN: "The service cannot read its data now. This is the record as of %s; whether the goods were recalled since cannot be told."},
	"recall_reason": {VI: "Lý do", EN: "Reason"},
	"recall_since":  {VI: "Từ", EN: "Since"},
	"recall_notice": {VI: "Xem thông báo thu hồi", EN: "Read the recall notice"},

	"product":         {VI: "Sản phẩm", EN: "Product"},
	"brand":           {VI: "Thương hiệu", EN: "Brand"},
	"producer":        {VI: "Đơn vị sản xuất", EN: "Producer"},
	"address":         {VI: "Địa chỉ", EN: "Address"},
	"phone":           {VI: "Điện thoại", EN: "Phone"},
	"website":         {VI: "Trang web", EN: "Website"},
	"origin":          {VI: "Xuất xứ", EN: "Origin"},
	"lot":             {VI: "Số lô", EN: "Lot"},
	"label_lot":       {VI: "Lô in trên tem", EN: "Lot on the label"},
	"serial":          {VI: "Số sê-ri", EN: "Serial"},
	"production_date": {VI: "Ngày sản xuất", EN: "Produced"},
	"expiry_date":     {VI: "Hạn sử dụng", EN: "Expiry"},
	"images":          {VI: "Hình ảnh", EN: "Pictures"},

	"steps":        {VI: "Hành trình sản phẩm", EN: "The product's journey"},
	"hidden_step":  {VI: "Công đoạn không công khai", EN: "A step that is not public"},
	"evidence":     {VI: "Tài liệu", EN: "Document"},
	"standards":    {VI: "Tiêu chuẩn, chứng nhận", EN: "Standards and certificates"},
	"valid_until":  {VI: "hiệu lực đến", EN: "valid until"},
	"more":         {VI: "Thông tin thêm", EN: "More information"},
	"net_content":  {VI: "Quy cách", EN: "Net content"},
	"trace_code":   {VI: "Mã truy xuất nguồn gốc", EN: "Trace code"},
	"gtin":         {VI: "Mã sản phẩm (GTIN)", EN: "Product code (GTIN)"},
	"code":         {VI: "Mã sản phẩm", EN: "Product code"},
	"digital_link": {VI: "Địa chỉ trên tem", EN: "Address on the label"},
	"portal":       {VI: "Cổng truy xuất nguồn gốc quốc gia", EN: "National traceability portal"},
	"portal_link":  {VI: "Xem trên cổng quốc gia", EN: "See it on the national portal"},

	"home_title": {VI: "Tra cứu nguồn gốc sản phẩm", EN: "Look up where a product comes from"},
	"home_text": {
		VI: "Quét mã QR trên bao bì bằng máy ảnh điện thoại, hoặc nhập mã in trên tem.",
		EN: "Scan the QR code on the pack with your phone's camera, or type the code printed on the label.",
	},
	"home_label": {VI: "Mã trên tem", EN: "Code on the label"},
	"home_hint": {
		VI: "Ví dụ: 8930000000019, VN-…, (01)…(10)… hoặc cả địa chỉ bắt đầu bằng https://",
		EN: "For example 8930000000019, VN-…, (01)…(10)… or a whole address that begins with https://",
	},
	"home_button": {VI: "Tra cứu", EN: "Look up"},

	"what_to_do": {VI: "Bạn có thể làm gì", EN: "What you can do"},
	"request_id": {VI: "Mã yêu cầu", EN: "Request"},
	"error_400":  {VI: "Không đọc được mã này", EN: "This code cannot be read"},
	"error_400_text": {
		VI: "Mã bị thiếu hoặc sai ký tự. Hãy quét lại, giữ tem phẳng và đủ sáng, hoặc nhập lại mã in trên tem.",
		EN: "The code is incomplete or has wrong characters. Scan it again, flat and in good light, or type the printed code.",
	},
	"error_404": {VI: "Không tìm thấy mã này", EN: "This code was not found"},
	"error_404_text": {
		VI: "Mã không có trong hệ thống này. Hãy kiểm tra lại mã; nếu mã đúng như trên tem, hãy hỏi người bán hoặc đơn vị sản xuất.",
		EN: "The code is not in this system. Check it; if it is exactly what the label says, ask the seller or the producer.",
	},
	"error_429": {VI: "Quá nhiều lượt tra cứu", EN: "Too many requests"},
	"error_429_text": {
		VI: "Hãy đợi một phút rồi thử lại.",
		EN: "Please wait a minute and try again.",
	},
	"error_500": {VI: "Hệ thống đang gặp sự cố", EN: "Something went wrong on our side"},
	"error_500_text": {
		VI: "Đây không phải lỗi của sản phẩm hay điện thoại của bạn. Hãy thử lại sau ít phút.",
		EN: "Neither the product nor your phone is at fault. Please try again in a few minutes.",
	},
}
