package portalsim

import (
	"encoding/json"
	"net/http"
)

const certificateService = "TXNG_ChungNhanService"

func (s *Sim) mountCertificates(mux *http.ServeMux) {
	const base = traceBase + "TXNG_ChungNhan"
	list := func(c *call) *reply {
		return getData(c, c.book.certificates.list(func(x Certificate) bool { return c.mine(x.IDToChucHoSo) && c.visible(x.Created) }))
	}
	s.secured(mux, "POST "+base+"/GetData", "cert.find", list)
	s.secured(mux, "GET "+base, "cert.find", list)
	s.secured(mux, "POST "+base, "cert.create", createCertificate)
	s.secured(mux, "PUT "+base+"/{id}", "cert.confirm", updateCertificate)
	s.secured(mux, "PUT "+base+"/{id}/XacNhan", "cert.confirm", updateCertificate)
	s.secured(mux, "DELETE "+base+"/{id}", "cert.delete", deleteCertificate)
}

func createCertificate(c *call) *reply {
	var x Certificate
	if json.Unmarshal(c.body, &x) != nil {
		return business(badBody)
	}
	chain, refused := checkCertificate(c, x)
	if refused != nil {
		return refused
	}
	if c.settings.RefuseDuplicates && len(c.book.certificates.list(func(o Certificate) bool { return o.IDChuoiSanXuat == x.IDChuoiSanXuat && o.SoHieu == x.SoHieu })) > 0 {
		return business(exists)
	}
	x.ID, x.IDToChucHoSo, x.TrangThai, x.Created = newID(), chain.IDToChucHoSo, 0, stamp(c.now())
	return saveCertificate(c, x)
}

// updateCertificate changes one with a full body and confirms it, as
// updateOrder does with orders.
func updateCertificate(c *call) *reply {
	old, refused := c.ownCertificate()
	if refused != nil {
		return refused
	}
	x := old
	if refused := c.readUpdate(&x, &x.TrangThai); refused != nil {
		return refused
	}
	x.ID, x.IDToChucHoSo, x.Created, x.Modified = old.ID, old.IDToChucHoSo, old.Created, old.Modified
	if old.TrangThai == 1 {
		if x != old {
			return business(settled)
		}
		return success(map[string]any{"id": x.ID, "trangThai": x.TrangThai})
	}
	if _, refused := checkCertificate(c, x); refused != nil {
		return refused
	}
	return saveCertificate(c, x)
}

func saveCertificate(c *call, x Certificate) *reply {
	x.Modified = stamp(c.now())
	if failed := c.commit([]stored{put("certificate", x)}); failed != nil {
		return failed
	}
	return success(map[string]any{"id": x.ID, "trangThai": x.TrangThai})
}

func deleteCertificate(c *call) *reply {
	x, refused := c.ownCertificate()
	if refused != nil {
		return refused
	}
	if x.TrangThai == 1 {
		return business(settled)
	}
	if failed := c.commit(nil, x.ID); failed != nil {
		return failed
	}
	return success(map[string]string{"id": x.ID})
}

func (c *call) ownCertificate() (Certificate, *reply) {
	x, ok := c.book.certificates.get(c.r.PathValue("id"))
	if !ok {
		return x, business(absent)
	}
	if !c.mine(x.IDToChucHoSo) {
		return x, business(noRight)
	}
	return x, nil
}

func checkCertificate(c *call, x Certificate) (Chain, *reply) {
	if !c.acting() {
		return Chain{}, nullReference(certificateService, insert)
	}
	if refused := missing(certificateService, required{"ten", x.Ten, false}, required{"soHieu", x.SoHieu, false}, required{"coQuanCap", x.CoQuanCap, false},
		required{"ngayCap", x.NgayCap, false}, required{"idChuoiSanXuat", x.IDChuoiSanXuat, true}); refused != nil {
		return Chain{}, refused
	}
	if !isDate(x.NgayCap) || (x.NgayHetHan != "" && !isDate(x.NgayHetHan)) {
		return Chain{}, business("Ngày không đúng định dạng ISO 8601")
	}
	chain, ok := c.book.chains.get(x.IDChuoiSanXuat)
	if !ok {
		return chain, nullReference(certificateService, resolve)
	}
	if !c.mine(chain.IDToChucHoSo) {
		return chain, business(noRight)
	}
	return chain, nil
}
