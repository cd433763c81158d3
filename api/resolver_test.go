package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/gs1/linkset"
)

// The tests of this file are the requirements of the GS1-Conformant Resolver
// 1.2, by their rows in the project's list.

// row is one requirement and how it is tried.
type row struct {
	name string
	try  func(t *testing.T, w *linked)
}

func TestResolver(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		w.set(t, w.product, "gs1:pip", "/pip", map[string]any{"default": true, "hreflang": []string{"vi"}, "media_type": "text/html"})
		w.set(t, w.product, "gs1:nutritionalInfo", "/nutrition?x=1#table", nil)
		w.set(t, w.product, "gs1:support", "/support", map[string]any{"forward_query": false})
		w.set(t, w.lot, "gs1:certificationInfo", "/cert", nil)
		w.set(t, w.item, "gs1:instructions", "/item", map[string]any{"public": false, "context": []string{"professional"}})
		for _, r := range []row{
			{"1 methods and CORS", methods},
			{"2 description", description},
			{"3 syntax", syntax},
			{"4 qualifiers and walking up", walksUp},
			{"5 default link", defaultLink},
			{"6 link types", linkTypes},
			{"7 linkset", linksetForms},
			{"8 linkset's fields", linksetFields},
			{"9 context", linksetContext},
			{"10 Link", linkHeaders},
			{"11 query", passesQuery},
			{"13 trailing slash", trailingSlash},
			{"14 compressed", compressedLinks},
			{"16 default types", defaultTypes},
		} {
			t.Run(r.name, func(t *testing.T) { r.try(t, w) })
		}
	})
}

func methods(t *testing.T, w *linked) {
	t.Helper()
	for _, path := range []string{w.product, w.lot, w.item, "/8003/0" + check("950600013435") + "A1", "/t/VN-7K3M9PQ2AC", "/.well-known/gs1resolver", "/ARFKk4XB0CDKWcnpq"} {
		got := w.Call(t, "", http.MethodOptions, path, nil, "Origin", "https://app.example", "Access-Control-Request-Method", "GET").Want(t, http.StatusNoContent)
		if got.Header.Get("Access-Control-Allow-Origin") != "*" || got.Header.Get("Access-Control-Allow-Methods") != "GET, HEAD, OPTIONS" || got.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("OPTIONS %s: %v", path, got.Header)
		}
	}
	for _, path := range []string{w.product, w.item, w.lot + "?linkType=linkset", w.lot + "?linkType=gs1:nosuch", "/01/09506000134352", "/.well-known/gs1resolver"} {
		get, head := w.follow(t, path, "Origin", "https://app.example"), w.Call(t, "", http.MethodHead, path, nil)
		if head.Status != get.Status || len(head.Body) > 0 || head.Header.Get("Location") != get.Header.Get("Location") || strings.Join(head.Header.Values("Link"), ",") != strings.Join(get.Header.Values("Link"), ",") {
			t.Errorf("HEAD %s: %d %v, GET %d %v", path, head.Status, head.Header, get.Status, get.Header)
		}
		if get.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("GET %s: %v", path, get.Header)
		}
	}
}

func description(t *testing.T, w *linked) {
	t.Helper()
	got := w.follow(t, "/.well-known/gs1resolver").Want(t, http.StatusOK)
	var file struct {
		Name, ResolverRoot          string
		SupportedPrimaryKeys        []string
		SupportedLinkType           []map[string]string
		LinkTypeDefaultCanBeLinkset *bool
		JSONLDContextLocation       string `json:"jsonLdContextLocation"`
	}
	got.Into(t, &file)
	if got.Header.Get("Content-Type") != "application/json" || file.Name == "" || file.ResolverRoot != "https://txng.example" || len(file.SupportedPrimaryKeys) != 1 || file.SupportedPrimaryKeys[0] != "all" ||
		len(file.SupportedLinkType) != 1 || file.SupportedLinkType[0]["namespace"] != linkset.Namespace || file.SupportedLinkType[0]["prefix"] != "gs1:" ||
		file.LinkTypeDefaultCanBeLinkset == nil || *file.LinkTypeDefaultCanBeLinkset || file.JSONLDContextLocation != "https://ref.gs1.org/standards/resolver/linkset-context" {
		t.Errorf("%s", got.Body)
	}
}

func syntax(t *testing.T, w *linked) {
	t.Helper()
	for _, path := range []string{
		w.product + "/foo", w.lot + "/foo", "/01/123", "/01/08930005000010", "/01/", "/01/" + w.code + "/21/S/10/L", "/01/" + w.code + "/10/" + strings.Repeat("x", 21), "/01/" + w.code + "/99/x", "/01/" + w.code + "/10/%00",
		"/00/1", "/8003/x", "/415/9506000134352", "/414/9506000134351", "/253/1", "/8006/1", "/t/VN-1", w.product + "/8011/1",
	} {
		for _, form := range [][]string{{}, software, browser, {"Accept", "application/linkset+json"}} {
			if got := w.follow(t, path, form...); got.Status != http.StatusBadRequest {
				t.Errorf("%s %v: %d", path, form, got.Status)
			}
		}
		if got := w.Call(t, "", http.MethodOptions, path, nil); got.Status != http.StatusBadRequest {
			t.Errorf("OPTIONS %s: %d", path, got.Status)
		}
	}
	if got := w.follow(t, "/foo/bar"); got.Status != http.StatusNotFound {
		t.Errorf("no code: %d", got.Status)
	}
}

// walksUp: every primary key with all its qualifiers is accepted, and what is
// not known of a finer code leads where the coarser one does.
func walksUp(t *testing.T, w *linked) {
	t.Helper()
	for _, path := range []string{w.product + "/22/V1", w.product + "/235/TP", w.product + "/22/V1/10/KL8G", w.product + "/10/KL8G"} {
		w.leads(t, path+typed("gs1:pip"), shop+"/pip?linkType=gs1%3Apip")
		if v, _ := w.linkset(t, path+typed("linkset")); len(targets(v.Linkset[0], "pip")) != 1 {
			t.Errorf("%s: %v", path, v)
		}
	}
	w.leads(t, w.product+"/10/KL8G", own(w.product)+"?lot=KL8G")
	w.follow(t, w.product+"/10/KL8G", software...).Want(t, http.StatusNotFound)
	for _, form := range [][]string{{}, software, {"Accept", "application/linkset+json"}} { // a serial never walks up
		w.follow(t, w.lot+"/21/NEVER", form...).Want(t, http.StatusNotFound)
		w.follow(t, w.lot+"/21/NEVER?linkType=gs1:pip", form...).Want(t, http.StatusNotFound)
	}
	w.leads(t, w.item+typed("gs1:instructions"), shop+"/item?linkType=gs1%3Ainstructions")
	w.leads(t, w.item+typed("gs1:certificationInfo"), shop+"/cert?linkType=gs1%3AcertificationInfo")
	w.leads(t, w.item+typed("gs1:pip"), shop+"/pip?linkType=gs1%3Apip")
	_, serial, _ := strings.Cut(w.item, "/21/")
	w.leads(t, w.product+"/21/"+serial+typed("gs1:certificationInfo"), shop+"/cert?linkType=gs1%3AcertificationInfo") // its lot is known
	w.follow(t, w.lot+typed("gs1:instructions")).Want(t, http.StatusNotFound)
	for key, sample := range keySamples() {
		for _, path := range sample {
			w.set(t, path, "gs1:pip", "/"+key, nil)
			w.leads(t, path, shop+"/"+key)
			w.leads(t, path+"/", shop+"/"+key)
			v, _ := w.linkset(t, path+"?linkType=linkset")
			if v.Linkset[0]["anchor"] != "https://txng.example"+path || len(targets(v.Linkset[0], "defaultLink")) != 1 || len(targets(v.Linkset[0], "pip")) != 1 {
				t.Errorf("%s: %v", path, v)
			}
		}
	}
	for _, ai := range gs1.PrimaryKeys() {
		if ai != "01" && keySamples()[ai] == nil {
			t.Errorf("no sample of (%s)", ai)
		}
	}
}

// keySamples are codes under the producer's prefix, with all qualifiers.
func keySamples() map[string][]string {
	gln, gsrn := check("893000500009"), check("89300050000000009")
	return map[string][]string{
		"00": {"/00/" + check("08930005000000001")}, "253": {"/253/" + gln + "DOC-1"}, "255": {"/255/" + gln + "17"}, "401": {"/401/8930005ABC"}, "402": {"/402/" + check("8930005000000001")},
		"414": {"/414/" + gln, "/414/" + gln + "/254/K2", "/414/" + gln + "/7040/1ABC"}, "415": {"/415/" + gln + "/8020/R1"}, "417": {"/417/" + gln, "/417/" + gln + "/7040/1ABC"},
		"8003": {"/8003/0" + gln + "A1"}, "8004": {"/8004/8930005A1", "/8004/8930005A1/7040/1ABC"}, "8006": {"/8006/" + check("0893000500009") + "0102/22/V/10/L/21/S"},
		"8010": {"/8010/8930005A1/8011/7"}, "8013": {"/8013/" + gmn("8930005A1")}, "8017": {"/8017/" + gsrn + "/8019/3"}, "8018": {"/8018/" + gsrn + "/8019/3"},
	}
}

func check(digits string) string { return digits + string(gs1.CheckDigit(digits)) }

// gmn finds the two characters that check a model number.
func gmn(body string) string {
	const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	for _, a := range alphabet {
		for _, b := range alphabet {
			if s := body + string(a) + string(b); gs1.Check("8013", s) == nil {
				return s
			}
		}
	}
	return ""
}

func defaultLink(t *testing.T, w *linked) {
	t.Helper()
	for _, path := range []string{w.product, w.lot, w.item} {
		w.leads(t, path, shop+"/pip")
		w.leads(t, path+typed("gs1:defaultLink"), shop+"/pip?linkType=gs1%3AdefaultLink")
		v, _ := w.linkset(t, path+"?linkType=linkset")
		standard := targets(v.Linkset[0], "defaultLink")
		if len(standard) != 1 || len(standard[0]) != 2 || standard[0]["href"] != shop+"/pip" || standard[0]["title"] != "T/pip" {
			t.Errorf("%s: %v", path, standard)
		}
		for _, further := range v.Linkset[1:] {
			if targets(further, "defaultLink") != nil {
				t.Errorf("%s has another default link: %v", path, further)
			}
		}
	}
	other := w.Service.Tenant(t, "")
	b := w.Call(t, other.Key, http.MethodGet, "/api/v1/batches/"+other.Batch(t), nil).Want(t, http.StatusOK).JSON(t)
	local := strings.TrimPrefix(b["digital_link"].(string), "https://txng.example")
	w.leads(t, local, own(local)) // a local code, without links: our own page
	v, _ := w.linkset(t, local+"?linkType=linkset")
	if standard := targets(v.Linkset[0], "defaultLink"); len(standard) != 1 || standard[0]["href"] != own(local) || v.Linkset[0]["anchor"] != b["digital_link"] {
		t.Errorf("%v", v)
	}
}

func linkTypes(t *testing.T, w *linked) {
	t.Helper()
	for _, written := range []string{"gs1:pip", "https://gs1.org/voc/pip", "https://www.gs1.org/voc/pip", "https://ref.gs1.org/voc/pip", "http://gs1.org/voc/pip"} {
		got := w.follow(t, w.lot+typed(written))
		if to := got.Header.Get("Location"); got.Status != http.StatusTemporaryRedirect || !strings.HasPrefix(to, shop+"/pip?linkType=") {
			t.Errorf("%s: %d %s", written, got.Status, to)
		}
	}
	for _, written := range []string{"gs1:nosuchlt", "gs1:review", "pip", "https://evil.example/voc/pip", "gs1:", "gs1:defaultLinkMulti", "gs1:handledBy", "linkset ", "gs1:pip\r\nX: y", strings.Repeat("x", 1000)} {
		for _, form := range [][]string{{}, software, browser} {
			if got := w.follow(t, w.lot+typed(written), form...); got.Status != http.StatusNotFound || got.Header.Get("Location") != "" {
				t.Errorf("%q: %d", written, got.Status)
			}
		}
	}
	w.leads(t, w.lot+typed("gs1:traceability"), own(w.lot)+"?linkType=gs1%3Atraceability") // what our page holds, and nobody else told
}

func trailingSlash(t *testing.T, w *linked) {
	t.Helper()
	for _, path := range []string{w.product, w.lot, w.item} {
		for _, more := range []string{"", "?linkType=gs1:nutritionalInfo", "?linkType=linkset"} {
			with, without := w.follow(t, path+"/"+more), w.follow(t, path+more)
			if with.Status != without.Status || with.Header.Get("Location") != without.Header.Get("Location") || string(with.Body) != string(without.Body) || with.Header.Get("Link") != without.Header.Get("Link") {
				t.Errorf("%s%s: %d %v, without a slash %d %v", path, more, with.Status, with.Header, without.Status, without.Header)
			}
		}
	}
}

func compressedLinks(t *testing.T, w *linked) {
	t.Helper()
	for _, path := range []string{w.product, w.lot, w.item} {
		code, err := gs1.Parse(gs1.CanonicalBase+path, gs1.Options{})
		if err != nil {
			t.Fatal(err)
		}
		compressed := strings.TrimPrefix(code.CompressedLink("https://txng.example"), "https://txng.example")
		got, plain := w.follow(t, compressed), w.follow(t, path)
		if got.Status != http.StatusTemporaryRedirect || got.Header.Get("Location") != plain.Header.Get("Location") {
			t.Errorf("%s: %d %s, plain %d %s", compressed, got.Status, got.Header.Get("Location"), plain.Status, plain.Header.Get("Location"))
		}
		if !contains(got, "<https://txng.example"+path+`>; rel="owl:sameAs"`) || contains(plain, "owl:sameAs") {
			t.Errorf("%s: %v", compressed, got.Header.Values("Link"))
		}
		if to := got.Header.Get("Location"); strings.HasPrefix(to, "https://txng.example/01/") {
			t.Errorf("%s leads to what it says itself: %s", compressed, to)
		}
		v, _ := w.linkset(t, compressed+"?linkType=linkset")
		if v.Linkset[0]["anchor"] != "https://txng.example"+path {
			t.Errorf("%s: %v", compressed, v.Linkset[0]["anchor"])
		}
		if a, b := w.follow(t, compressed, software...), w.follow(t, path, software...); a.Status != http.StatusOK || string(a.Body) != string(b.Body) {
			t.Errorf("%s: %d %s", compressed, a.Status, a.Body)
		}
	}
	w.follow(t, "/ARFKk4XB0CDKWcnpq").Want(t, http.StatusNotFound) // nobody's
	for _, path := range []string{"/ARFKk4XB0CDKWcnpqX", "/AAAAAAAAAA", "/robots.txt", "/xxxxxxxxxxxxxxxxxxxx"} {
		if got := w.follow(t, path); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.Status)
		}
	}
}

func contains(a fixture.Answer, link string) bool {
	return strings.Contains(strings.Join(a.Header.Values("Link"), ", "), link)
}
