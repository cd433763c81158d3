package label_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/label"
)

// pallet prints a label of a logistic unit and tells what is read on it: its
// bar codes and its text.
func pallet(t *testing.T, template, file string, g label.SampleGoods) (codes []string, text string) {
	t.Helper()
	sample, err := label.NewSample(named(t, template), 1, g)
	if err != nil {
		t.Fatal(err)
	}
	var pdf bytes.Buffer
	if err := sample.Write(t.Context(), &pdf, label.FormatPDF, 0); err != nil {
		t.Fatal(err)
	}
	picture := dbtest.Tool(t, "poppler-utils", pdf.Bytes(), "pdftoppm", "-r", "300", "-png", "-singlefile", "-")
	keep(t, file, picture)
	all := readCodes(t, picture)
	if !slices.ContainsFunc(all, func(code string) bool { return strings.HasSuffix(code, "/00/"+sscc[2:]) }) {
		t.Errorf("%s: no code leads to the unit's page: %q", file, all)
	}
	for _, code := range all {
		if !strings.HasPrefix(code, "http") {
			codes = append(codes, code)
		}
	}
	return codes, string(dbtest.Tool(t, "poppler-utils", pdf.Bytes(), "pdftotext", "-layout", "-", "-"))
}

const sscc = "00" + "089300000000000019"

// TestPalletTellsItsContents: as far as they are known, in bar codes that are
// short enough, and in text; what is not known has no heading either.
func TestPalletTellsItsContents(t *testing.T) {
	t.Parallel()
	headings := []string{"CONTENT", "COUNT", "BATCH", "EXPIRY", "NET WEIGHT"}
	for name, c := range map[string]struct {
		template string
		spoil    func(g *label.SampleGoods)
		codes    []string
		missing  []string // headings
	}{
		"all":             {"pallet-a5", func(*label.SampleGoods) {}, []string{sscc, "02089300000000191726122037480", "310312000010261120AB3CD4EF5"}, nil},
		"small":           {"pallet-100x150", func(*label.SampleGoods) {}, []string{sscc, "020893000000001937480"}, nil},
		"heavy":           {"pallet-a5", func(g *label.SampleGoods) { g.Content.Kilograms = "12345.5" }, []string{sscc, "02089300000000191726122037480", "310112345510261120AB3CD4EF5"}, nil},
		"no expiry":       {"pallet-a5", func(g *label.SampleGoods) { g.Expiry = "" }, []string{sscc, "020893000000001937480", "310312000010261120AB3CD4EF5"}, []string{"EXPIRY"}},
		"no weight":       {"pallet-a5", func(g *label.SampleGoods) { g.Content.Kilograms = "" }, []string{sscc, "02089300000000191726122037480", "10261120AB3CD4EF5"}, []string{"NET WEIGHT"}},
		"a long lot":      {"pallet-a5", func(g *label.SampleGoods) { g.Lot = "a1B2c3D4e5F6g7H8i9J0" }, []string{sscc, "02089300000000191726122037480", "3103120000"}, nil},
		"nothing":         {"pallet-a5", func(g *label.SampleGoods) { g.Content = label.Content{} }, []string{sscc}, headings},
		"nothing, small":  {"pallet-100x150", func(g *label.SampleGoods) { g.Content = label.Content{} }, []string{sscc}, headings},
		"too many to say": {"pallet-100x150", func(g *label.SampleGoods) { g.Content.Count = 12_345_678 }, []string{sscc}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := goods()
			g.Content.Kilograms = "120"
			c.spoil(&g)
			codes, text := pallet(t, c.template, "pallet-"+strings.ReplaceAll(name, " ", "-")+".png", g)
			slices.Sort(c.codes)
			if !slices.Equal(codes, c.codes) {
				t.Errorf("read %q, want %q", codes, c.codes)
			}
			for _, heading := range headings {
				if there := strings.Contains(text, heading); there == slices.Contains(c.missing, heading) {
					t.Errorf("%s: %v in %s", heading, there, text)
				}
			}
		})
	}
}

// TestWhatAPalletSaysKeepsTheRules: the elements of all its symbols together
// are a code that keeps every rule of the dictionary.
func TestWhatAPalletSaysKeepsTheRules(t *testing.T) {
	t.Parallel()
	sample, err := label.NewSample(named(t, "pallet-a5"), 1, goods())
	if err != nil {
		t.Fatal(err)
	}
	for l := range sample.Labels() {
		said := sample.Elements(l, []string{"00", "02", "37", "10", "17", "310n"})
		if code, err := gs1.FromElements(said.Elements...); err != nil || len(code.Elements) != 6 {
			t.Errorf("%v: %v", said, err)
		}
	}
}

// TestHeadingsGoWithTheirValues on labels of items: without an expiry date
// nothing speaks of one.
func TestHeadingsGoWithTheirValues(t *testing.T) {
	t.Parallel()
	for _, template := range templates(t) {
		if template.Goods != label.GoodsItems {
			continue
		}
		g := goods()
		g.Expiry = ""
		sample, err := label.NewSample(template, 1, g)
		if err != nil {
			t.Fatal(err)
		}
		var pdf bytes.Buffer
		if err := sample.Write(t.Context(), &pdf, label.FormatPDF, 0); err != nil {
			t.Fatal(err)
		}
		text := string(dbtest.Tool(t, "poppler-utils", pdf.Bytes(), "pdftotext", "-layout", "-", "-"))
		for _, heading := range []string{"HSD", "HẠN", "USE BY"} {
			if strings.Contains(text, heading) {
				t.Errorf("%s: %q stands alone: %s", template.Name, heading, text)
			}
		}
	}
}

// TestTooLongForGS1128 is refused by name, not cut.
func TestTooLongForGS1128(t *testing.T) {
	t.Parallel()
	template := named(t, "carton-100x150-gs1")
	template.Elements = append(template.Elements, label.Element{Kind: label.ElementGS1128, X: 1, Y: 84, Width: 98, Height: 30, AIs: []string{"01", "17", "10", "21"}})
	_, err := label.NewSample(template, 1, goods())
	if f := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Code != "gs1_content_too_long" {
		t.Errorf("%v", err)
	}
}
