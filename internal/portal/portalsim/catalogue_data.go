package portalsim

// catalogueRow is a code and its name.
type catalogueRow struct{ ma, ten string }

// catalogues are short made-up extracts: enough to choose from.
func catalogues() map[string][]catalogueRow {
	return map[string][]catalogueRow{
		"NganhHang":      {{"TRAI_CAY", "Trái cây tươi"}, {"LUA_GAO", "Lúa gạo"}, {"RAU_CU", "Rau củ"}, {"THUY_SAN", "Thủy sản"}, {"CHE_BIEN", "Thực phẩm chế biến"}},
		"QuyCachDongGoi": {{"THUNG", "Thùng"}, {"TUI", "Túi"}, {"BAO", "Bao"}, {"HOP", "Hộp"}},
		"NhomThiTruong":  {{"NOI_DIA", "Nội địa"}, {"XUAT_KHAU", "Xuất khẩu"}},
		"MaHsGiongCay":   {{"0602", "Cây giống"}, {"1209", "Hạt giống"}},
		"MaHsThuocBVTV":  {{"380891", "Thuốc trừ côn trùng"}, {"380892", "Thuốc trừ nấm"}},
		"MaHsPhanBon":    {{"3101", "Phân bón hữu cơ"}, {"3105", "Phân bón khoáng"}},
		"DonViTinh":      {{"KGM", "Kilôgam"}, {"GRM", "Gam"}, {"TNE", "Tấn"}, {"LTR", "Lít"}, {"H87", "Cái"}},
		"LoaiDiaDiem":    {{"CO_SO_SAN_XUAT", "Cơ sở sản xuất"}, {"THU_MUA", "Điểm thu mua"}, {"CHE_BIEN", "Cơ sở chế biến"}, {"DONG_GOI", "Cơ sở đóng gói"}, {"KHO", "Kho"}, {"DAI_LY", "Đại lý"}, {"CUA_HANG", "Cửa hàng"}, {"KHAC", "Khác"}},
	}
}

// taskRow is a task of the default template; its stage is the row before it
// that has no stage.
type taskRow struct {
	ten   string
	stage bool
}

// defaultTasks is the template a seeded product gets that brings none.
func defaultTasks() []taskRow {
	return []taskRow{
		{"Vùng trồng", true},
		{"Canh tác, chăm sóc", false},
		{"Sản xuất", false},
		{"Thu hoạch", false},
		{"Chế biến, đóng gói", true},
		{"Tiếp nhận nguyên liệu", false},
		{"Sơ chế, chế biến", false},
		{"Kiểm tra chất lượng", false},
		{"Đóng gói", false},
		{"Lưu kho, vận chuyển", true},
		{"Xuất hàng", false},
		{"Vận chuyển", false},
		{"Lưu kho", false},
		{"Phân phối", true},
		{"Bán hàng", false},
		{"Công việc khác", false},
	}
}
