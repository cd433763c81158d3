package linkset_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/gs1/linkset"
)

func hrefs(links []linkset.Link) (all []string) {
	for _, l := range links {
		all = append(all, l.Href)
	}
	return all
}

func TestBest(t *testing.T) {
	t.Parallel()
	links := []linkset.Link{
		{Href: "plain"},
		{Href: "vi", Languages: []string{"vi"}},
		{Href: "en-GB", Languages: []string{"en-GB"}},
		{Href: "pdf", Languages: []string{"vi"}, Media: "application/pdf"},
		{Href: "au", Languages: []string{"en"}, Contexts: []string{"au", "nz"}},
	}
	for _, c := range []struct{ languages, media, context, want string }{
		{"", "", "", "plain vi en-GB pdf au"},
		{"vi", "", "", "vi pdf"},
		{"vi-VN", "", "", "vi pdf"},
		{"vi", "application/pdf", "", "pdf"},
		{"vi", "text/html", "", "vi"},
		{"vi", "text/html, */*;q=0.5", "", "vi pdf"},
		{"en", "", "", "en-GB au"},
		{"en-GB", "", "", "en-GB"},
		{"en-GB, en;q=0.9", "", "", "en-GB"},
		{"de", "", "", "plain"},
		{"de, *;q=0.1", "", "", "plain vi en-GB pdf au"},
		{"en;q=0.2, vi;q=0.1", "", "", "en-GB au"},
		{"vi;q=0", "", "", "plain"},
		{"vi", "", "nz", "au"},
		{"vi", "", "fr", "vi pdf"},
		{"", "", "au", "au"},
	} {
		asked := linkset.Asked{Context: c.context, Languages: linkset.ParsePreferences([]string{c.languages}), Media: linkset.ParsePreferences([]string{c.media})}
		if got := strings.Join(hrefs(asked.Best(links)), " "); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestParsePreferences(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]linkset.Preferences{
		"": nil, ",, ;q=1": nil, "a": {{"a", 1000}}, "A;q=0.5;x=y, b ; q=0": {{"a", 500}, {"b", 0}}, "a;Q=1.0": {{"a", 1000}}, "a;q=2": {{"a", 0}}, "a;q=x": {{"a", 0}}, "a;q=NaN": {{"a", 0}}, "a;q=-0.1": {{"a", 0}},
	} {
		if got := linkset.ParsePreferences([]string{header}); !slices.Equal(got, want) {
			t.Errorf("%q: %v", header, got)
		}
	}
	for _, hostile := range []string{strings.Repeat("a,", 100_000), strings.Repeat(",", 100_000), strings.Repeat(";", 100_000), strings.Repeat("a", 100_000), "a;" + strings.Repeat("q=1;", 100_000)} {
		if got := linkset.ParsePreferences([]string{hostile}); len(got) > 64 {
			t.Errorf("%d items are read", len(got))
		}
	}
	many := slices.Repeat([]string{"a"}, 100_000)
	if got := linkset.ParsePreferences(many); len(got) != 64 {
		t.Errorf("%d items are read", len(got))
	}
}

func TestTypes(t *testing.T) {
	t.Parallel()
	if n := len(linkset.Types()); n != 60 {
		t.Errorf("%d types", n)
	}
	for _, kind := range linkset.Types() {
		for _, written := range []string{kind.CURIE(), kind.URI(), strings.Replace(kind.URI(), "gs1.org", "ref.gs1.org", 1)} {
			if got, known := linkset.ParseType(written); got != kind || !known || kind.Label() == "" {
				t.Errorf("%s: %s %v", written, got, known)
			}
		}
	}
	for _, written := range []string{"", "pip", "gs1:", "gs1:PIP", "gs1:pip ", "gs1: pip", "https://gs1.org/voc/", "https://gs1.org/voc/nosuch", "https://gs1.org.evil.example/voc/pip"} {
		if got, known := linkset.ParseType(written); known {
			t.Errorf("%q is %q", written, got)
		}
	}
}

// FuzzParsePreferences: whatever is sent, little is read, and weights are
// weights.
func FuzzParsePreferences(f *testing.F) {
	for _, seed := range []string{"", "text/html, */*;q=0.8", "vi-VN,vi;q=0.9,en;q=1.01", ";;,,q=", "a;q=1e-400", "a;q=0x1p-2"} {
		f.Add(seed)
	}
	links := []linkset.Link{{Href: "a", Languages: []string{"vi"}, Media: "text/html"}, {Href: "b", Languages: []string{"en-GB"}}, {Href: "c"}}
	f.Fuzz(func(t *testing.T, header string) {
		ranges := linkset.ParsePreferences([]string{header})
		for _, r := range ranges {
			if r.Weight < 0 || r.Weight > 1000 || r.Value == "" || r.Value != strings.ToLower(r.Value) {
				t.Fatalf("%q: %+v", header, r)
			}
		}
		if best := (linkset.Asked{Languages: ranges, Media: ranges}).Best(links); len(ranges) > 64 || len(best) == 0 {
			t.Fatalf("%q: %d, %v", header, len(ranges), best)
		}
	})
}

// FuzzParseType: a type that is known is read again from each of its forms.
func FuzzParseType(f *testing.F) {
	for _, seed := range []string{"gs1:pip", "https://gs1.org/voc/pip", "https://ref.gs1.org/voc/", "gs1:gs1:pip", "linkset"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, written string) {
		kind, known := linkset.ParseType(written)
		if !known {
			return
		}
		if again, known := linkset.ParseType(kind.CURIE()); again != kind || !known || strings.ContainsAny(kind.URI(), " \r\n\"<>") {
			t.Fatalf("%q is %q", written, kind)
		}
	})
}
