package resolver

import (
	"math/big"
	"strings"

	"github.com/txng-vn/txng/internal/catalog"
)

// household reports whether an organisation's particulars are a family's own
// (Law 91/2025/QH15): name and commune are public, the rest is masked.
func household(o catalog.Organization) bool { return o.Kind == catalog.KindHousehold }

func producerOf(o catalog.Organization) Producer {
	p := Producer{Name: o.Name, Street: o.Address.Street, WardCode: o.Address.WardCode, ProvinceCode: o.Address.ProvinceCode, Phone: o.Phone, Website: o.Website}
	if household(o) {
		p.Street, p.Phone = "", maskPhone(o.Phone)
	}
	return p
}

// maskPhone keeps the first two and the last two characters of a phone number,
// enough for its owner to know it by.
func maskPhone(phone string) string {
	if len(phone) < 6 {
		return ""
	}
	return phone[:2] + strings.Repeat("•", len(phone)-4) + phone[len(phone)-2:]
}

func placeOf(p catalog.Place, owner catalog.Organization) Place {
	place := Place{Name: p.Name, Street: p.Address.Street, WardCode: p.Address.WardCode, ProvinceCode: p.Address.ProvinceCode}
	for _, c := range p.Codes {
		place.Codes = append(place.Codes, PlaceCode{Scheme: string(c.Scheme), Value: c.Value})
	}
	digits := func(s *string) string {
		if s == nil || !household(owner) {
			return deref(s)
		}
		return coarse(*s)
	}
	place.Latitude, place.Longitude = digits(p.Latitude), digits(p.Longitude)
	if household(owner) {
		place.Street = ""
	}
	return place
}

// coarse rounds decimal degrees to 0.01, about a kilometre; "" for what is no
// number.
func coarse(degrees string) string {
	r, ok := new(big.Rat).SetString(degrees)
	if !ok {
		return ""
	}
	return r.FloatString(2)
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
