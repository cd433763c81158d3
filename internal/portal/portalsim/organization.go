package portalsim

import "net/http"

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
	s.mountProducts(mux, base+"ToChuc_SanPham")
	s.secured(mux, "POST /gwdev/khoma/v5/KhoMa_GLN/GetData", "gln.list", listGLN)
	s.secured(mux, "GET /gwdev/khoma/v5/KhoMa_GLN", "gln.list", listGLN)
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
