package page

import "github.com/txng-vn/txng/internal/fault"

// scanTexts is what the pages behind codes say beside texts. Keys that begin
// with means_ are chosen by a state, those with kind_ by a kind of place.
var scanTexts = map[string]fault.Text{
	"error_busy": {VI: "Đang có quá nhiều người tra cứu", EN: "Too many people are looking up codes"},
	"error_busy_text": {
		VI: "Hãy thử lại sau vài giây. Điều này không nói gì về hàng trên tay bạn.",
		EN: "Try again in a few seconds. This says nothing about the goods in your hand.",
	},
	"means_ok": {
		VI: "Các đơn vị trong chuỗi cung ứng đã khai báo hồ sơ này, và hồ sơ không ghi lệnh thu hồi hay tạm dừng nào. Tem có thể bị sao chép: nếu tên, hình ảnh, số lô hoặc hạn dùng khác với hàng trên tay, hãy hỏi người bán.",
		EN: "The organisations of the supply chain declared this record, and it tells of no recall or hold. Labels can be copied: if name, picture, lot or expiry differ from the goods in your hand, ask the seller.",
	},
	"means_partly": {
		VI: "Lệnh trên chỉ áp dụng với một số sản phẩm của lô. Chỉ mã riêng trên từng sản phẩm mới cho biết sản phẩm đó có thuộc diện này không.",
		EN: "What is said above is in force for some items of the lot. Only the code on each item tells whether it is one of them.",
	},
	"means_recalled": {
		VI: "Đơn vị sản xuất hoặc cơ quan quản lý đã yêu cầu đưa hàng này ra khỏi thị trường. Đừng ăn, đừng dùng, đừng bán, dù hàng trông vẫn bình thường.",
		EN: "The producer or the authority has asked for these goods to be taken off the market. Do not eat, use or sell them, even if they look fine.",
	},
	"means_held": {
		VI: "Hàng đang chờ kết quả kiểm tra. Chưa ai kết luận hàng không an toàn, nhưng không được bán hay dùng trước khi có kết quả.",
		EN: "The goods await the result of an examination. Nobody has found them unsafe, but they must not be sold or used before the result.",
	},
	"means_expired": {
		VI: "Ngày trong hồ sơ đã qua. Hàng quá hạn không được bán.",
		EN: "The date on record has passed. Goods past it must not be sold.",
	},
	"means_not_activated": {
		VI: "Đơn vị sản xuất chưa báo là đã dán tem này lên hàng. Tem có thể bị thất lạc, hoặc chưa kịp kích hoạt.",
		EN: "The producer has not said that this label is on goods. It may have been lost, or not yet activated.",
	},
	"means_void": {
		VI: "Đơn vị sản xuất đã loại bỏ tem này (in hỏng, mất, hoặc hàng đã tiêu hủy). Hàng mang tem này không phải là hàng được ghi trong hồ sơ.",
		EN: "The producer has discarded this label (misprinted, lost, or its goods destroyed). Goods that bear it are not those on record.",
	},
	"means_suspicious": {
		VI: "Mã này được tra cứu theo cách khác thường với một món hàng. Có thể ai đó đã sao chép tem.",
		EN: "This code is looked up in a way that is unusual for one item. Somebody may have copied the label.",
	},
	"means_not_issued": {
		VI: "Chưa đơn vị nào được cấp mã này. Hãy kiểm tra xem đã nhập đúng chưa; nếu đúng như trên tem thì tem không phải của đơn vị sản xuất.",
		EN: "Nobody was given this code. Check that it was read rightly; if it is what the label says, the label is not the producer's.",
	},

	"map":       {VI: "Bản đồ hành trình", EN: "Map of the journey"},
	"map_note":  {VI: "Bản đồ vẽ theo tọa độ đã khai báo; vị trí của hộ gia đình được làm tròn khoảng 1 km.", EN: "Drawn from declared positions; those of households are rounded to about 1 km."},
	"north":     {VI: "B", EN: "N"},
	"input_lot": {VI: "Nguyên liệu, lô", EN: "Input, lot"},
	"pin":       {VI: "Điểm", EN: "Point"},
	"lapsed":    {VI: "đã hết hiệu lực", EN: "no longer valid"},
	"valid":     {VI: "còn hiệu lực", EN: "valid"},

	"record":         {VI: "Hồ sơ truy xuất nguồn gốc", EN: "Traceability record"},
	"record_law":     {VI: "Theo khoản 5 Điều 23 Nghị định 37/2026/NĐ-CP.", EN: "After Decree 37/2026/NĐ-CP, Article 23.5."},
	"record_a":       {VI: "a) Tên sản phẩm", EN: "a) Product name"},
	"record_b":       {VI: "b) Hình ảnh", EN: "b) Picture"},
	"record_c":       {VI: "c) Đơn vị sản xuất, kinh doanh", EN: "c) Producer or trader"},
	"record_d":       {VI: "d) Địa chỉ", EN: "d) Its address"},
	"record_dd":      {VI: "đ) Xuất xứ", EN: "đ) Origin"},
	"record_e":       {VI: "e) Công đoạn và thời gian", EN: "e) Events and their times"},
	"record_g_brand": {VI: "g) Thương hiệu", EN: "g) Brand"},
	"record_g_lot":   {VI: "g) Số lô", EN: "g) Lot"},
	"record_g_item":  {VI: "g) Số sê-ri", EN: "g) Serial"},
	"record_h":       {VI: "h) Hạn sử dụng", EN: "h) Expiry"},
	"record_i":       {VI: "i) Tiêu chuẩn, quy chuẩn", EN: "i) Standards applied"},
	"record_trace":   {VI: "Mã truy xuất nguồn gốc", EN: "Trace code"},
	"not_declared":   {VI: "Chưa khai báo", EN: "Not declared"},
	"n_images":       {VI: "%d ảnh", EN: "%d pictures"},
	"n_steps":        {VI: "%d công đoạn", EN: "%d events"},

	"unit":              {VI: "Kiện hàng, pallet", EN: "Logistic unit"},
	"sscc":              {VI: "Mã kiện (SSCC)", EN: "Unit code (SSCC)"},
	"packer":            {VI: "Đơn vị đóng kiện", EN: "Packed by"},
	"inside":            {VI: "Bên trong", EN: "What is inside"},
	"inside_none":       {VI: "Chưa có thông tin công khai về hàng bên trong.", EN: "Nothing public is known of what is inside."},
	"inside_more_alone": {VI: "Bên trong có %d lô không hiển thị.", EN: "There are %d lots inside that are not shown."},
	"inside_more":       {VI: "Và %d lô khác không hiển thị.", EN: "And %d further lots that are not shown."},
	"items":             {VI: "%s sản phẩm có mã riêng", EN: "%s items with codes of their own"},
	"unit_unknown":      {VI: "CHƯA BIẾT HẾT HÀNG BÊN TRONG", EN: "NOT ALL THAT IS INSIDE IS KNOWN"},
	"unit_unknown_text": {
		VI: "Hãy quét mã trên từng sản phẩm: trang này không biết hết hàng bên trong nên không thể nói về tất cả.",
		EN: "Scan the code on each product: not all that is inside is known here, so this page cannot speak for all of it.",
	},
	"inside_unknown": {VI: "Có thể còn hàng khác bên trong chưa được khai báo ở đây.", EN: "There may be more inside that was not declared here."},
	"unit_ok":        {VI: "Không có lệnh thu hồi với hàng bên trong", EN: "No recall of what is inside"},
	"unit_ok_text":   {VI: "Đối chiếu danh sách dưới đây với hàng nhận được.", EN: "Compare the list below with what you received."},
	"unit_recalled": {
		VI: "CÓ HÀNG BỊ THU HỒI BÊN TRONG", EN: "RECALLED GOODS INSIDE",
	},
	"unit_recalled_text": {
		VI: "Không bán, không chuyển đi. Tách riêng kiện này và liên hệ đơn vị đóng kiện.",
		EN: "Do not sell or ship. Set this unit apart and contact who packed it.",
	},
	"unit_held":         {VI: "CÓ HÀNG TẠM DỪNG LƯU THÔNG BÊN TRONG", EN: "GOODS ON HOLD INSIDE"},
	"unit_held_text":    {VI: "Không bán, không chuyển đi cho đến khi có thông báo mới.", EN: "Do not sell or ship until further notice."},
	"unit_expired":      {VI: "CÓ HÀNG QUÁ HẠN BÊN TRONG", EN: "GOODS PAST THEIR EXPIRY INSIDE"},
	"unit_expired_text": {VI: "Hàng quá hạn không được bán.", EN: "Goods past their expiry must not be sold."},

	"place":              {VI: "Địa điểm", EN: "Place"},
	"gln":                {VI: "Mã địa điểm (GLN)", EN: "Location code (GLN)"},
	"place_kind":         {VI: "Loại", EN: "Kind"},
	"place_owner":        {VI: "Thuộc về", EN: "Run by"},
	"place_codes":        {VI: "Mã được cấp", EN: "Official codes"},
	"place_position":     {VI: "Tọa độ", EN: "Position"},
	"place_closed":       {VI: "Địa điểm đã ngừng hoạt động", EN: "This place is closed"},
	"place_text":         {VI: "Nơi trồng, chế biến, lưu giữ hoặc bán hàng trong chuỗi cung ứng.", EN: "Where goods of the supply chain are grown, handled, kept or sold."},
	"kind_farm":          {VI: "Vùng trồng, trang trại", EN: "Farm"},
	"kind_collection":    {VI: "Điểm thu mua", EN: "Collection point"},
	"kind_processing":    {VI: "Cơ sở chế biến", EN: "Processing plant"},
	"kind_packing_house": {VI: "Nhà đóng gói", EN: "Packing house"},
	"kind_warehouse":     {VI: "Kho", EN: "Warehouse"},
	"kind_distributor":   {VI: "Nhà phân phối", EN: "Distributor"},
	"kind_shop":          {VI: "Cửa hàng", EN: "Shop"},
	"kind_other":         {VI: "Khác", EN: "Other"},
}
