package portalsim

import (
	"errors"
	"fmt"
	"slices"
)

// Seed puts organisations, clients and products on the portal and returns them
// with their ids. What is there already (by id; an organisation also by tax
// code, a product by organisation and GTIN) is replaced and keeps its id, so
// that seeding again does no harm.
func (s *Sim) Seed(seed Seed) (Seed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	done := Seed{Clients: slices.Clone(seed.Clients)}
	var change []stored
	for _, c := range seed.Clients {
		change = append(change, put("client", c))
	}
	for _, o := range seed.Organizations {
		if o.ID == "" {
			o.ID = s.organizationID(o.MaSoThue)
		}
		done.Organizations = append(done.Organizations, o)
		change = append(change, put("organization", o))
	}
	for _, p := range seed.Products {
		product, template, err := s.seedProduct(p, done.Organizations)
		if err != nil {
			return Seed{}, err
		}
		change = append(change, put("product", product), put("template", template))
		product.MaSoThue, product.TenChuoiCungUng, product.CongViecs = p.MaSoThue, template.Ten, template.CongViecs
		done.Products = append(done.Products, product)
	}
	if s.commit(change) != nil {
		return Seed{}, errors.New("portal simulator: the ledger could not be written")
	}
	return done, nil
}

// organizationID is the id known for a tax code, else a new one.
func (s *Sim) organizationID(taxCode string) string {
	for _, o := range s.book.organizations.list(func(o Organization) bool { return taxCode != "" && o.MaSoThue == taxCode }) {
		return o.ID
	}
	return newID()
}

func (s *Sim) seedProduct(p Product, fresh []Organization) (Product, Template, error) {
	owner := slices.IndexFunc(fresh, func(o Organization) bool {
		return o.ID == p.IDToChucHoSo || (p.IDToChucHoSo == "" && p.MaSoThue != "" && o.MaSoThue == p.MaSoThue)
	})
	switch {
	case owner >= 0:
		p.IDToChucHoSo = fresh[owner].ID
	case p.IDToChucHoSo == "":
		known := s.book.organizations.list(func(o Organization) bool { return p.MaSoThue != "" && o.MaSoThue == p.MaSoThue })
		if len(known) == 0 {
			return p, Template{}, fmt.Errorf("portal simulator: product %s names no known organisation", p.GTINCode)
		}
		p.IDToChucHoSo = known[0].ID
	}
	for _, old := range s.book.products.list(func(o Product) bool { return o.GTINCode == p.GTINCode && o.IDToChucHoSo == p.IDToChucHoSo }) {
		p.ID, p.IDChuoiCungUng = orElse(p.ID, old.ID), orElse(p.IDChuoiCungUng, old.IDChuoiCungUng)
	}
	p.ID, p.IDChuoiCungUng = orElse(p.ID, newID()), orElse(p.IDChuoiCungUng, newID())
	p.IDNganhHang = orElse(p.IDNganhHang, catalogueID("NganhHang", "TRAI_CAY"))
	p.Created, p.Modified, p.TrangThai = orElse(p.Created, stamp(s.now())), stamp(s.now()), 1
	t := Template{
		ID: p.IDChuoiCungUng, IDToChucHoSo: p.IDToChucHoSo, Ten: orElse(p.TenChuoiCungUng, "Chuỗi cung ứng "+p.Ten),
		IDSanPham: p.ID, IDNganhHang: p.IDNganhHang, CongViecs: slices.Clone(p.CongViecs),
	}
	if old, ok := s.book.templates.get(t.ID); ok && len(t.CongViecs) == 0 {
		t.CongViecs = old.CongViecs
	}
	if len(t.CongViecs) == 0 {
		t.CongViecs = newDefaultTasks()
	}
	for i := range t.CongViecs {
		t.CongViecs[i].ID = orElse(t.CongViecs[i].ID, newID())
	}
	p.MaSoThue, p.TenChuoiCungUng, p.CongViecs = "", "", nil
	return p, t, nil
}

func newDefaultTasks() []Task {
	var tasks []Task
	stage := ""
	for i, row := range defaultTasks() {
		task := Task{ID: newID(), Ten: row.ten, IDCha: stage, ThuTu: i + 1}
		if row.stage {
			task.IDCha, stage = "", task.ID
		}
		tasks = append(tasks, task)
	}
	return tasks
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
