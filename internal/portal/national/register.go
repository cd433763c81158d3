package national

import (
	"context"
	"strings"

	"github.com/txng-vn/txng/internal/portal/target"
)

// Me returns the organisation behind the account.
func (s *session) Me(ctx context.Context) (target.Organization, error) {
	r := request{op: opMe}
	w, failure := get[struct {
		ID        string `json:"id"`
		Ten       string `json:"ten"`
		MaSoThue  string `json:"maSoThue"`
		MaGLN     string `json:"maGLN"`
		TrangThai int    `json:"trangThai"`
	}](ctx, s, r)
	if failure == nil && !isID(w.ID) {
		failure = badAnswer(r, 200, nil)
	}
	return target.Organization{ID: w.ID, Name: w.Ten, TaxCode: w.MaSoThue, GLN: w.MaGLN, Approved: w.TrangThai == 1}, orNil(failure)
}

// wireProduct is a ToChuc_SanPham.
type wireProduct struct {
	ID             string `json:"id"`
	IDToChucHoSo   string `json:"idToChucHoSo"`
	Ten            string `json:"ten"`
	GTINCode       string `json:"gtinCode"`
	IDChuoiCungUng string `json:"idChuoiCungUng"`
}

// FindProduct finds a product by its GTIN (8, 12, 13 or 14 digits), which the
// portal may write with fewer or more leading zeros.
func (s *session) FindProduct(ctx context.Context, gtin string) (*target.Product, error) {
	r := request{op: opFindProduct}
	var found *target.Product
	for _, form := range gtinForms(gtin) {
		failure := each(ctx, s, r, "created", []eq{{"gtinCode", form}}, func(w wireProduct) bool {
			if isID(w.ID) && sameGTIN(w.GTINCode, gtin) {
				found = &target.Product{ID: w.ID, OrganizationID: w.IDToChucHoSo, Name: w.Ten, GTIN: w.GTINCode, ChainID: w.IDChuoiCungUng}
			}
			return found != nil
		})
		if failure != nil || found != nil {
			return found, orNil(failure)
		}
	}
	return nil, nil //nolint:nilnil // nothing found is no failure; see target.Session
}

// gtinForms are the ways to write a GTIN in 8, 13 or 14 digits, the shortest
// first.
func gtinForms(gtin string) []string {
	digits := strings.TrimLeft(gtin, "0")
	var forms []string
	for _, length := range []int{8, 13, 14} {
		if len(digits) <= length && (length > 8 || len(digits) > 6) {
			forms = append(forms, strings.Repeat("0", length-len(digits))+digits)
		}
	}
	return forms
}

func sameGTIN(a, b string) bool {
	return a != "" && strings.TrimLeft(a, "0") == strings.TrimLeft(b, "0")
}

// ChainTemplate returns a supply-chain template.
func (s *session) ChainTemplate(ctx context.Context, id string) (target.Template, error) {
	r := request{op: opTemplate, path: map[string]string{"id": id}}
	w, failure := get[struct {
		ID        string `json:"id"`
		Ten       string `json:"ten"`
		IDSanPham string `json:"idSanPham"`
		CongViecs []struct {
			ID      string `json:"id"`
			Ten     string `json:"ten"`
			IDCha   string `json:"idCha"`
			ThuTu   int    `json:"thuTu"`
			BatBuoc bool   `json:"batBuoc"`
		} `json:"congViecs"`
	}](ctx, s, r)
	if failure == nil && !strings.EqualFold(w.ID, id) {
		failure = badAnswer(r, 200, nil)
	}
	if failure != nil {
		return target.Template{}, failure
	}
	t := target.Template{ID: w.ID, Name: w.Ten, ProductID: w.IDSanPham}
	for _, c := range w.CongViecs {
		if isID(c.ID) {
			t.Tasks = append(t.Tasks, target.Task{ID: c.ID, Name: c.Ten, ParentID: parent(c.IDCha), Order: c.ThuTu, Required: c.BatBuoc})
		}
	}
	return t, nil
}

// parent is an id, with the portal's empty GUID taken for none.
func parent(id string) string {
	if strings.Trim(id, "0-") == "" {
		return ""
	}
	return id
}

// Catalogue returns a catalogue by the portal's name ("LoaiDiaDiem"). The
// portal may answer with nothing and no error; nobody should replace a full
// catalogue by that.
func (s *session) Catalogue(ctx context.Context, name string) ([]target.CatalogueItem, error) {
	var items []target.CatalogueItem
	r := request{op: opCatalogue, path: map[string]string{"name": name}}
	failure := each(ctx, s, r, "ma", nil, func(w struct {
		ID    string `json:"id"`
		Ma    string `json:"ma"`
		Ten   string `json:"ten"`
		IDCha string `json:"idCha"`
	},
	) bool {
		if isID(w.ID) {
			items = append(items, target.CatalogueItem{ID: w.ID, Code: w.Ma, Name: w.Ten, ParentID: parent(w.IDCha)})
		}
		return false
	})
	return items, orNil(failure)
}

// Provinces returns the provinces with the portal's ids.
func (s *session) Provinces(ctx context.Context) ([]target.Unit, error) {
	return s.units(ctx, request{op: opProvinces})
}

// Wards returns the communes of a province with the portal's ids.
func (s *session) Wards(ctx context.Context, provinceID string) ([]target.Unit, error) {
	return s.units(ctx, request{op: opWards, path: map[string]string{"id": provinceID}})
}

func (s *session) units(ctx context.Context, r request) ([]target.Unit, error) {
	rows, failure := get[[]struct {
		ID     string `json:"id"`
		Name   string `json:"name"`
		IDRoot string `json:"idRoot"`
	}](ctx, s, r)
	var units []target.Unit
	for _, w := range rows {
		if isID(w.ID) {
			units = append(units, target.Unit{ID: w.ID, Name: w.Name, ParentID: w.IDRoot})
		}
	}
	return units, orNil(failure)
}
