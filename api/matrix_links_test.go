package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// codeOf is the address of a tenant's product.
func codeOf(t *testing.T, w *world, o *objects) string {
	t.Helper()
	if o == w.absent {
		return "/01/08930009000003"
	}
	code, _ := w.Call(t, w.AdminKey, http.MethodGet, "/api/v1/products/"+o.product, nil).Want(t, http.StatusOK).JSON(t)["code"].(string)
	return "/t/" + code
}

// freshHost is a host of a tenant's.
func freshHost(t *testing.T, w *world, o *objects) string {
	t.Helper()
	if o == w.absent {
		return dbtest.NewID()
	}
	return w.make(t, "/api/v1/link-hosts", fmt.Sprintf(`{"organization_id": %q, "host": "h%d.example"}`, o.org, w.next()))
}

// linkOf is a new link of a tenant's product, as it is sent, to a host that is
// proven to be whoever's asks.
func linkOf(t *testing.T, w *world, o *objects) string {
	t.Helper()
	err := w.DB.InTx(t.Context(), func(tx *database.Tx) error {
		for _, tenant := range []*objects{w.mine, w.theirs} {
			err := tx.Exec(`INSERT INTO link_hosts (id, organization_id, host, token, status, method, created_at, last_error, next_at) VALUES (?, ?, 'links.example', 't', 'proven', 'file', ?, '', ?)
ON CONFLICT (organization_id, host) DO NOTHING`, dbtest.NewID(), tenant.org, tx.Now(), tx.Now().AddDate(1, 0, 0)).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`"anchor": %q, "link_type": "gs1:pip", "href": "https://links.example/%d", "title": %q`, codeOf(t, w, o), w.next(), o.name)
}

// freshLink sets a link for a tenant and returns its path.
func freshLink(t *testing.T, w *world, o *objects) string {
	t.Helper()
	if o == w.absent {
		return "/api/v1/links/" + dbtest.NewID()
	}
	return "/api/v1/links/" + w.make(t, "/api/v1/links", fmt.Sprintf(`{"organization_id": %q, %s}`, o.org, linkOf(t, w, o)))
}

// linkMatrix are the lines of links, their hosts and the resolver.
func linkMatrix() map[string]line {
	link := func(success int, body any, suffix string, headers ...string) line {
		return line{success: success, ask: func(t *testing.T, w *world, o *objects) request {
			t.Helper()
			return request{path: freshLink(t, w, o) + suffix, body: body, headers: headers}
		}}
	}
	host := func(success int, suffix string) line {
		return line{success: success, ask: func(t *testing.T, w *world, o *objects) request {
			t.Helper()
			return request{path: "/api/v1/link-hosts/" + freshHost(t, w, o) + suffix}
		}}
	}
	list := func(path string) line {
		return with(line{success: http.StatusOK, ask: func(t *testing.T, w *world, o *objects) request {
			t.Helper()
			return request{path: path, body: fmt.Sprintf(`{%s"links": [{%s}]}`, w.owner(o), linkOf(t, w, o))}
		}}, badReference)
	}
	lines := map[string]line{
		"POST /api/v1/links": with(line{success: http.StatusCreated, ask: func(t *testing.T, w *world, o *objects) request {
			t.Helper()
			return request{path: "/api/v1/links", body: fmt.Sprintf(`{%s%s}`, w.owner(o), linkOf(t, w, o))}
		}}, badReference),
		"PUT /api/v1/links":             list("/api/v1/links"),
		"POST /api/v1/links/merge":      list("/api/v1/links/merge"),
		"GET /api/v1/links":             filtered(under("/api/v1/links?organization_id=", func(o *objects) string { return o.org }, "")),
		"GET /api/v1/links/:id":         link(http.StatusOK, nil, ""),
		"GET /api/v1/links/:id/history": link(http.StatusOK, nil, "/history"),
		"PATCH /api/v1/links/:id":       link(http.StatusOK, `{"title": "Của tôi"}`, "", "If-Match", `"v1"`),
		"DELETE /api/v1/links/:id":      link(http.StatusNoContent, nil, "", "If-Match", `"v1"`),
		"POST /api/v1/link-hosts": post(http.StatusCreated, to("/api/v1/link-hosts"), func(w *world, o *objects) string {
			return fmt.Sprintf(`{"organization_id": %q, "host": "n%d.example"}`, o.org, w.next())
		}),
		"GET /api/v1/link-hosts":            filtered(under("/api/v1/link-hosts?organization_id=", func(o *objects) string { return o.org }, "")),
		"GET /api/v1/link-hosts/:id":        host(http.StatusOK, ""),
		"POST /api/v1/link-hosts/:id/check": host(http.StatusOK, "/check"),
		"DELETE /api/v1/link-hosts/:id":     host(http.StatusNoContent, ""),
		"GET /.well-known/gs1resolver":      plain("/.well-known/gs1resolver"),
	}
	for _, ai := range []string{"401", "402", "253", "255", "415", "417", "8003", "8004", "8006", "8010", "8013", "8017", "8018"} {
		lines["GET /"+ai+"/*rest"] = with(plain("/"+ai+"/"), answers(http.StatusBadRequest))
	}
	return lines
}
