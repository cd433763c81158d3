package national

// orderForms are the fields of an order that are compared.
func orderForms() map[string]form {
	return map[string]form{
		"soLo": {"lot", "text"}, "idSanPham": {"product", "id"}, "idChuoiCungUng": {"template", "id"}, "idVungTrong": {"planting_area", "id"},
		"ngaySanXuat": {"production_date", "time"}, "hanSuDung": {"expiry_date", "time"}, "soLuong": {"quantity", "number"}, "donViTinh": {"unit", "text"}, "moTa": {"trace_code", "text"},
	}
}

// eventForms are the fields of an event that are compared. Pictures are not:
// the portal may keep them under addresses of its own.
func eventForms() map[string]form {
	return map[string]form{
		"idLenhSanXuat": {"order", "id"}, "loaiSuKien": {"event_kind", "text"}, "idCongViec": {"task", "id"}, "idDiaDiem": {"place", "id"},
		"thoiGianBatDau": {"started_at", "time"}, "thoiGianKetThuc": {"ended_at", "time"},
		"nguoiThucHien": {"performer", "text"}, "moTa": {"description", "described"}, "chiTiet": {"details", "details"},
	}
}

// placeForms are the fields of a place that are compared.
func placeForms() map[string]form {
	return map[string]form{
		"ten": {"name", "text"}, "maGLN": {"gln", "text"}, "ma": {"code", "text"}, "idTinh": {"province", "id"}, "idXa": {"ward", "id"}, "diaChi": {"address", "text"},
		"viDo": {"lat", "number"}, "kinhDo": {"lng", "number"}, "loaiThiTruong": {"market", "choice"}, "idLoaiDiaDiem": {"site_kind", "id"},
	}
}
