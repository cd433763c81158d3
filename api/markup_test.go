package api_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

func escapedID(id string) string { return url.PathEscape(id) }

// TestNoStoredTextBecomesMarkup: whatever is stored of organisations, places,
// products, lots, serials, events, certificates, links, holds and refusals, no
// page, drawing, linkset or header lets it out as anything but text.
func TestNoStoredTextBecomesMarkup(t *testing.T) {
	t.Parallel()
	fixture.EachWithPortal(t, func(t *testing.T, s *fixture.Service, sim *portalsim.Sim) {
		w := newTainted(t, s, sim)
		until(t, "all steps are shown", func() bool {
			steps, _ := w.scan(t, w.lotPath).JSON(t)["steps"].([]any)
			return len(steps) >= 4
		})
		var seen strings.Builder
		paths := []string{w.productPath, w.lotPath, w.itemPath, w.unit, w.branch, w.lotPath + "/21/NEVER", w.productPath + "/10/" + url.PathEscape(`x"><x-taint>`), w.productPath + "/10/" + url.PathEscape(`<x-taint/>`) + "/21/" + url.PathEscape(`'<x-taint>`)}
		w.visit(t, paths, &seen)
		w.private(t, &seen)
		w.strangers(t, paths)
		for _, field := range []string{
			"organization name", "organization street", "place name", "place street", "product name", "product name_en", "product brand", "product description", "certificate number", "certificate issuer",
			"title of " + w.productPath + "/b", "title of " + w.branch + "/b",
		} {
			if !strings.Contains(seen.String(), w.taints[field]) {
				t.Errorf("%s was shown nowhere: it proves nothing", field)
			}
		}
		for _, order := range []string{"/hold", "/recall"} {
			for _, of := range []string{"/api/v1/batches/" + w.batch, "/api/v1/products/" + w.tenant.Product} {
				in := map[string]any{"reason": w.text("reason"), "reason_en": w.text("reason_en"), "what_to_do": w.text("what_to_do"), "what_to_do_en": w.text("what_to_do_en")}
				if strings.Contains(of, "batches") {
					in["scope"] = map[string]any{"serials": []string{taintedSerial}}
				}
				w.order(t, w.tenant.Key, of+order, in)
				var said strings.Builder
				w.visit(t, paths, &said)
				for _, field := range []string{"reason", "reason_en", "what_to_do", "what_to_do_en"} {
					if !strings.Contains(said.String(), w.taints[field]) {
						t.Errorf("%s%s: %s is not shown", of, order, field)
					}
				}
			}
		}
		for _, hidden := range []string{"harvest performer", "harvest description", "harvest value", "key label", "correction", "to_name", "from_name"} {
			for _, lang := range []string{"vi", "en"} {
				if page := w.Call(t, "", http.MethodGet, "/p"+w.lotPath+"?lang="+lang, nil).Want(t, http.StatusOK); strings.Contains(textIn(t, page), w.taints[hidden]) {
					t.Errorf("%s is shown to all", hidden)
				}
			}
		}
	})
}

// visit asks for codes in every form.
func (w *tainted) visit(t *testing.T, paths []string, seen *strings.Builder) {
	t.Helper()
	for _, path := range paths {
		for _, query := range []string{"", "?lang=en", "?linkType=gs1:review", "?linkType=linkset", "?linkType=gs1:nosuch&x=%22%3E%3Cx-taint%3E", `?"><x-taint>`, "?lot=" + url.QueryEscape(`'"><x-taint>`)} {
			for _, at := range []string{path, "/p" + path} {
				for _, form := range [][]string{browser, software, {"Accept", "application/linkset+json"}} {
					w.harmless(t, at+query, w.Call(t, "", http.MethodGet, at+strings.NewReplacer(`"`, "%22", "<", "%3C", ">", "%3E").Replace(query), nil, form...), seen)
				}
			}
		}
		w.harmless(t, "OPTIONS "+path, w.Call(t, "", http.MethodOptions, path, nil), seen)
	}
}

// private asks for what only keys and sessions see.
func (w *tainted) private(t *testing.T, seen *strings.Builder) {
	t.Helper()
	for _, path := range []string{
		"/api/v1/stats/scans?format=svg&batch_id=" + w.batch, "/api/v1/stats/scans?format=csv", "/api/v1/batches/" + w.batch, "/api/v1/batches/" + w.batch + "/trace", "/api/v1/batches/" + w.batch + "/qr", "/api/v1/links",
		"/api/v1/serials/" + w.run + "/labels?template=a4-24&format=svg", "/api/v1/serials/" + w.run + "/labels?template=a4-24&format=pdf", "/api/v1/serials/" + w.run + "/codes", "/api/v1/events?batch_id=" + w.batch,
		"/epcis/events", "/api/v1/organizations/" + w.tenant.ID + "/api-keys", "/api/v1/exports/batches/" + w.batch, "/api/v1/sync/records", "/api/v1/links?anchor=%22%3E%3Cx-taint%3E",
	} {
		w.harmless(t, path, w.Call(t, w.tenant.Key, http.MethodGet, path, nil), seen)
	}
	b := signedIn(t, w.Service, w.tenant.Key)
	for _, path := range []string{"/sync", "/sync?lang=en", "/sync/records/" + w.record, "/sync/retry?class=data", "/sync?class=%22%3E%3Cx-taint%3E", "/sync?organization_id=%3Cx-taint%3E", "/sync/records/%3Cx-taint%3E"} {
		w.harmless(t, path, b.open(t, path, nil), seen)
	}
	if text := textIn(t, b.open(t, "/sync/records/"+w.record, nil).Want(t, http.StatusOK)); !strings.Contains(text, markup) || !strings.Contains(text, w.taints["organization name"]) || !strings.Contains(text, w.taints["product name"]) {
		t.Errorf("the operators' page does not tell what is stored: %s", text)
	}
}

// strangers say what is echoed at most.
func (w *tainted) strangers(t *testing.T, paths []string) {
	t.Helper()
	said := `%22%27%3E%3Cx-taint%20onx-taint%3Dalert(1)%3E`
	for _, path := range []string{"/", "/?code=" + said, "/p/find?code=" + said, "/p/find?code=javascript:alert(1)", "/login?next=/sync%3F" + said + "&why=" + said, "/login?next=javascript:alert(1)", "/login?next=//evil.example", "/" + said, "/p/01/" + said, "/01/" + said, "/t/" + said, "/p/assets/" + said, "/files/" + said, "/docs/" + said, "/api/v1/products/" + said, "/.well-known/" + said} {
		for _, form := range [][]string{browser, software, {"Accept", `"><x-taint>`, "Accept-Language", `"><x-taint>`, "X-Request-Id", `"><x-taint>`}} {
			w.harmless(t, path, w.Call(t, "", http.MethodGet, path, nil, form...), &strings.Builder{})
		}
	}
	for _, path := range paths {
		headers := []string{"X-Forwarded-Host", `evil.example"><x-taint>`, "X-Forwarded-Proto", "javascript", "Forwarded", "host=evil.example", "X-Original-URL", "/evil", "X-Rewrite-URL", "/evil", "X-HTTP-Method-Override", "DELETE", "X-Forwarded-Prefix", "/evil"}
		got := w.Call(t, "", http.MethodGet, path, nil, append(headers, software...)...)
		w.harmless(t, path, got, &strings.Builder{})
		if plain := w.Call(t, "", http.MethodGet, path, nil, software...); !strings.Contains(string(got.Body), "request_id") && string(plain.Body) != string(got.Body) || strings.Contains(string(got.Body), "evil") {
			t.Errorf("%s: a proxy's header changes the answer: %s", path, got.Body)
		}
	}
}

// harmless fails when an answer lets a taint out as markup, and keeps its text.
func (w *tainted) harmless(t *testing.T, path string, a fixture.Answer, seen *strings.Builder) {
	t.Helper()
	for name, values := range a.Header {
		if all := strings.Join(values, ", "); strings.Contains(all, "<"+taintTag) || strings.ContainsAny(all, "\r\n") || name == "Location" && (strings.ContainsAny(all, `"<>`) || !strings.HasPrefix(all, "https://shop.example/") && !strings.HasPrefix(all, w.PublicURL) && !strings.HasPrefix(all, "/login?")) {
			t.Errorf("%s: %s: %s", path, name, all)
		}
	}
	if len(a.Body) == 0 {
		return
	}
	if a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: a browser may guess what it is: %v", path, a.Header)
	}
	media, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	switch {
	case media == "text/html":
		if policy := a.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") && !strings.HasPrefix(path, "/docs") {
			t.Errorf("%s: policy %q", path, policy)
		}
		seen.WriteString(textIn(t, a))
	case strings.HasSuffix(media, "xml"):
		wellFormed(t, path, a.Body)
	case strings.HasSuffix(media, "json"):
		if !json.Valid(a.Body) {
			t.Errorf("%s: %s", path, a.Body)
		}
	case media == "application/pdf", media == "application/zip", media == "text/csv", media == "image/png", media == "application/x-ndjson", media == "text/plain":
	default:
		t.Errorf("%s is %q: %.200s", path, media, a.Body)
	}
}

// textIn is the text of a page, in which no taint is an element or an attribute.
func textIn(t *testing.T, a fixture.Answer) string {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" {
			text.WriteString(n.Data)
		}
		if n.Type == html.ElementNode && strings.HasPrefix(n.Data, taintTag) || n.Type == html.CommentNode && strings.Contains(n.Data, taintTag) {
			t.Errorf("a text became <%s>", n.Data)
		}
		for _, attr := range n.Attr {
			value := strings.ToLower(strings.TrimSpace(attr.Val))
			if strings.HasPrefix(attr.Key, "on") || strings.Contains(attr.Key, taintTag) || attr.Key != "value" && (strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "data:")) || attr.Key == "href" && strings.HasPrefix(value, "//") {
				t.Errorf("a text became %s=%q", attr.Key, attr.Val)
			}
		}
	}
	return text.String()
}

// wellFormed reads XML, in which no taint is an element.
func wellFormed(t *testing.T, path string, body []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(body)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if start, is := token.(xml.StartElement); is && (strings.HasPrefix(start.Name.Local, taintTag) || start.Name.Local == "script") {
			t.Errorf("%s: a text became <%s>", path, start.Name.Local)
		}
	}
}
