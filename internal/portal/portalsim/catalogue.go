package portalsim

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/adminunit"
)

// item is a record of a catalogue.
type item struct {
	ID    string `json:"id"`
	Ma    string `json:"ma"`
	Ten   string `json:"ten"`
	IDCha string `json:"idCha"`
	Cap   int    `json:"cap"`
}

// unit is a province or a commune.
type unit struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	IDRoot string `json:"idRoot"`
}

func (s *Sim) mountCatalogues(mux *http.ServeMux) {
	const base = "/gwdev/danhmuc/v5/"
	for name := range catalogues() {
		list := func(c *call) *reply { return getData(c, c.catalogue(name)) }
		s.secured(mux, "POST "+base+"DanhMuc_"+name+"/GetData", "cat.list", list)
		s.secured(mux, "GET "+base+"DanhMuc_"+name, "cat.list", list)
	}
	s.secured(mux, "GET "+base+"DanhMuc_TinhThanh", "addr", func(c *call) *reply {
		rows := []unit{}
		for _, p := range adminunit.Provinces() {
			rows = append(rows, unit{ID: p.Code, Name: p.FullName("vi")})
		}
		return c.units(rows)
	})
	s.secured(mux, "GET "+base+"DanhMuc_PhuongXa", "addr", func(c *call) *reply {
		rows := []unit{}
		for _, w := range adminunit.Wards(c.r.URL.Query().Get("idRoot")) {
			rows = append(rows, unit{ID: w.Code, Name: w.FullName("vi"), IDRoot: w.ProvinceCode})
		}
		return c.units(rows)
	})
}

func (c *call) units(rows []unit) *reply {
	if c.settings.EmptyCatalogues {
		rows = []unit{}
	}
	return successList(rows, len(rows))
}

func (c *call) catalogue(name string) []item {
	if c.settings.EmptyCatalogues {
		return nil
	}
	var items []item
	for _, r := range catalogues()[name] {
		items = append(items, item{ID: catalogueID(name, r.ma), Ma: r.ma, Ten: r.ten, Cap: 1})
	}
	return items
}

// catalogueID is the same at every start.
func catalogueID(name, ma string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte("DanhMuc_"+name+"/"+ma)).String()
}

func hasCatalogueID(name, id string) bool {
	for _, r := range catalogues()[name] {
		if catalogueID(name, r.ma) == id {
			return true
		}
	}
	return false
}
