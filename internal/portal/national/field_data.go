package national

// knownFields are the names that Config.Fields may translate.
func knownFields(op string) []string {
	if op == opEnvelope {
		return []string{"success", "data", "total", "error", "message", "debugMessage", "errorInFile"}
	}
	return []string{
		"page", "pageSize", // of lists in the style query
		"id", "ma", "ten", "idCha", "created", "trangThai", "maSoThue", "maGLN", "name", "idRoot",
		"idToChucHoSo", "gtinCode", "idChuoiCungUng", "idSanPham", "congViecs", "thuTu", "batBuoc",
		"idTinh", "idXa", "diaChi", "viDo", "kinhDo", "loaiThiTruong", "idLoaiDiaDiem", "maTruyVetDiaDiem",
		"idVungTrong", "soLo", "ngaySanXuat", "hanSuDung", "soLuong", "donViTinh", "moTa",
		"idLenhSanXuat", "idChuoiSanXuat", "loaiSuKien", "idCongViec", "thoiGianBatDau", "thoiGianKetThuc", "idDiaDiem", "nguoiThucHien",
		"hinhAnh", "chiTiet", "maTruyVet", "lenhSanXuat", "suKiens", "url",
	}
}
