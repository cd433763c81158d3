package portalsim

import (
	"encoding/json"
	"net/http"
	"strings"
)

// profile is a ToChuc_HoSo as the gateway shows it: without its secrets.
type profile struct {
	ID        string `json:"id"`
	Ten       string `json:"ten"`
	MaSoThue  string `json:"maSoThue"`
	MaGLN     string `json:"maGLN"`
	TrangThai int    `json:"trangThai"` // 1 approved
}

func profileOf(o Organization) profile {
	p := profile{ID: o.ID, Ten: o.Ten, MaSoThue: o.MaSoThue, MaGLN: o.MaGLN}
	if o.Approved {
		p.TrangThai = 1
	}
	return p
}

func (s *Sim) mountOrganizations(mux *http.ServeMux) {
	const base = "/gwdev/tochuc/v5/"
	s.secured(mux, "GET "+base+"ToChuc_HoSo/Current", "org.me", func(c *call) *reply {
		if c.org == nil {
			return nullReference("ToChuc_HoSoService", "GetCurrentAsync")
		}
		return success(profileOf(*c.org))
	})
	s.secured(mux, "GET "+base+"ToChuc_HoSo/{id}", "org.get", func(c *call) *reply {
		o, ok := c.book.organizations.get(c.r.PathValue("id"))
		if !ok {
			return business(absent)
		}
		return success(profileOf(o))
	})
	list := func(c *call) *reply {
		return getData(c, c.book.products.list(func(p Product) bool { return c.mine(p.IDToChucHoSo) && c.visible(p.Created) }))
	}
	s.secured(mux, "POST "+base+"ToChuc_SanPham/GetData", "prod.find", list)
	s.secured(mux, "GET "+base+"ToChuc_SanPham", "prod.find", list)
	s.secured(mux, "POST "+base+"ToChuc_SanPham", "prod.create", createProduct)
	s.secured(mux, "POST /gwdev/khoma/v5/KhoMa_GLN/GetData", "gln.list", listGLN)
}

// newProduct is the body of prod.create.
type newProduct struct {
	Product
	KhoiLuongTinh json.Number `json:"khoiLuongTinh"`
	HinhAnh       string      `json:"hinhAnh"`
}

// createProduct is closed unless Settings.AllowProductCreate; the image's
// address must be there but is not fetched.
func createProduct(c *call) *reply {
	const service = "ToChuc_SanPhamService"
	if !c.settings.AllowProductCreate {
		return business("Chức năng tạo sản phẩm qua API chưa được mở cho tổ chức")
	}
	var in newProduct
	if json.Unmarshal(c.body, &in) != nil {
		return business(badBody)
	}
	if refused := c.owner(service, in.IDToChucHoSo); refused != nil {
		return refused
	}
	if refused := missing(service, required{"ten", in.Ten, false}, required{"gtinCode", in.GTINCode, false}, required{"donViTinh", in.DonViTinh, false},
		required{"khoiLuongTinh", positive(in.KhoiLuongTinh), false}, required{"idNganhHang", in.IDNganhHang, true}); refused != nil {
		return refused
	}
	if !validGTIN(in.GTINCode) {
		return business("Mã GTIN không hợp lệ (CheckDigit)")
	}
	if in.HinhAnh == "" {
		return nullReference(service, "UploadFile")
	}
	p := in.Product
	p.ID, p.TrangThai, p.Created, p.Modified = newID(), 0, stamp(c.now()), stamp(c.now())
	p.MaSoThue, p.CongViecs, p.TenChuoiCungUng, p.IDChuoiCungUng = "", nil, "", ""
	if failed := c.commit([]stored{put("product", p)}); failed != nil {
		return failed
	}
	return success(map[string]string{"id": p.ID})
}

// assignedGLN is a code of the pool given to an organisation.
type assignedGLN struct {
	ID           string `json:"id"`
	IDToChucHoSo string `json:"idToChucHoSo"`
	Ma           string `json:"ma"`
	TrangThai    int    `json:"trangThai"`
}

func listGLN(c *call) *reply {
	rows := []assignedGLN{}
	if c.org != nil && c.org.MaGLN != "" {
		rows = append(rows, assignedGLN{ID: c.org.ID, IDToChucHoSo: c.org.ID, Ma: c.org.MaGLN, TrangThai: 1})
	}
	for _, p := range c.book.places.list(func(p Place) bool { return c.mine(p.IDToChucHoSo) }) {
		rows = append(rows, assignedGLN{ID: p.ID, IDToChucHoSo: p.IDToChucHoSo, Ma: p.MaGLN, TrangThai: 1})
	}
	return getData(c, rows)
}

// positive returns n's text, "" for a number that is absent, zero or below.
func positive(n json.Number) string {
	s := n.String()
	if strings.HasPrefix(s, "-") || strings.Trim(s, "0.") == "" {
		return ""
	}
	return s
}

// validGTIN checks the length and the check digit (weights 3 and 1 from the
// right).
func validGTIN(code string) bool {
	if len(code) != 8 && len(code) != 13 && len(code) != 14 {
		return false
	}
	sum := 0
	for i, r := range code {
		if r < '0' || r > '9' {
			return false
		}
		weight := 1
		if (len(code)-i)%2 == 0 {
			weight = 3
		}
		sum += int(r-'0') * weight
	}
	return sum%10 == 0
}
