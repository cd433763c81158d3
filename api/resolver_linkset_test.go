package api_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/gs1/linkset"
)

func linksetForms(t *testing.T, w *linked) {
	t.Helper()
	plain, _ := w.linkset(t, w.item+"?linkType=linkset")
	for _, headers := range [][]string{{"Accept", "application/linkset+json"}, {"Accept", "text/html;q=0.5, application/linkset+json;q=0.9, */*;q=0.1"}, {"Accept", "APPLICATION/LINKSET+JSON"}} {
		if got, _ := w.linkset(t, w.item, headers...); len(got.Linkset) != len(plain.Linkset) || len(got.Linkset[0]) != len(plain.Linkset[0]) {
			t.Errorf("%v: %v", headers, got)
		}
	}
	if got, _ := w.linkset(t, w.item+"?linkType=all"); len(got.Linkset[0]) != len(plain.Linkset[0]) {
		t.Errorf("all: %v", got)
	}
	for _, accept := range []string{"text/html", "text/html, application/linkset+json", "application/linkset+json;q=0", "*/*", ""} {
		w.leads(t, w.item, shop+"/pip", "Accept", accept)
	}
	first := w.follow(t, w.item+"?linkType=linkset").Want(t, http.StatusOK)
	w.follow(t, w.item+"?linkType=linkset", "If-None-Match", first.Header.Get("ETag")).Want(t, http.StatusNotModified)
}

// linksetFields checks each field that GS1's schema knows, and that there is no
// other.
func linksetFields(t *testing.T, w *linked) {
	t.Helper()
	v, _ := w.linkset(t, w.item+"?linkType=linkset")
	if len(v.Linkset) != 1 {
		t.Fatalf("%v", v)
	}
	item := v.Linkset[0]
	if item["anchor"] != "https://txng.example"+w.item || item["itemDescription"] != "Thanh long Ví dụ" {
		t.Errorf("%v", item)
	}
	want := map[string]map[string]any{
		"pip":               {"href": shop + "/pip", "title": "T/pip", "type": "text/html", "hreflang": []any{"vi"}},
		"nutritionalInfo":   {"href": shop + "/nutrition?x=1#table", "title": "T/nutrition?x=1#table"},
		"support":           {"href": shop + "/support", "title": "T/support", "fwqs": false},
		"certificationInfo": {"href": shop + "/cert", "title": "T/cert"},
		"instructions":      {"href": shop + "/item", "title": "T/item", "context": []any{"professional"}, "public": false},
		"defaultLink":       {"href": shop + "/pip", "title": "T/pip"},
		"traceability":      {"href": own(w.item), "title": "Thanh long Ví dụ", "type": "text/html", "hreflang": []any{"vi", "en"}},
		"recallStatus":      {"href": own(w.item), "title": "Thanh long Ví dụ", "type": "text/html", "hreflang": []any{"vi", "en"}},
	}
	for name, link := range want {
		got := targets(item, name)
		if len(got) != 1 || !maps.EqualFunc(got[0], link, func(a, b any) bool { return equal(a, b) }) {
			t.Errorf("%s: %v, want %v", name, got, link)
		}
	}
	if len(item) != len(want)+2 {
		t.Errorf("%v", slices.Sorted(maps.Keys(item)))
	}
	for path, names := range map[string][]string{w.lot: {"certificationInfo", "pip"}, w.product: {"pip"}} {
		v, _ := w.linkset(t, path+"?linkType=linkset")
		if v.Linkset[0]["anchor"] != "https://txng.example"+path || targets(v.Linkset[0], "instructions") != nil {
			t.Errorf("%s: %v", path, v)
		}
		for _, name := range names {
			if targets(v.Linkset[0], name) == nil {
				t.Errorf("%s lacks %s", path, name)
			}
		}
	}
	w.set(t, w.lot, "gs1:support", "/lot-support", nil) // stands before the product's
	v, _ = w.linkset(t, w.item+"?linkType=linkset")
	if len(v.Linkset) != 2 || targets(v.Linkset[0], "support")[0]["href"] != shop+"/lot-support" || v.Linkset[1]["anchor"] != "https://txng.example"+w.product || targets(v.Linkset[1], "support")[0]["href"] != shop+"/support" || len(v.Linkset[1]) != 3 {
		t.Errorf("%v", v)
	}
	english, _ := w.linkset(t, w.product+"?linkType=linkset&lang=en")
	if english.Linkset[0]["itemDescription"] == "" {
		t.Errorf("%v", english)
	}
}

func equal(a, b any) bool {
	x, isList := a.([]any)
	y, both := b.([]any)
	if isList && both {
		return slices.Equal(x, y)
	}
	return a == b
}

func linksetContext(t *testing.T, w *linked) {
	t.Helper()
	_, header := w.linkset(t, w.lot+"?linkType=linkset")
	if got := strings.Join(header.Values("Link"), ", "); got != `<https://ref.gs1.org/standards/resolver/linkset-context>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"` {
		t.Error(got)
	}
}

func linkHeaders(t *testing.T, w *linked) {
	t.Helper()
	for _, path := range []string{w.product, w.lot, w.item} {
		want := "<https://txng.example" + path + `?linkType=linkset>; rel="linkset"; type="application/linkset+json"`
		for _, asked := range []string{path, path + "?linkType=gs1:pip", path + "?linkType=gs1:traceability", path + "/"} {
			got := w.follow(t, asked).Want(t, http.StatusTemporaryRedirect)
			if links := strings.Join(got.Header.Values("Link"), ", "); links != want {
				t.Errorf("%s: %s", asked, links)
			}
		}
		options := w.Call(t, "", http.MethodOptions, path, nil).Want(t, http.StatusNoContent)
		if links := strings.Join(options.Header.Values("Link"), ", "); links != want || strings.Contains(links, `rel="gs1:`) {
			t.Errorf("OPTIONS %s: %s", path, links)
		}
		if got := w.follow(t, path); got.Header.Get("Vary") != "Accept, Accept-Language" || got.Header.Get("Cache-Control") != "public, no-cache" {
			t.Errorf("%v", got.Header)
		}
	}
}

func passesQuery(t *testing.T, w *linked) {
	t.Helper()
	w.leads(t, w.product+"?foo=bar", shop+"/pip?foo=bar")
	w.leads(t, w.product+"?foo=bar&a=%20b&c", shop+"/pip?foo=bar&a=%20b&c")
	w.leads(t, w.product+"?17=271231&3103=000500", shop+"/pip?17=271231&3103=000500")
	w.leads(t, w.product+"?linkType=gs1:nutritionalInfo", shop+"/nutrition?x=1&linkType=gs1:nutritionalInfo#table")
	w.leads(t, w.product+"?linkType=gs1:support&foo=bar", shop+"/support")
	w.leads(t, w.product+"?linkType=gs1:traceability&utm=1", own(w.product)+"?linkType=gs1:traceability&utm=1")
	w.leads(t, w.product+"/10/NO-SUCH-LOT?lang=en", own(w.product)+"?lot=NO-SUCH-LOT&lang=en")
	w.follow(t, w.product+"?x="+strings.Repeat("a", 5000)).Want(t, http.StatusRequestURITooLong)
}

// defaultTypes: defaultLinkMulti is chosen, never asked for; a default link
// bears a type of its own too.
func defaultTypes(t *testing.T, w *linked) {
	t.Helper()
	product := w.Call(t, w.Key, http.MethodPost, "/api/v1/products", map[string]any{
		"name": "Chuối Ví dụ", "origin": map[string]string{"country": "VN", "province_code": "80"}, "net_content": map[string]string{"value": "5", "unit": "KGM"},
	}).Want(t, http.StatusCreated).JSON(t)
	at := "/01/" + product["code"].(string)
	w.set(t, at, "gs1:pip", "/vi", map[string]any{"default": true, "hreflang": []string{"vi"}})
	w.set(t, at, "gs1:pip", "/en", map[string]any{"default_multi": true, "hreflang": []string{"en"}})
	w.set(t, at, "gs1:recipeInfo", "/ja", map[string]any{"default_multi": true, "hreflang": []string{"ja"}})
	w.set(t, at, "gs1:recipeInfo", "/ja2", map[string]any{"default_multi": true, "hreflang": []string{"ja"}})
	for accept, want := range map[string]string{"": "/vi", "vi": "/vi", "en-GB,en;q=0.8": "/en", "en;q=0.5, vi;q=0.4": "/en", "fr": "/vi", "ja": "/vi", "*": "/vi", "en;q=0": "/vi"} {
		w.leads(t, at, shop+want, "Accept-Language", accept)
	}
	w.follow(t, at+"?linkType=gs1:defaultLinkMulti").Want(t, http.StatusNotFound)
	v, _ := w.linkset(t, at+"?linkType=linkset")
	if len(targets(v.Linkset[0], "defaultLink")) != 1 || len(targets(v.Linkset[0], "defaultLinkMulti")) != 3 || len(targets(v.Linkset[0], "pip")) != 2 || targets(v.Linkset[0], "defaultLinkMulti")[0]["hreflang"] == nil {
		t.Errorf("%v", v)
	}
}

// TestChoice is requirement 12: the model of GS1's own, whose links 0, 2 and 3
// are told apart by nothing.
func TestChoice(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		german := map[string]any{"hreflang": []string{"de"}, "media_type": "text/html"}
		for path, more := range map[string]map[string]any{"/0": {"hreflang": []string{"en"}}, "/1": german, "/2": {"hreflang": []string{"en"}}, "/3": {"hreflang": []string{"en"}}} {
			w.set(t, w.product, "gs1:certificationInfo", path, more)
		}
		for path, more := range map[string]map[string]any{
			"/html": {"media_type": "text/html"}, "/pdf": {"media_type": "application/pdf"}, "/au": {"media_type": "text/html", "context": []string{"au"}}, "/pro": {"media_type": "text/html", "context": []string{"professional", "nz"}},
		} {
			w.set(t, w.product, "gs1:safetyInfo", path, more)
		}
		at := w.product + "?linkType=gs1:certificationInfo"
		w.leads(t, at, shop+"/1?linkType=gs1:certificationInfo", "Accept-Language", "de")
		w.leads(t, at, shop+"/1?linkType=gs1:certificationInfo", "Accept-Language", "en;q=0.3, de-AT;q=0.9")
		got := w.follow(t, at, "Accept-Language", "en").Want(t, http.StatusMultipleChoices)
		var v wire
		got.Into(t, &v)
		list := targets(v.Linkset[0], "certificationInfo")
		if got.Header.Get("Location") != "" || got.Header.Get("Content-Type") != "application/linkset+json" || len(list) != 3 || v.Linkset[0]["anchor"] != "https://txng.example"+w.product {
			t.Errorf("%v %s", got.Header, got.Body)
		}
		for _, l := range list {
			if l["href"] == shop+"/1" {
				t.Errorf("the German one is among them: %v", l)
			}
		}
		page := w.follow(t, at, append(browser, "Accept-Language", "en")...).Want(t, http.StatusMultipleChoices)
		if html := string(page.Body); strings.Count(html, `href="https://shop.example/`) != 3 || !strings.Contains(page.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s", html)
		}
		safety := w.product + "?linkType=gs1:safetyInfo"
		w.leads(t, safety, shop+"/pdf?linkType=gs1:safetyInfo", "Accept", "application/pdf")
		w.leads(t, safety, shop+"/pdf?linkType=gs1:safetyInfo", "Accept", "application/pdf, text/*;q=0.9")
		w.leads(t, safety+"&context=au", shop+"/au?linkType=gs1:safetyInfo&context=au", "Accept", "text/html")
		w.leads(t, safety+"&context=nz", shop+"/pro?linkType=gs1:safetyInfo&context=nz")
		w.leads(t, safety+"&context=fr", shop+"/html?linkType=gs1:safetyInfo&context=fr", "Accept", "text/html")
		w.follow(t, safety, "Accept", "text/html").Want(t, http.StatusMultipleChoices)
	})
}

// TestHandledBy is requirement 15: what nobody registered here under a prefix
// that was handed over is answered elsewhere; what was registered, here.
func TestHandledBy(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		unknown := "/01/" + check("0893000599999")
		w.follow(t, unknown+"?a=b").Want(t, http.StatusNotFound)
		w.Call(t, w.Key, http.MethodPost, "/api/v1/links", map[string]any{"gs1_prefix": "8930005", "link_type": "gs1:handledBy", "href": shop + "/dl/", "title": "Resolver"}).Want(t, http.StatusCreated)
		for _, form := range [][]string{{}, software, browser} {
			w.leads(t, unknown+"/10/A%2FB?linkType=gs1:pip", shop+"/dl"+unknown+"/10/A%2FB?linkType=gs1:pip", form...)
		}
		got := w.follow(t, unknown)
		if !contains(got, "<"+shop+`/dl/>; rel="`+linkset.HandledBy.URI()+`"`) {
			t.Errorf("%v", got.Header)
		}
		w.leads(t, "/414/"+check("893000500009"), shop+"/dl/414/"+check("893000500009"))
		v, _ := w.linkset(t, unknown+"?linkType=linkset")
		if by := targets(v.Linkset[0], "handledBy"); len(by) != 1 || by[0]["href"] != shop+"/dl/" || targets(v.Linkset[0], "defaultLink")[0]["href"] != shop+"/dl"+unknown {
			t.Errorf("%v", v)
		}
		w.leads(t, w.lot, own(w.lot))
		w.follow(t, "/01/"+check("0893000699999")).Want(t, http.StatusNotFound)
		w.follow(t, w.lot+"/21/NEVER").Want(t, http.StatusNotFound)
	})
}
