package portalsim

import "encoding/json"

// Organization is a profile (ToChuc_HoSo) with the account and the client that
// act for it. On a Seed an empty ID takes the one already known for the tax
// code, else a new one.
type Organization struct {
	ID           string `json:"id"`
	Ten          string `json:"ten"`
	MaSoThue     string `json:"maSoThue"`
	MaGLN        string `json:"maGLN"`
	Approved     bool   `json:"approved"` // false: creates answer with a null reference
	Username     string `json:"username"`
	Password     string `json:"password"`
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
	NDAToken     string `json:"ndaToken,omitempty"` // its bearer token at the NDA platform
}

// APIClient is an application that may sign organisations in. Alone (grant
// client_credentials) it gets a token that names no organisation.
type APIClient struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

// Product is a ToChuc_SanPham; on a Seed it names its organisation by id or by
// tax code.
type Product struct {
	ID              string      `json:"id"`
	IDToChucHoSo    string      `json:"idToChucHoSo"`
	MaSoThue        string      `json:"maSoThue,omitempty"` // seed only: the organisation's tax code
	Ten             string      `json:"ten"`
	GTINCode        string      `json:"gtinCode"` // 8, 13 or 14 digits
	IDNganhHang     string      `json:"idNganhHang"`
	IDChuoiCungUng  string      `json:"idChuoiCungUng"` // the supply-chain template, set up on the portal's site
	DonViTinh       string      `json:"donViTinh"`
	KhoiLuongTinh   json.Number `json:"khoiLuongTinh,omitempty"`
	XuatXu          string      `json:"xuatXu,omitempty"`
	MoTa            string      `json:"moTa,omitempty"`
	HinhAnh         string      `json:"hinhAnh,omitempty"` // public address
	TrangThai       int         `json:"trangThai"`         // 1 active
	Created         string      `json:"created"`
	Modified        string      `json:"modified"`
	TenChuoiCungUng string      `json:"tenChuoiCungUng,omitempty"` // seed only
	CongViecs       []Task      `json:"congViecs,omitempty"`       // seed only: the template's tasks; none: the default ones
}

// Template is a TXNG_ChuoiCungUng: the tasks a product's chain is made of.
type Template struct {
	ID           string `json:"id"`
	IDToChucHoSo string `json:"idToChucHoSo"`
	Ten          string `json:"ten"`
	IDSanPham    string `json:"idSanPham"`
	IDNganhHang  string `json:"idNganhHang"`
	CongViecs    []Task `json:"congViecs"`
}

// Task is one công việc; a task with children is a stage.
type Task struct {
	ID      string `json:"id"`
	Ten     string `json:"ten"`
	IDCha   string `json:"idCha"` // "" for a stage
	ThuTu   int    `json:"thuTu"`
	BatBuoc bool   `json:"batBuoc"`
}

// Place is a ToChuc_VungTrong or ToChuc_DiaDiem.
type Place struct {
	ID               string      `json:"id"`
	Loai             string      `json:"loai"` // VungTrong or DiaDiem
	IDToChucHoSo     string      `json:"idToChucHoSo"`
	Ten              string      `json:"ten"`
	MaGLN            string      `json:"maGLN"`
	Ma               string      `json:"ma"`
	IDTinh           string      `json:"idTinh"`
	IDXa             string      `json:"idXa"`
	DiaChi           string      `json:"diaChi"`
	ViDo             json.Number `json:"viDo,omitempty"`
	KinhDo           json.Number `json:"kinhDo,omitempty"`
	DienTich         json.Number `json:"dienTich,omitempty"`
	LoaiThiTruong    int         `json:"loaiThiTruong,omitempty"` // 1 domestic, 2 export
	IDLoaiDiaDiem    string      `json:"idLoaiDiaDiem,omitempty"`
	DiaChiText       string      `json:"diaChiText"`
	MaTruyVetDiaDiem string      `json:"maTruyVetDiaDiem"`
	Created          string      `json:"created"`
	Modified         string      `json:"modified"`
}

// Order is a TXNG_LenhSanXuat.
type Order struct {
	ID             string      `json:"id"`
	IDToChucHoSo   string      `json:"idToChucHoSo"`
	IDSanPham      string      `json:"idSanPham"`
	IDChuoiCungUng string      `json:"idChuoiCungUng"`
	IDVungTrong    string      `json:"idVungTrong,omitempty"`
	SoLo           string      `json:"soLo"`
	NgaySanXuat    string      `json:"ngaySanXuat"`
	HanSuDung      string      `json:"hanSuDung,omitempty"`
	SoLuong        json.Number `json:"soLuong"`
	DonViTinh      string      `json:"donViTinh"`
	MoTa           string      `json:"moTa,omitempty"`
	TrangThai      int         `json:"trangThai"` // 1 confirmed
	Created        string      `json:"created"`
	Modified       string      `json:"modified"`
}

// Event is a TXNG_SuKien.
type Event struct {
	ID              string         `json:"id"`
	IDToChucHoSo    string         `json:"idToChucHoSo"`
	IDLenhSanXuat   string         `json:"idLenhSanXuat"`
	IDChuoiSanXuat  string         `json:"idChuoiSanXuat"`
	LoaiSuKien      string         `json:"loaiSuKien"`
	IDCongViec      string         `json:"idCongViec"`
	ThoiGianBatDau  string         `json:"thoiGianBatDau"`
	ThoiGianKetThuc string         `json:"thoiGianKetThuc,omitempty"`
	IDDiaDiem       string         `json:"idDiaDiem"`
	NguoiThucHien   string         `json:"nguoiThucHien,omitempty"`
	MoTa            string         `json:"moTa,omitempty"`
	HinhAnh         []string       `json:"hinhAnh,omitempty"`
	ChiTiet         map[string]any `json:"chiTiet,omitempty"`
	TrangThai       int            `json:"trangThai"` // 1 confirmed
	Created         string         `json:"created"`
	Modified        string         `json:"modified"`
}

// Chain is a TXNG_ChuoiSanXuat, opened by an event that names none.
type Chain struct {
	ID            string `json:"id"`
	IDToChucHoSo  string `json:"idToChucHoSo"`
	IDLenhSanXuat string `json:"idLenhSanXuat"`
	MaTruyVet     string `json:"maTruyVet"` // opaque
	TrangThai     int    `json:"trangThai"` // 1 once an event of it is confirmed
	Created       string `json:"created"`
	Modified      string `json:"modified"`
}

// Image is a picture that was uploaded to an event; its content is not kept.
type Image struct {
	ID           string `json:"id"`
	IDToChucHoSo string `json:"idToChucHoSo"`
	IDSuKien     string `json:"idSuKien"`
	Ten          string `json:"ten"`       // file name as sent
	Loai         string `json:"loai"`      // image/jpeg or image/png
	KichThuoc    int    `json:"kichThuoc"` // bytes
	SHA256       string `json:"sha256"`    // hex
	URL          string `json:"url"`
	Created      string `json:"created"`
}

// Certificate is a TXNG_ChungNhan of a chain.
type Certificate struct {
	ID             string `json:"id"`
	IDToChucHoSo   string `json:"idToChucHoSo"`
	IDChuoiSanXuat string `json:"idChuoiSanXuat"`
	Ten            string `json:"ten"`
	SoHieu         string `json:"soHieu"`
	CoQuanCap      string `json:"coQuanCap"`
	NgayCap        string `json:"ngayCap"`
	NgayHetHan     string `json:"ngayHetHan,omitempty"`
	TepDinhKem     string `json:"tepDinhKem,omitempty"`
	TrangThai      int    `json:"trangThai"` // 1 confirmed
	Created        string `json:"created"`
	Modified       string `json:"modified"`
}

// Ledger is what the portal was told, each list in the order of creation.
type Ledger struct {
	Products     []Product     `json:"products"`
	Places       []Place       `json:"places"`
	Orders       []Order       `json:"orders"`
	Chains       []Chain       `json:"chains"`
	Events       []Event       `json:"events"`
	Images       []Image       `json:"images"`
	Certificates []Certificate `json:"certificates"`
	Requests     []NDARequest  `json:"requests"` // of the NDA platform
}

// Seed is what stands on the portal before anybody calls it.
type Seed struct {
	Clients       []APIClient    `json:"clients"`
	Organizations []Organization `json:"organizations"`
	Products      []Product      `json:"products"`
}
