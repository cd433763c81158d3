package portalsim

import (
	"encoding/json"
	"net/http"

	"github.com/txng-vn/txng/internal/adminunit"
)

func (s *Sim) mountPlaces(mux *http.ServeMux) {
	for _, kind := range []string{"VungTrong", "DiaDiem"} {
		base := "/gwdev/tochuc/v5/ToChuc_" + kind
		list := func(c *call) *reply {
			return getData(c, c.book.places.list(func(p Place) bool {
				return p.Loai == kind && c.mine(p.IDToChucHoSo) && c.visible(p.Created)
			}))
		}
		s.secured(mux, "POST "+base+"/GetData", "place.find", list)
		s.secured(mux, "GET "+base, "place.find", list)
		s.secured(mux, "POST "+base, "place.create", func(c *call) *reply { return createPlace(c, kind) })
		s.secured(mux, "PUT "+base+"/{id}", "place.update", func(c *call) *reply { return updatePlace(c, kind) })
	}
}

func createPlace(c *call, kind string) *reply {
	var p Place
	if json.Unmarshal(c.body, &p) != nil {
		return business(badBody)
	}
	p.Loai = kind
	if refused := checkPlace(c, p); refused != nil {
		return refused
	}
	if c.settings.RefuseDuplicates && len(c.book.places.list(func(o Place) bool {
		return o.Loai == kind && o.MaGLN == p.MaGLN && o.IDToChucHoSo == p.IDToChucHoSo
	})) > 0 {
		return business(exists)
	}
	p.ID, p.Created = newID(), stamp(c.now())
	p.MaTruyVetDiaDiem = newTraceCode()
	return savePlace(c, p)
}

func updatePlace(c *call, kind string) *reply {
	old, ok := c.book.places.get(c.r.PathValue("id"))
	if !ok || old.Loai != kind {
		return business(absent)
	}
	if !c.mine(old.IDToChucHoSo) {
		return business(noRight)
	}
	p := old
	if json.Unmarshal(c.body, &p) != nil {
		return business(badBody)
	}
	p.ID, p.Loai, p.Created, p.MaTruyVetDiaDiem = old.ID, old.Loai, old.Created, old.MaTruyVetDiaDiem
	if refused := checkPlace(c, p); refused != nil {
		return refused
	}
	return savePlace(c, p)
}

// savePlace stores p and answers with what the portal made of it.
func savePlace(c *call, p Place) *reply {
	p.Modified = stamp(c.now())
	p.DiaChiText = p.DiaChi + ", " + adminunit.FullName(p.IDXa, p.IDTinh, "vi")
	if failed := c.commit([]stored{put("place", p)}); failed != nil {
		return failed
	}
	return success(map[string]string{"id": p.ID, "ma": p.Ma, "diaChiText": p.DiaChiText, "maTruyVetDiaDiem": p.MaTruyVetDiaDiem})
}

// checkPlace does not look at the GLN's digits: the portal took a GTIN there.
func checkPlace(c *call, p Place) *reply {
	service := "ToChuc_" + p.Loai + "Service"
	if refused := c.owner(service, p.IDToChucHoSo); refused != nil {
		return refused
	}
	fields := []required{{"ten", p.Ten, false}, {"maGLN", p.MaGLN, false}, {"diaChi", p.DiaChi, false}, {"idTinh", p.IDTinh, true}, {"idXa", p.IDXa, true}}
	if p.Loai == "DiaDiem" {
		fields = append(fields, required{"idLoaiDiaDiem", p.IDLoaiDiaDiem, true})
	}
	if refused := missing(service, fields...); refused != nil {
		return refused
	}
	if adminunit.Check(p.IDXa, p.IDTinh) != nil {
		return nullReference(service, resolve)
	}
	if p.Loai == "DiaDiem" && !hasCatalogueID("LoaiDiaDiem", p.IDLoaiDiaDiem) {
		return nullReference(service, resolve)
	}
	return nil
}
