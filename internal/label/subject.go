package label

import (
	"strings"

	"github.com/txng-vn/txng/internal/adminunit"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/label/draw"
)

// subject is what many labels say alike: a batch or a logistic unit. Its texts
// are in Vietnamese, but for product_en.
type subject struct {
	values map[string]string      // by placeholder
	ais    map[string]gs1.Element // by what templates call them; 310n is 3100 to 3105
	link   string                 // of the batch or unit; items have their own
	serial string                 // the form of its items' serials, "" when it has none
	trace  func(serial string) string

	shared *draw.Drawing // what all its labels show, set by prepare
	own    []int         // elements that differ from label to label
}

// Label is one label of a run.
type Label struct {
	Number  int64 // in what was asked for, from 1
	Serial  string
	Link    string
	subject *subject
}

// value is what a placeholder stands for on l.
func (l Label) value(name string) string {
	switch name {
	case "number":
		return grouped(l.Number)
	case "link":
		return l.Link
	case "serial":
		return l.Serial
	case "trace_code":
		return l.subject.trace(l.Serial)
	}
	return l.subject.values[name]
}

// grouped is a number as people here write it: 12.345.
func grouped(n int64) string {
	digits := []byte{}
	for place := 0; n > 0 || place == 0; place++ {
		if place > 0 && place%3 == 0 {
			digits = append([]byte{'.'}, digits...)
		}
		digits = append([]byte{byte('0' + n%10)}, digits...)
		n /= 10
	}
	return string(digits)
}

func subjectOfBatch(b batch.Batch, p catalog.Product, at catalog.Place, o catalog.Organization) *subject {
	expiry := ""
	if b.ExpiryDate != nil {
		expiry = *b.ExpiryDate
	}
	s := &subject{
		values: map[string]string{
			"product": p.Name, "product_en": p.NameEN, "brand": p.Brand, "producer": o.Name, "address": addressOf(o), "phone": phoneOf(o),
			"place": at.Name, "origin": originOf(p), "net_content": contentOf(p), "code": b.Code, "lot": b.Lot.String(),
			"production_date": day(b.ProductionDate), "expiry_date": day(expiry), "certificates": certificates(p.Standards),
		},
		trace: func(text string) string { number, _ := gs1.ParseSerial(text); return batch.TraceCode(b, at, number) },
	}
	s.identify(gs1.Element{AI: "10", Value: b.Lot.String()}, gs1.Element{AI: "11", Value: yymmdd(b.ProductionDate)}, gs1.Element{AI: "17", Value: yymmdd(expiry)})
	if !b.GTIN.IsZero() {
		s.identify(gs1.Element{AI: "01", Value: b.GTIN.String()})
	}
	return s
}

// identify gives a subject elements that its labels can show.
func (s *subject) identify(elements ...gs1.Element) {
	if s.ais == nil {
		s.ais = map[string]gs1.Element{}
	}
	for _, e := range elements {
		name := e.AI
		if len(name) == 4 && name[:3] == "310" {
			name = "310n"
		}
		s.ais[name] = e
	}
}

func subjectOfUnit(sscc gs1.SSCC, o catalog.Organization, inside content) *subject {
	s := &subject{values: inside.values(), trace: func(string) string { return "" }}
	s.values["sscc"], s.values["producer"], s.values["address"] = sscc.String(), o.Name, addressOf(o)
	s.identify(gs1.Element{AI: "00", Value: sscc.String()})
	s.identify(inside.elements()...)
	return s
}

// addressOf is an organisation's address; of a household the commune only,
// whose street is a family's own.
func addressOf(o catalog.Organization) string {
	if o.Kind == catalog.KindHousehold {
		return adminunit.FullName(o.Address.WardCode, o.Address.ProvinceCode, "vi")
	}
	return o.Address.Full("vi")
}

// phoneOf is a business's number; a household's is not printed by itself.
func phoneOf(o catalog.Organization) string {
	if o.Kind == catalog.KindHousehold {
		return ""
	}
	return o.Phone
}

func originOf(p catalog.Product) string {
	if province, known := adminunit.FindProvince(p.OriginProvince); known {
		return province.FullName("vi") + ", Việt Nam"
	}
	if p.OriginCountry == "VN" {
		return "Việt Nam"
	}
	return p.OriginCountry
}

// contentOf is a net content in the unit's symbol, with a decimal comma.
func contentOf(p catalog.Product) string {
	if p.NetContent.IsZero() {
		return ""
	}
	unit := p.NetContent.Unit
	if symbol, known := unitSymbols[unit]; known {
		unit = symbol
	}
	return strings.Replace(p.NetContent.Value.String(), ".", ",", 1) + " " + unit
}

func certificates(standards []catalog.Standard) string {
	var all []string
	for _, s := range standards {
		name := standardNames[s.Kind]
		if strings.HasPrefix(strings.ToLower(s.Number), strings.ToLower(name)) {
			name = "" // said already: VietGAP-TT-13-10-0001
		}
		all = append(all, strings.TrimSpace(name+" "+s.Number))
	}
	return strings.Join(all, " · ")
}

// day is a date YYYY-MM-DD as people here write it.
func day(date string) string {
	if len(date) != 10 {
		return ""
	}
	return date[8:] + "/" + date[5:7] + "/" + date[:4]
}

// yymmdd is a date as AIs (11) and (17) hold it (GS1 General Specifications, 3.4).
func yymmdd(date string) string {
	if len(date) != 10 {
		return ""
	}
	return date[2:4] + date[5:7] + date[8:]
}
