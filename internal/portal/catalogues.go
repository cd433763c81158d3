package portal

import (
	"context"
	"strings"
	"sync"

	"github.com/txng-vn/txng/internal/adminunit"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// catalogues remember the portals' ids for provinces, communes and kinds of
// sites. An empty answer never replaces what is known.
type catalogues struct {
	mu    sync.Mutex
	units map[string]string // target/province id/lower-case name → id
	kinds map[string]string // target/code → id
}

func newCatalogues() *catalogues {
	return &catalogues{units: map[string]string{}, kinds: map[string]string{}}
}

func (c *catalogues) get(m map[string]string, key string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, ok := m[key]
	return id, ok
}

func (c *catalogues) put(m map[string]string, key, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m[key] = id
}

// forget has all asked for anew.
func (c *catalogues) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.units)
	clear(c.kinds)
}

// address returns the portal's ids for the province and the commune.
func (c *catalogues) address(ctx context.Context, name string, s target.Session, a catalog.Address) (province, ward string, err error) {
	p, _ := adminunit.FindProvince(a.ProvinceCode)
	w, _ := adminunit.FindWard(a.WardCode)
	province, err = c.unit(name, "", [2]string{p.FullName("vi"), p.Name}, func() ([]target.Unit, error) { return s.Provinces(ctx) })
	if err != nil {
		return "", "", err
	}
	ward, err = c.unit(name, province, [2]string{w.FullName("vi"), w.Name}, func() ([]target.Unit, error) { return s.Wards(ctx, province) })
	return province, ward, err
}

// unit finds a unit by its full name, or, when only one has it, by its name
// without the rank.
func (c *catalogues) unit(name, parent string, names [2]string, list func() ([]target.Unit, error)) (string, error) {
	prefix := name + "/" + parent + "/"
	full := prefix + strings.ToLower(names[0])
	if id, ok := c.get(c.units, full); ok {
		return id, nil
	}
	units, err := list()
	if err != nil {
		return "", err
	}
	if len(units) == 0 {
		return "", emptyCatalogue("addr")
	}
	var bare []string
	for _, u := range units {
		c.put(c.units, prefix+strings.ToLower(strings.TrimSpace(u.Name)), u.ID)
		if strings.EqualFold(strings.TrimSpace(u.Name), names[1]) {
			bare = append(bare, u.ID)
		}
	}
	if id, ok := c.get(c.units, full); ok {
		return id, nil
	}
	if len(bare) == 1 {
		return bare[0], nil
	}
	return "", unmapped("addr", names[0])
}

// siteKind returns the portal's id for a kind of place.
func (c *catalogues) siteKind(ctx context.Context, name string, s target.Session, kind catalog.PlaceKind) (string, error) {
	code := siteKind(kind)
	if id, ok := c.get(c.kinds, name+"/"+code); ok {
		return id, nil
	}
	items, err := s.Catalogue(ctx, "LoaiDiaDiem")
	if err != nil {
		return "", err
	}
	if len(items) == 0 {
		return "", emptyCatalogue("cat.list")
	}
	for _, item := range items {
		c.put(c.kinds, name+"/"+item.Code, item.ID)
	}
	for _, one := range []string{code, "KHAC"} {
		if id, ok := c.get(c.kinds, name+"/"+one); ok {
			return id, nil
		}
	}
	return "", unmapped("cat.list", "LoaiDiaDiem "+code)
}

// siteKind is the portal's code for a kind of place.
func siteKind(kind catalog.PlaceKind) string {
	switch kind {
	case catalog.PlaceFarm:
		return "CO_SO_SAN_XUAT"
	case catalog.PlaceCollection:
		return "THU_MUA"
	case catalog.PlaceProcessing:
		return "CHE_BIEN"
	case catalog.PlacePackingHouse:
		return "DONG_GOI"
	case catalog.PlaceWarehouse:
		return "KHO"
	case catalog.PlaceDistributor:
		return "DAI_LY"
	case catalog.PlaceShop:
		return "CUA_HANG"
	case catalog.PlaceOther:
	}
	return "KHAC"
}

// emptyCatalogue is the portal's trap of answering success with nothing.
func emptyCatalogue(op string) *target.Failure {
	return target.Fail(target.ClassTransient, op, fault.Text{VI: "Danh mục của cổng đang trống.", EN: "The portal's catalogue is empty at the moment."})
}
