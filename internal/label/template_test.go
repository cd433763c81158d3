package label_test

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/label"
)

func named(t testing.TB, name string) label.Template {
	t.Helper()
	all := templates(t)
	i := slices.IndexFunc(all, func(l label.Template) bool { return l.Name == name })
	if i < 0 {
		t.Fatalf("no template %s", name)
	}
	one := all[i]
	one.Elements = slices.Clone(one.Elements)
	return one
}

// TestBuiltinTemplatesFitTheirGoods lays out the longest code that is likely,
// on paper and with a logo, without one, with and without a serial.
func TestBuiltinTemplatesFitTheirGoods(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, template := range templates(t) {
		if seen[template.Name] {
			t.Errorf("two templates are called %s", template.Name)
		}
		seen[template.Name] = true
		sample, err := label.NewSample(template, 3, goods())
		if err != nil {
			t.Errorf("%s: %v", template.Name, err)
			continue
		}
		for _, f := range []label.Format{label.FormatPDF, label.FormatSVG, label.FormatPNG} {
			if err := sample.Write(t.Context(), io.Discard, f, 0); err != nil {
				t.Errorf("%s as %s: %v", template.Name, f, err)
			}
		}
	}
	if len(seen) < 12 {
		t.Errorf("%d templates", len(seen))
	}
}

// TestBadTemplatesAreRefused names the field and the reason.
func TestBadTemplatesAreRefused(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(l *label.Template){
		"/name name_format":           func(l *label.Template) { l.Name = "Tem thùng" },
		"/title/vi required":          func(l *label.Template) { l.Title.VI = " " },
		"/title/en control_character": func(l *label.Template) { l.Title.EN = "a\x1b" },
		"/goods unknown_goods":        func(l *label.Template) { l.Goods = "cars" },
		"/dpi unknown_dpi":            func(l *label.Template) { l.DPI = 0 },
		"/page too_many_pixels": func(l *label.Template) {
			l.Page, l.Rows, l.DPI = label.Paper{Kind: label.PaperRoll, Width: 200, Height: 100}, 1, 600
		},
		"/page/kind unknown_kind":                func(l *label.Template) { l.Page.Kind = "" },
		"/page/width out_of_range":               func(l *label.Template) { l.Page.Width = math.NaN() },
		"/page/height out_of_range":              func(l *label.Template) { l.Page.Height = 450.1 },
		"/label/width out_of_range":              func(l *label.Template) { l.Label.Width = -1 },
		"/label/height out_of_range":             func(l *label.Template) { l.Label.Height = 1e300 },
		"/margin/top out_of_range":               func(l *label.Template) { l.Margin.Top = -0.001 },
		"/gutter/x out_of_range":                 func(l *label.Template) { l.Gutter.X = math.NaN() },
		"/columns out_of_range":                  func(l *label.Template) { l.Columns = 1 << 40 },
		"/columns over_the_edge":                 func(l *label.Template) { l.Columns = 4 },
		"/rows out_of_range":                     func(l *label.Template) { l.Page.Kind = label.PaperRoll },
		"/rows over_the_edge":                    func(l *label.Template) { l.Rows = 9 },
		"/elements required":                     func(l *label.Template) { l.Elements = nil },
		"/elements too_many":                     func(l *label.Template) { l.Elements = make([]label.Element, 1_000_000) },
		"/elements/0/kind unknown_kind":          func(l *label.Template) { l.Elements[0].Kind = "aztec" },
		"/elements/0/x out_of_range":             func(l *label.Template) { l.Elements[0].X = -1 },
		"/elements/0/width over_the_edge":        func(l *label.Template) { l.Elements[0].X = 60 },
		"/elements/0/height over_the_edge":       func(l *label.Template) { l.Elements[0].Height = 33 },
		"/elements/0/height out_of_range":        func(l *label.Template) { l.Elements[0].Height = 0 },
		"/elements/0/ecc unknown_ecc":            func(l *label.Template) { l.Elements[0].ECC = "X" },
		"/elements/0/ecc logo_needs_h":           func(l *label.Template) { l.Elements[0].ECC, l.Elements[0].Logo = "M", true },
		"/elements/0/module out_of_range":        func(l *label.Template) { l.Elements[0].Module = math.NaN() },
		"/elements/0/text not_for_this_kind":     func(l *label.Template) { l.Elements[0].Text = "a" },
		"/elements/0/file_id not_for_this_kind":  func(l *label.Template) { l.Elements[0].FileID = "x" },
		"/elements/1/text required":              func(l *label.Template) { l.Elements[1].Text = "" },
		"/elements/1/text too_long":              func(l *label.Template) { l.Elements[1].Text = strings.Repeat("a", 201) },
		"/elements/1/text control_character":     func(l *label.Template) { l.Elements[1].Text = "a\x00b" },
		"/elements/1/text unknown_placeholder":   func(l *label.Template) { l.Elements[1].Text = "{password}" },
		"/elements/1/text unprintable_character": func(l *label.Template) { l.Elements[1].Text = "Xoài 🥭" },
		"/elements/1/text unbalanced_brace":      func(l *label.Template) { l.Elements[1].Text = "{lot" },
		"/elements/1/size out_of_range":          func(l *label.Template) { l.Elements[1].Size = 1e9 },
		"/elements/1/align unknown_align":        func(l *label.Template) { l.Elements[1].Align = "top" },
		"/elements/1/lines out_of_range":         func(l *label.Template) { l.Elements[1].Lines = -1 },
		"/elements/1/ais/1 unknown_ai": func(l *label.Template) {
			l.Elements[1] = label.Element{Kind: label.ElementGS1128, Width: 60, Height: 10, AIs: []string{"01", "99"}}
		},
		"/elements/1/ais/2 duplicate": func(l *label.Template) {
			l.Elements[1] = label.Element{Kind: label.ElementGS1128, Width: 60, Height: 10, AIs: []string{"01", "10", "10"}}
		},
		"/elements/1/ais key_first": func(l *label.Template) {
			l.Elements[1] = label.Element{Kind: label.ElementDataMatrix, Width: 10, Height: 10, AIs: []string{"10"}}
		},
	} {
		l := named(t, "a4-24")
		spoil(&l)
		var got []string
		if f := fault.As(l.Check()); f != nil {
			for _, field := range f.Fields {
				got = append(got, field.Pointer+" "+field.Code)
			}
		}
		if !slices.Contains(got, want) {
			t.Errorf("%q, want %s", got, want)
		}
	}
}

// TestTemplatesOfAnyFormPrintOrAreRefused: whatever a template's JSON says, it
// is refused with a fault or it prints.
func TestTemplatesOfAnyFormPrintOrAreRefused(t *testing.T) {
	t.Parallel()
	var seeds [][]byte
	for _, template := range templates(t) {
		raw, err := json.Marshal(template)
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, raw)
	}
	rapid.Check(t, func(t *rapid.T) {
		raw := slices.Clone(rapid.SampledFrom(seeds).Draw(t, "template"))
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			at := rapid.IntRange(0, len(raw)-1).Draw(t, "at")
			raw[at] = rapid.SampledFrom([]byte(`0123456789.-,"aqz{}[]`)).Draw(t, "byte")
		}
		var l label.Template
		if json.Unmarshal(raw, &l) != nil || l.Check() != nil || l.Columns*l.Rows > 50 || l.Page.Width*l.Page.Height > 1e5 {
			return
		}
		sample, err := label.NewSample(l, 1, goods())
		if err == nil {
			err = sample.Write(context.Background(), io.Discard, label.FormatPDF, 0)
		}
		if err != nil && fault.As(err) == nil {
			t.Fatalf("not a fault: %v", err)
		}
	})
}
