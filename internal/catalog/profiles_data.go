package catalog

import "github.com/txng-vn/txng/internal/fault"

// profileTable holds Decree 37/2026/NĐ-CP article 23 (clause 5 the record,
// clause 7 what the public sees) and Circular 02/2024/TT-BKHCN. In the
// circular, which lists the times of the stages among what the public sees,
// steps stand for both stages and times.
var profileTable = []Profile{
	{ID: ProfileND37, Fields: []ProfileField{
		{FieldProductName, labelProductName, "23.5 a", true, true},
		{FieldProductImage, labelProductImage, "23.5 b", true, true},
		{FieldProducerName, labelProducerName, "23.5 c", true, true},
		{FieldProducerAddress, labelProducerAddress, "23.5 d", true, true},
		{FieldOrigin, fault.Text{VI: "Xuất xứ sản phẩm, hàng hóa", EN: "Origin"}, "23.5 đ", true, true},
		{FieldSteps, fault.Text{VI: "Các sự kiện theo dõi trọng yếu và thời gian", EN: "Critical tracking events and their times"}, "23.5 e", true, false},
		{FieldBrand, labelBrand, "23.5 g", false, true},
		{FieldLot, labelLot, "23.5 g", true, true},
		{FieldExpiry, labelExpiry, "23.5 h", false, true},
		{FieldStandards, labelStandards, "23.5 i", true, false},
	}},
	{ID: ProfileTT02, TraceCodeTime: true, Fields: []ProfileField{
		{FieldProductName, labelProductName, "6", true, true},
		{FieldProductImage, labelProductImage, "6", true, true},
		{FieldProducerName, labelProducerName, "6", true, true},
		{FieldProducerAddress, labelProducerAddress, "6", true, true},
		{FieldSteps, fault.Text{VI: "Các công đoạn và thời gian sản xuất, kinh doanh", EN: "Stages of production and trade and their times"}, "6", true, true},
		{FieldBrand, labelBrand, "6", false, true},
		{FieldLot, labelLot, "6", true, true},
		{FieldExpiry, labelExpiry, "6", false, true},
		{FieldStandards, labelStandards, "6", true, false},
	}},
}

// What both texts name in the same words.
var (
	labelProductName     = fault.Text{VI: "Tên sản phẩm, hàng hóa", EN: "Product name"}
	labelProductImage    = fault.Text{VI: "Hình ảnh sản phẩm, hàng hóa", EN: "Product image"}
	labelProducerName    = fault.Text{VI: "Tên đơn vị sản xuất, kinh doanh", EN: "Producer or trader"}
	labelProducerAddress = fault.Text{VI: "Địa chỉ đơn vị sản xuất, kinh doanh", EN: "Producer's or trader's address"}
	labelBrand           = fault.Text{VI: "Thương hiệu, nhãn hiệu (nếu có)", EN: "Brand, if any"}
	labelLot             = fault.Text{VI: "Số lô, mẻ hoặc số sê-ri", EN: "Lot or serial number"}
	labelExpiry          = fault.Text{VI: "Thời hạn sử dụng (nếu có)", EN: "Expiry, if any"}
	labelStandards       = fault.Text{VI: "Tiêu chuẩn, quy chuẩn áp dụng", EN: "Standards applied"}
)
