package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

func TestLinksAreManaged(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		body := map[string]any{"anchor": "(01)" + w.code, "link_type": "gs1:pip", "href": "https://SHOP.example/a", "title": "Một", "default": true, "hreflang": []string{"vi", "en-GB"}}
		made := w.Call(t, w.Key, http.MethodPost, "/api/v1/links", body, "Idempotency-Key", "k1").Want(t, http.StatusCreated)
		again := w.Call(t, w.Key, http.MethodPost, "/api/v1/links", body, "Idempotency-Key", "k1").Want(t, http.StatusCreated)
		var l api.Link
		made.Into(t, &l)
		if string(made.Body) != string(again.Body) || l.Anchor != "https://txng.example"+w.product || l.Href != shop+"/a" || l.Type != "gs1:pip" || !l.Default || !l.ForwardQuery || !l.Public || !slices.Equal(l.Languages, []string{"vi", "en-GB"}) || made.Header.Get("ETag") != `"v1"` {
			t.Fatalf("%s", made.Body)
		}
		if got := w.Call(t, w.Key, http.MethodPost, "/api/v1/links", body); got.Status != http.StatusConflict || got.Code() != "link_exists" {
			t.Errorf("the same again: %d %s", got.Status, got.Body)
		}
		path := "/api/v1/links/" + l.ID
		if got := w.Call(t, w.Key, http.MethodPatch, path, `{"title": "Hai"}`); got.Status != http.StatusPreconditionRequired {
			t.Errorf("without If-Match: %d", got.Status)
		}
		w.Call(t, w.Key, http.MethodPatch, path, `{"title": "Hai", "href": "https://shop.example/b"}`, "If-Match", `"v1"`).Want(t, http.StatusOK)
		if got := w.Call(t, w.Key, http.MethodPatch, path, `{"title": "Ba"}`, "If-Match", `"v1"`); got.Status != http.StatusPreconditionFailed {
			t.Errorf("a stale ETag: %d", got.Status)
		}
		if same := w.Call(t, w.Key, http.MethodPatch, path, `{"title": "Hai"}`, "If-Match", `"v2"`).Want(t, http.StatusOK); same.Header.Get("ETag") != `"v2"` {
			t.Errorf("a change of nothing makes a version: %s", same.Header.Get("ETag"))
		}
		w.leads(t, w.product, shop+"/b")
		second := w.set(t, w.product, "gs1:review", "/c", map[string]any{"default": true}) // takes the default from the first
		w.leads(t, w.product, shop+"/c")
		if got := w.get(t, path); got["default"] != false || got["version"] != 3.0 {
			t.Errorf("%v", got)
		}
		w.Call(t, w.Key, http.MethodDelete, "/api/v1/links/"+second.ID, nil, "If-Match", `"v1"`).Want(t, http.StatusNoContent)
		w.Call(t, w.Key, http.MethodGet, "/api/v1/links/"+second.ID, nil).Want(t, http.StatusNotFound)
		w.leads(t, w.product, own(w.product))
		w.history(t, path, []string{"update", "update", "create"}, []string{shop + "/b", shop + "/b", shop + "/a"})
		w.history(t, "/api/v1/links/"+second.ID, []string{"delete", "create"}, []string{shop + "/c", shop + "/c"})
		w.set(t, w.product, "gs1:review", "/c", nil) // free again
	})
}

// history checks actions and addresses of a link's versions, read a page at a
// time.
func (w *linked) history(t *testing.T, path string, actions, hrefs []string) {
	t.Helper()
	next := ""
	for i := range actions {
		var page api.List[api.LinkVersion]
		w.Call(t, w.Key, http.MethodGet, path+"/history?limit=1"+next, nil).Want(t, http.StatusOK).Into(t, &page)
		if len(page.Items) != 1 || page.Items[0].Action != actions[i] || page.Items[0].Link.Href != hrefs[i] || page.Items[0].Link.Version != int64(len(actions)-i) || page.Items[0].KeyID == "" || (page.Next == nil) != (i == len(actions)-1) {
			t.Fatalf("%s, %d: %+v", path, i, page)
		}
		if page.Next != nil {
			next = "&next=" + *page.Next
		}
	}
}

func TestLinksAreMerged(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		kept := w.set(t, w.product, "gs1:faqs", "/kept", nil)
		item := func(anchor, linkType, path string, more string) string {
			return fmt.Sprintf(`{"anchor": %q, "link_type": %q, "href": %q, "title": "t"%s}`, anchor, linkType, shop+path, more)
		}
		list := func(items ...string) string { return `{"links": [` + strings.Join(items, ", ") + `]}` }
		merge := func(body string, outcomes ...string) api.List[api.MergedLink] {
			t.Helper()
			var got api.List[api.MergedLink]
			w.Call(t, w.Key, http.MethodPut, "/api/v1/links", body).Want(t, http.StatusOK).Into(t, &got)
			for i, m := range got.Items {
				if i >= len(outcomes) || m.Outcome != outcomes[i] {
					t.Fatalf("%d: %+v, want %v", i, m, outcomes)
				}
			}
			return got
		}
		three := list(item(w.product, "gs1:pip", "/p", `, "default": true`), item(w.lot, "gs1:pip", "/l", ""), item(w.product, "gs1:review", "/r", ""))
		first := merge(three, "created", "created", "created")
		merge(three, "unchanged", "unchanged", "unchanged")
		merge(list(item(w.product, "gs1:pip", "/p", `, "hreflang": ["vi"]`), item(w.lot, "gs1:pip", "/l", ""), item(w.product, "gs1:recipeInfo", "/n", `, "default": true`)), "updated", "unchanged", "created")
		merge(fmt.Sprintf(`{"links": [{"id": %q, "anchor": %q, "link_type": "gs1:review", "href": "https://shop.example/r2", "title": "t"}]}`, first.Items[2].ID, w.product), "updated")
		w.leads(t, w.lot, shop+"/n")
		if got := w.get(t, "/api/v1/links/"+kept.ID); got["version"] != 1.0 {
			t.Errorf("what was not named changed: %v", got)
		}
		one := w.Call(t, w.Key, http.MethodPost, "/api/v1/links/merge", list(item(w.product, "gs1:tutorial", "/t", "")), "Idempotency-Key", "m").Want(t, http.StatusOK)
		if two := w.Call(t, w.Key, http.MethodPost, "/api/v1/links/merge", list(item(w.product, "gs1:tutorial", "/t", "")), "Idempotency-Key", "m").Want(t, http.StatusOK); string(two.Body) != string(one.Body) {
			t.Errorf("%s", two.Body)
		}
		for why, body := range map[string]string{
			"empty": list(), "the same twice": list(item(w.product, "gs1:pip", "/x", ""), item(w.product, "gs1:pip", "/x", "")), "two defaults": list(item(w.product, "gs1:pip", "/x", `, "default": true`), item(w.product, "gs1:pip", "/y", `, "default": true`)),
			"one is wrong": list(item(w.product, "gs1:pip", "/z", ""), item(w.product, "gs1:nosuch", "/z", "")), "unknown id": fmt.Sprintf(`{"links": [{"id": %q, "anchor": %q, "link_type": "gs1:review", "href": "https://shop.example/r3", "title": "t"}]}`, kept.ID, w.lot),
		} {
			w.Call(t, w.Key, http.MethodPut, "/api/v1/links", body).Want(t, http.StatusBadRequest)
			if got := w.get(t, "/api/v1/links?limit=200")["items"].([]any); len(got) != 6 {
				t.Errorf("%s: %d links", why, len(got))
			}
		}
		many := make([]string, 501)
		for i := range many {
			many[i] = item(w.product, "gs1:socialMedia", fmt.Sprintf("/%d", i), "")
		}
		w.Call(t, w.Key, http.MethodPut, "/api/v1/links", list(many...)).Want(t, http.StatusBadRequest)
		seen, next := 0, ""
		for {
			var page api.List[api.Link]
			w.Call(t, w.Key, http.MethodGet, "/api/v1/links?limit=4&anchor="+w.product+next, nil).Want(t, http.StatusOK).Into(t, &page)
			if seen += len(page.Items); page.Next == nil {
				break
			}
			next = "&next=" + *page.Next
		}
		if seen != 6 {
			t.Errorf("%d links were listed", seen)
		}
	})
}

// TestLinksRefused: what may not be a link, and whose it may not be.
func TestLinksRefused(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		other := w.Service.Tenant(t, "8930006")
		foreign := w.Call(t, other.Key, http.MethodGet, "/api/v1/products/"+other.Product, nil).JSON(t)["code"].(string)
		good := map[string]any{"anchor": w.product, "link_type": "gs1:pip", "href": shop + "/x", "title": "T"}
		for code, change := range map[string][]any{
			"not_your_code":            {"anchor", "/01/" + foreign, "/01/" + check("0893000699999"), "/01/" + check("0950600013435"), "/414/" + check("893000600001"), "/8004/8930006A"},
			"malformed_code":           {"anchor", "/01/1", "x", "/01/" + w.code + "/10/%00", "/01/" + w.code + "?17=271231"},
			"required":                 {"title", "", " "},
			"unknown_link_type":        {"link_type", "gs1:nosuch", "pip", "", "https://evil.example/voc/pip"},
			"link_type_not_assignable": {"link_type", "gs1:defaultLink", "gs1:defaultLinkMulti", "gs1:handledBy"},
			"not_https":                {"href", "http://shop.example/", "javascript:alert(1)", "data:text/html,x", "//shop.example/", "/x", ""},
			"malformed_url":            {"href", "https://shop.example/\r\nSet-Cookie: a=b", "https://u:p@shop.example/", "https://shop.example@evil.example/", "https://shop.example\\@evil.example", "https://shop.example/" + strings.Repeat("x", 2000), "https://shop.example/\"><script>"},
			"host_not_public":          {"href", "https://127.0.0.1/", "https://2130706433/", "https://localhost/", "https://169.254.169.254/latest"},
			"mixed_scripts":            {"href", "https://shоp.example/", "https://xn--shp-jed.example/"},
			"host_not_proven":          {"href", "https://evil.example/", "https://sub.shop.example/", "https://txng.example/", "https://bücher.example/"},
			"control_character":        {"title", "a\r\nb", "\u0007"},
			"too_long":                 {"title", strings.Repeat("x", 201)},
			"malformed_media_type":     {"media_type", "text", "text/html; charset=x", "text/*", "a b/c"},
			"malformed_word":           {"hreflang", []string{"vi", "vi"}, []string{"vi,en"}, []string{"v\r\ni"}, []string{""}},
			"too_many":                 {"context", slices.Repeat([]string{"a"}, 11)},
		} {
			for _, value := range change[1:] {
				body := map[string]any{}
				maps.Copy(body, good)
				body[change[0].(string)] = value
				got := w.Call(t, w.Key, http.MethodPost, "/api/v1/links", body)
				if got.Status != http.StatusBadRequest || !strings.Contains(string(got.Body), `"code":"`+code+`"`) {
					t.Errorf("%s %q: %d %s", change[0], value, got.Status, got.Body)
				}
			}
		}
		for why, body := range map[string]string{
			"a prefix that is another's": `{"gs1_prefix": "8930006", "link_type": "gs1:handledBy", "href": "https://shop.example", "title": "t"}`, "a prefix with a page": `{"gs1_prefix": "8930005", "link_type": "gs1:pip", "href": "https://shop.example", "title": "t"}`,
			"a handler with a query": `{"gs1_prefix": "8930005", "link_type": "gs1:handledBy", "href": "https://shop.example?x", "title": "t"}`, "a handler as default": `{"gs1_prefix": "8930005", "link_type": "gs1:handledBy", "href": "https://shop.example", "title": "t", "default": true}`,
			"both": fmt.Sprintf(`{"gs1_prefix": "8930005", "anchor": %q, "link_type": "gs1:pip", "href": "https://shop.example", "title": "t"}`, w.product), "neither": `{"link_type": "gs1:pip", "href": "https://shop.example", "title": "t"}`,
			"default twice": fmt.Sprintf(`{"anchor": %q, "link_type": "gs1:pip", "href": "https://shop.example", "title": "t", "default": true, "default_multi": true}`, w.product),
		} {
			if got := w.Call(t, w.Key, http.MethodPost, "/api/v1/links", body); got.Status != http.StatusBadRequest {
				t.Errorf("%s: %d %s", why, got.Status, got.Body)
			}
		}
		w.Call(t, other.Key, http.MethodPost, "/api/v1/links", map[string]any{"anchor": "/01/" + foreign, "link_type": "gs1:pip", "href": shop, "title": "t"}).Want(t, http.StatusBadRequest) // proven by another
		var none api.List[api.Link]
		w.Call(t, w.AdminKey, http.MethodGet, "/api/v1/links", nil).Want(t, http.StatusOK).Into(t, &none)
		if len(none.Items) != 0 {
			t.Errorf("%v", none)
		}
		w.leads(t, w.lot, own(w.lot))
	})
}

// TestHostsLapse: a host that no longer bears its token is not led to, and is
// again when it does; nor is one that its organisation took away.
func TestHostsLapse(t *testing.T) {
	t.Parallel()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			w := newLinked(t, dbtest.URL(t, engine))
			var pending api.LinkHost
			w.hosts.breaks("www.example.com", true)
			w.Call(t, w.Key, http.MethodPost, "/api/v1/link-hosts", `{"host": "WWW.example.com"}`).Want(t, http.StatusCreated).Into(t, &pending)
			if pending.Status != "pending" || pending.Host != "www.example.com" || !strings.HasPrefix(pending.Proof.Value, "txng-domain=") || pending.Proof.FileURL != "https://www.example.com/.well-known/txng-domain.txt" || pending.Proof.DNSRecord != "_txng-domain.www.example.com" {
				t.Errorf("%+v", pending)
			}
			check := "/api/v1/link-hosts/" + pending.ID + "/check"
			w.Call(t, w.Key, http.MethodPost, check, nil).Want(t, http.StatusOK).Into(t, &pending)
			if pending.Status != "pending" || pending.LastError == "" || pending.CheckedAt == nil {
				t.Errorf("%+v", pending)
			}
			w.Call(t, w.Key, http.MethodPost, check, nil).Want(t, http.StatusTooManyRequests)
			w.Call(t, w.Key, http.MethodPost, "/api/v1/link-hosts", `{"host": "www.example.com"}`).Want(t, http.StatusConflict)
			w.Call(t, w.Key, http.MethodPost, "/api/v1/link-hosts", `{"host": "10.0.0.1"}`).Want(t, http.StatusBadRequest)

			w.set(t, w.product, "gs1:pip", "/pip", map[string]any{"default": true})
			w.leads(t, w.lot, shop+"/pip")
			age := func(set string) {
				t.Helper()
				err := w.DB.InTx(t.Context(), func(tx *database.Tx) error {
					return tx.Exec("UPDATE link_hosts SET next_at = "+tx.Engine().In(-time.Hour)+set+" WHERE host = 'shop.example'", time.Now().Add(-73*time.Hour)).Error
				})
				if err == nil {
					err = w.Resolver.LookAgain(t.Context())
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			w.hosts.breaks("shop.example", true)
			age(", proven_at = ?") // it begins to fail, and is led to all the same
			w.leads(t, w.lot, shop+"/pip")
			age(", failing_since = ?")
			until(t, "a lapsed host is not led to", func() bool { return w.follow(t, w.lot).Header.Get("Location") == own(w.lot) })
			w.hosts.breaks("shop.example", false)
			age(", proven_at = ?")
			until(t, "it is led to again", func() bool { return w.follow(t, w.lot).Header.Get("Location") == shop+"/pip" })
			var all api.List[api.LinkHost]
			w.Call(t, w.Key, http.MethodGet, "/api/v1/link-hosts", nil).Want(t, http.StatusOK).Into(t, &all)
			w.Call(t, w.Key, http.MethodDelete, "/api/v1/link-hosts/"+all.Items[0].ID, nil).Want(t, http.StatusNoContent)
			until(t, "a host taken away is not led to", func() bool { return w.follow(t, w.lot).Header.Get("Location") == own(w.lot) })
		})
	}
}
