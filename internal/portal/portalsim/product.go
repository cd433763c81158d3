package portalsim

import (
	"encoding/json"
	"net/http"
	"strings"
)

const productService = "ToChuc_SanPhamService"

func (s *Sim) mountProducts(mux *http.ServeMux, base string) {
	list := func(c *call) *reply {
		return getData(c, c.book.products.list(func(p Product) bool { return c.mine(p.IDToChucHoSo) && c.visible(p.Created) }))
	}
	s.secured(mux, "POST "+base+"/GetData", "prod.find", list)
	s.secured(mux, "GET "+base, "prod.find", list)
	s.secured(mux, "POST "+base, "prod.create", createProduct)
	s.secured(mux, "PUT "+base+"/{id}", "prod.update", updateProduct)
	s.secured(mux, "PUT "+base+"/{id}/XacNhan", "prod.update", updateProduct)
}

// createProduct is closed unless Settings.AllowProductCreate.
func createProduct(c *call) *reply {
	if !c.settings.AllowProductCreate {
		return business("Chức năng tạo sản phẩm qua API chưa được mở cho tổ chức")
	}
	var p Product
	if json.Unmarshal(c.body, &p) != nil {
		return business(badBody)
	}
	if refused := checkProduct(c, p, ""); refused != nil {
		return refused
	}
	if c.settings.RefuseDuplicates && len(c.book.products.list(func(o Product) bool { return o.GTINCode == p.GTINCode && o.IDToChucHoSo == p.IDToChucHoSo })) > 0 {
		return business(exists)
	}
	p.ID, p.TrangThai, p.Created = newID(), 0, stamp(c.now())
	p.IDChuoiCungUng = "" // set up on the portal's site
	return saveProduct(c, p)
}

// updateProduct changes a product with a full body; trangThai 1, or the
// address …/XacNhan, makes it active.
func updateProduct(c *call) *reply {
	old, ok := c.book.products.get(c.r.PathValue("id"))
	if !ok {
		return business(absent)
	}
	if !c.mine(old.IDToChucHoSo) {
		return business(noRight)
	}
	p := old
	if refused := c.readUpdate(&p, &p.TrangThai); refused != nil {
		return refused
	}
	p.ID, p.Created, p.IDChuoiCungUng = old.ID, old.Created, old.IDChuoiCungUng
	if refused := checkProduct(c, p, old.HinhAnh); refused != nil {
		return refused
	}
	return saveProduct(c, p)
}

func saveProduct(c *call, p Product) *reply {
	p.MaSoThue, p.CongViecs, p.TenChuoiCungUng = "", nil, ""
	p.Modified = stamp(c.now())
	if failed := c.commit([]stored{put("product", p)}); failed != nil {
		return failed
	}
	return success(map[string]any{"id": p.ID, "trangThai": p.TrangThai})
}

// checkProduct fetches the image unless its address is the known one.
func checkProduct(c *call, p Product, knownImage string) *reply {
	if refused := c.owner(productService, p.IDToChucHoSo); refused != nil {
		return refused
	}
	if refused := missing(productService, required{"ten", p.Ten, false}, required{"gtinCode", p.GTINCode, false}, required{"donViTinh", p.DonViTinh, false},
		required{"khoiLuongTinh", positive(p.KhoiLuongTinh), false}, required{"idNganhHang", p.IDNganhHang, true}); refused != nil {
		return refused
	}
	if !validGTIN(p.GTINCode) {
		return business("Mã GTIN không hợp lệ (CheckDigit)")
	}
	if !hasCatalogueID("NganhHang", p.IDNganhHang) {
		return nullReference(productService, resolve)
	}
	if p.HinhAnh == "" {
		return nullReference(productService, upload)
	}
	if p.HinhAnh != knownImage {
		return c.fetchImages(productService, p.HinhAnh)
	}
	return nil
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
