package label

import (
	"context"
	"image"
	"io"
	"iter"
	"math/big"
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/label/draw"
	"github.com/txng-vn/txng/internal/measure"
	"github.com/txng-vn/txng/internal/serial"
)

// Sample is labels of made-up goods, laid out without a database.
type Sample struct {
	layout *layout
	one    *subject
	count  int64
	serial func(n int64) string
	link   string
}

// Goods that samples are of.
type SampleGoods struct {
	Product, Producer, Lot, Expiry string
	Household                      bool
	ECC                            string
	Logo                           image.Image
	DPI                            int
	Content                        Content
}

// Content is content, of the sample's own goods.
type Content struct {
	Count     int64
	Kilograms string
}

func (g SampleGoods) content(gtin gs1.GTIN) (c content) {
	if g.Content.Count == 0 {
		return c
	}
	lot, _ := gs1.ParseLot(g.Lot)
	c = content{product: g.Product, gtin: gtin, count: g.Content.Count, lot: lot, expiryDate: g.Expiry}
	if g.Content.Kilograms != "" {
		c.weight, _ = new(big.Rat).SetString(g.Content.Kilograms)
	}
	return c
}

// NewSample lays out count labels of a template.
func NewSample(t Template, count int64, g SampleGoods) (*Sample, error) {
	if g.DPI != 0 {
		t.DPI = g.DPI
	}
	l, err := newLayout(t)
	if err != nil {
		return nil, err
	}
	l.ecc = g.ECC
	if g.Logo != nil {
		l.logo = &draw.Image{ID: 1, Pixels: reduced(g.Logo)}
	}
	prefix, err := gs1.ParseCompanyPrefix("8930000")
	if err != nil {
		return nil, err
	}
	s := &Sample{layout: l, count: count, serial: func(int64) string { return "" }}
	owner := catalog.Organization{Name: g.Producer, Kind: catalog.KindCooperative, Phone: "02723123456", Address: catalog.Address{Street: "Ấp Ví dụ 2", WardCode: "25459", ProvinceCode: "80"}}
	if g.Household {
		owner.Kind = catalog.KindHousehold
	}
	if t.Goods == GoodsUnits {
		sscc, _ := prefix.SSCCAt(1)
		inside, _ := prefix.GTINAt(1)
		s.one = subjectOfUnit(sscc, owner, g.content(inside))
		s.one.link = "https://truyxuat.example.vn/00/" + sscc.String()
		return s, l.prepare(s.one, s.label(count))
	}
	gtin, _ := prefix.GTINAt(1)
	gln, _ := prefix.GLNAt(1)
	lot, err := gs1.ParseLot(g.Lot)
	if err != nil {
		return nil, err
	}
	weight, err := measure.NewQuantity("2.5", "KGM")
	if err != nil {
		return nil, err
	}
	b := batch.Batch{Code: gtin.String(), GTIN: gtin, Lot: lot, ProductionDate: "2026-11-20"}
	if g.Expiry != "" {
		b.ExpiryDate = &g.Expiry
	}
	product := catalog.Product{
		Name: g.Product, NameEN: "Dragon fruit", Brand: "Ví Dụ Xanh", OriginCountry: "VN", OriginProvince: "80", NetContent: weight,
		Standards: []catalog.Standard{{Kind: catalog.StandardVietGAP, Number: "VietGAP-TT-00-00-0001"}, {Kind: catalog.StandardOCOP, Number: "4 sao"}},
	}
	s.one = subjectOfBatch(b, product, catalog.Place{Name: "Cơ sở đóng gói Ví dụ", GLN: gln}, owner)
	key, err := serial.NewKey([32]byte{15: 8}, 1)
	if err != nil {
		return nil, err
	}
	sealer, err := key.For([16]byte{1})
	if err != nil {
		return nil, err
	}
	s.serial = func(n int64) string { return sealer.Seal(uint64(n)) }
	s.one.serial = s.serial(1)
	s.link = gs1.DigitalLink{GTIN: gtin, Lot: lot}.URI("https://truyxuat.example.vn")
	return s, l.prepare(s.one, s.label(count))
}

func (s *Sample) label(n int64) Label {
	l := Label{Number: n, Serial: s.serial(n), Link: s.one.link, subject: s.one}
	if l.Serial != "" {
		l.Link = s.link + "/21/" + l.Serial
	}
	return l
}

// Labels are the labels in order.
func (s *Sample) Labels() iter.Seq[Label] {
	return func(yield func(Label) bool) {
		for n := int64(1); n <= s.count && yield(s.label(n)); n++ {
		}
	}
}

// AI is an identifier's value on the labels, less the serial.
func (s *Sample) AI(code string) string { return s.one.ais[code].Value }

// Elements are those of codes that a label shows.
func (s *Sample) Elements(l Label, codes []string) gs1.Code { return l.known(codes) }

// Write writes the labels in a format.
func (s *Sample) Write(ctx context.Context, w io.Writer, f Format, skip int) error {
	return s.layout.write(ctx, w, f, s.Labels(), skip)
}

// Preview writes the first page.
func (s *Sample) Preview(w io.Writer) error {
	return s.layout.preview(context.Background(), w, s.Labels(), 0)
}

// Ordered is ordered.
func Ordered[I, O any](ctx context.Context, in iter.Seq[I], worker func() func(I) (O, error), out func(O) error) error {
	return ordered(ctx, in, worker, out)
}

// Turns is turns.
type Turns struct{ *turns }

// NewTurns is newTurns.
func NewTurns(patience time.Duration) Turns { return Turns{newTurns(patience)} }

// Soon is soon.
func (t Turns) Soon(ctx context.Context, n int64) (func(), error) { return t.soon(ctx, n) }

// MaxPixels is maxPixels.
const MaxPixels = maxPixels
