package api_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestNoLinkHidesARecall: while something is wrong with the goods every way
// leads to our own page, whatever their producer says.
func TestNoLinkHidesARecall(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		w.set(t, w.product, "gs1:pip", "/pip", map[string]any{"default": true})
		w.set(t, w.lot, "gs1:recallStatus", "/all-is-well", map[string]any{"default": true})
		w.set(t, w.item, "gs1:review", "/item", map[string]any{"default": true})
		w.leads(t, w.item, shop+"/item")
		w.leads(t, w.lot, shop+"/all-is-well")
		batch := "/api/v1/batches/" + w.batch
		for _, order := range []string{"/hold", "/recall"} {
			w.Call(t, w.Key, http.MethodPost, batch+order, `{"reason": "x", "what_to_do": "y"}`).Want(t, http.StatusCreated)
			for _, path := range []string{w.lot, w.item} {
				w.leads(t, path, own(path))
				w.leads(t, path+"?linkType=gs1:recallStatus", own(path)+"?linkType=gs1:recallStatus")
				w.leads(t, path+"?linkType=gs1:pip", own(path)+"?linkType=gs1:pip")
				w.toldAlone(t, path)
			}
			w.follow(t, w.lot+"?linkType=gs1:nosuch").Want(t, http.StatusNotFound)
			w.leads(t, w.product, shop+"/pip") // the product itself is fine
			w.Call(t, w.Key, http.MethodPost, batch+"/release", `{"reason": "z"}`).Want(t, http.StatusOK)
			w.leads(t, w.lot, shop+"/all-is-well")
			w.leads(t, w.item, shop+"/item")
		}
		w.Call(t, w.Key, http.MethodPost, "/api/v1/serials/"+w.run+"/void", `{"from": 0, "count": 1, "reason": "rách"}`).Want(t, http.StatusOK)
		w.leads(t, w.item, own(w.item))
		w.Call(t, w.Key, http.MethodPost, "/api/v1/products/"+w.Product+"/recall", `{"reason": "x", "what_to_do": "y"}`).Want(t, http.StatusCreated)
		w.leads(t, w.product, own(w.product))
		w.leads(t, w.lot, own(w.lot))
		w.leads(t, w.product+"/10/KL8G?linkType=gs1:pip", own(w.product)+"?lot=KL8G&linkType=gs1:pip")
		w.toldAlone(t, w.product)
		w.toldAlone(t, w.lot)
	})
}

// TestResolverIsNoOpenRedirect: nothing that a stranger sends decides to which
// host people are led, or ends a header, or is remembered for others.
func TestResolverIsNoOpenRedirect(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		w.set(t, w.product, "gs1:pip", "/pip", map[string]any{"default": true, "hreflang": []string{"vi"}})
		for _, q := range []string{
			"@evil.example/", "//evil.example", "https://evil.example/", "a=b#@evil.example", "x=%0d%0aLocation:%20https://evil.example", "%0d%0aSet-Cookie:a=b", "\"><script>", "linkType=gs1:pip&linkType=https://evil.example", "href=https://evil.example",
			"=" + strings.Repeat("%", 100), ";;&&==", "a=\x80\xff", "{}|\\^`",
		} {
			raw := rawRequest(t, w, w.product+"?"+q, "Host: evil.example", "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example")
			if raw.StatusCode == http.StatusBadRequest { // net/http itself refused it
				continue
			}
			to, err := url.Parse(raw.Header.Get("Location"))
			if err != nil || raw.StatusCode != http.StatusTemporaryRedirect || to.Host != "shop.example" || to.Scheme != "https" || to.Path != "/pip" || raw.Header.Get("Set-Cookie") != "" || strings.ContainsFunc(raw.Header.Get("Location"), func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"<>\\", r) }) {
				t.Errorf("%q: %d %q %v %v", q, raw.StatusCode, raw.Header.Get("Location"), err, raw.Header)
			}
			if link := strings.Join(raw.Header.Values("Link"), ","); strings.Contains(link, "evil") {
				t.Errorf("%q: %s", q, link)
			}
		}
		for _, path := range []string{w.product + "?linkType=linkset", "/.well-known/gs1resolver", w.lot} {
			got := rawRequest(t, w, path, "Host: evil.example", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: javascript")
			if fmt.Sprint(got.Header) == "" || strings.Contains(fmt.Sprint(got.Header), "evil") {
				t.Errorf("%s: %v", path, got.Header)
			}
		}
		for _, headers := range [][]string{{"Accept-Language", "en"}, {"Accept", "application/json"}, {"Accept", "text/html"}, {}} { // one after the other, all remembered or not
			w.leads(t, w.product+"?a="+fmt.Sprint(len(headers)), shop+"/pip?a="+fmt.Sprint(len(headers)), append(headers, "Accept", "text/html")...)
		}
	})
}

// rawRequest sends a request line as it is.
func rawRequest(t *testing.T, w *linked, target string, headers ...string) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", w.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n", target, strings.Join(headers, "\r\n")); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response
}

// TestHostileHeaders: endless preferences cost nothing and change nothing.
func TestHostileHeaders(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		w.set(t, w.product, "gs1:pip", "/pip", map[string]any{"default": true, "hreflang": []string{"vi"}})
		w.set(t, w.product, "gs1:pip", "/en", map[string]any{"default_multi": true, "hreflang": []string{"en"}})
		for _, value := range []string{strings.Repeat("a,", 100_000), strings.Repeat("xx-YY;q=0.1,", 1_000), strings.Repeat(",", 12_000), strings.Repeat("*;q=0.1;", 1_500), strings.Repeat("a", 12_000), "*/*;q=NaN", ";;;;", "\x80\xfe", "en;q=1e309"} {
			for _, name := range []string{"Accept", "Accept-Language"} {
				got := w.follow(t, w.product, name, value)
				if got.Status != http.StatusTemporaryRedirect && got.Status != http.StatusRequestHeaderFieldsTooLarge || got.Status == http.StatusTemporaryRedirect && !strings.HasPrefix(got.Header.Get("Location"), shop) {
					t.Errorf("%s %.20q: %d %s", name, value, got.Status, got.Header.Get("Location"))
				}
			}
		}
	})
}

// TestResolvingReadsOnce: where a code leads, or what its links are, is told by
// one read, and by none when it is remembered.
func TestResolvingReadsOnce(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		w.set(t, w.product, "gs1:pip", "/pip", map[string]any{"default": true})
		w.set(t, w.lot, "gs1:review", "/lot", nil)
		grai := "/8003/0" + check("893000500009") + "A1"
		w.set(t, grai, "gs1:pip", "/grai", nil)
		until(t, "the outbox is empty", func() bool { n, err := w.Box.Backlog(t.Context()); return err == nil && n == 0 })
		w.follow(t, w.item)
		for _, path := range []string{w.product, w.lot, w.item, grai, w.product + "/22/V"} {
			for _, more := range []string{"", "?linkType=gs1:pip", "?linkType=linkset", "?linkType=gs1:nosuch"} {
				if n := w.Queries(t, w.follow(t, path+more)); n > 1 {
					t.Errorf("%s%s: %d queries", path, more, n)
				}
			}
			if n := w.Queries(t, w.Call(t, "", http.MethodOptions, path, nil)); n != 0 {
				t.Errorf("OPTIONS %s: %d queries", path, n)
			}
		}
		until(t, "a redirect is answered from memory", func() bool { return w.Queries(t, w.follow(t, w.lot)) == 0 })
		w.set(t, w.lot, "gs1:faqs", "/new", map[string]any{"default": true}) // and is forgotten by the change itself
		w.leads(t, w.lot, shop+"/new")
	})
}
