package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/txng-vn/txng/internal/reqctx"
)

// request is what a line asks.
type request struct {
	path    string
	body    any
	headers []string
}

// line says how to ask one route for the objects o, and what to expect.
type line struct {
	ask        func(t *testing.T, w *world, o *objects) request
	success    int                 // 200 when 0
	differs    map[reqctx.Role]int // roles that get another status for an own object
	foreign    int                 // for another's object: 404 when 0
	objectless bool                // names no object
	filter     bool                // names one in the query: absent is an empty list
	silent     bool                // changes nothing, though it is no GET
}

func (l line) status(role reqctx.Role) int {
	if status, differs := l.differs[role]; differs {
		return status
	}
	if l.success == 0 {
		return http.StatusOK
	}
	return l.success
}

// plain asks for one path whoever is meant.
func plain(path string) line {
	return line{objectless: true, ask: func(*testing.T, *world, *objects) request { return request{path: path} }}
}

// get asks for the path of an object.
func get(path func(o *objects) string) line {
	return line{ask: func(_ *testing.T, _ *world, o *objects) request { return request{path: path(o)} }}
}

// filtered asks a list for what belongs to an object.
func filtered(path func(o *objects) string) line {
	l := get(path)
	l.filter, l.foreign = true, http.StatusOK
	return l
}

// patch changes an object by its present ETag.
func patch(body string, path func(o *objects) string) line {
	return line{ask: func(t *testing.T, w *world, o *objects) request {
		t.Helper()
		return request{path: path(o), body: body, headers: []string{"If-Match", w.etag(t, path(o))}}
	}}
}

// post makes something.
func post(success int, path func(o *objects) string, body func(w *world, o *objects) string) line {
	return line{success: success, ask: func(_ *testing.T, w *world, o *objects) request {
		q := request{path: path(o)}
		if body != nil {
			q.body = body(w, o)
		}
		return q
	}}
}

// to is a path that names no object.
func to(path string) func(*objects) string { return func(*objects) string { return path } }

// under is the path of the object that id picks.
func under(prefix string, id func(o *objects) string, suffix string) func(*objects) string {
	return func(o *objects) string { return prefix + id(o) + suffix }
}

// with is line l after change.
func with(l line, change func(l *line)) line {
	change(&l)
	return l
}

// badReference: another's object named in a body is a mistake in the body.
func badReference(l *line) { l.foreign = http.StatusBadRequest }

// answers: the route says this to everybody who asks it so.
func answers(status int) func(*line) { return func(l *line) { l.success = status } }

func matrix() map[string]line {
	const v1 = "/api/v1/"
	org := func(o *objects) string { return o.org }
	spare := func(o *objects) string { return o.spare }
	place := func(o *objects) string { return o.place }
	product := func(o *objects) string { return o.product }
	batch := func(o *objects) string { return o.batch }
	run := func(o *objects) string { return o.run }
	record := func(o *objects) string { return o.record }
	item := func(o *objects) string { return o.item }
	const mine = "Của tôi"
	lines := map[string]line{
		"GET /healthz": plain("/healthz"),
		"GET /readyz":  plain("/readyz"),

		"GET /epcis":                    plain("/epcis"),
		"GET /epcis/":                   plain("/epcis/"),
		"POST /epcis/capture":           with(post(http.StatusAccepted, func(o *objects) string { return "/epcis/capture" }, func(w *world, o *objects) string { return document(capturable(w, o)) }), capturing),
		"POST /epcis/events":            with(post(http.StatusCreated, func(o *objects) string { return "/epcis/events" }, func(w *world, o *objects) string { return bare(capturable(w, o)) }), capturing),
		"GET /epcis/capture":            plain("/epcis/capture"),
		"GET /epcis/capture/:captureID": get(under("/epcis/capture/", func(o *objects) string { return o.capture }, "")),

		"GET /.well-known/txng-keys": plain("/.well-known/txng-keys"),

		"GET /docs":              plain("/docs"),
		"GET /docs/openapi.json": plain("/docs/openapi.json"),
		"GET /docs/:file":        plain("/docs/swagger-ui.css"),
		"GET /":                  plain("/"),
		"GET /p/find":            with(plain("/p/find?code=x"), answers(http.StatusBadRequest)),
		"GET /p/assets/*file":    with(plain("/p/assets/x"), answers(http.StatusNotFound)),
		"GET /01/*rest":          with(plain("/01/08930009000003"), answers(http.StatusNotFound)),
		"GET /t/*rest":           with(plain("/t/x"), answers(http.StatusBadRequest)),
		"GET /414/*rest":         with(plain("/414/8930000999993"), answers(http.StatusNotFound)),
		"GET /00/*rest":          with(plain("/00/x"), answers(http.StatusBadRequest)),
		"GET /p/01/*rest":        with(plain("/p/01/08930009000003"), answers(http.StatusNotFound)),
		"GET /p/t/*rest":         with(plain("/p/t/x"), answers(http.StatusBadRequest)),
		"GET /p/00/*rest":        with(plain("/p/00/x"), answers(http.StatusBadRequest)),
		"GET /p/414/*rest":       with(plain("/p/414/8930000999993"), answers(http.StatusNotFound)),

		"POST /api/v1/organizations": with(post(http.StatusCreated, to(v1+"organizations"), func(w *world, _ *objects) string { return w.organizationBody(mine) }),
			func(l *line) { l.objectless = true }),
		"GET /api/v1/organizations":               plain(v1 + "organizations"),
		"GET /api/v1/organizations/:id":           get(under(v1+"organizations/", org, "")),
		"PATCH /api/v1/organizations/:id":         patch(`{"phone": "0272123456"}`, under(v1+"organizations/", org, "")),
		"POST /api/v1/organizations/:id/suspend":  post(http.StatusOK, under(v1+"organizations/", spare, "/suspend"), nil),
		"POST /api/v1/organizations/:id/activate": post(http.StatusOK, under(v1+"organizations/", spare, "/activate"), nil),
		"GET /api/v1/organizations/:id/api-keys":  get(under(v1+"organizations/", org, "/api-keys")),
		"POST /api/v1/organizations/:id/api-keys": post(http.StatusCreated, under(v1+"organizations/", org, "/api-keys"), func(*world, *objects) string { return `{"role": "declarer", "label": "k"}` }),
		"DELETE /api/v1/api-keys/:id": {success: http.StatusNoContent, ask: func(t *testing.T, _ *world, o *objects) request {
			t.Helper()
			return request{path: v1 + "api-keys/" + o.key(t)}
		}},

		"POST /api/v1/codes/parse": with(post(http.StatusOK, to(v1+"codes/parse"), func(*world, *objects) string { return `{"text": "(01)08930000000019"}` }),
			func(l *line) { l.objectless, l.silent = true, true }),

		"POST /api/v1/places":       post(http.StatusCreated, to(v1+"places"), func(_ *world, o *objects) string { return placeBody(o.org, mine) }),
		"GET /api/v1/places":        filtered(under(v1+"places?organization_id=", org, "")),
		"GET /api/v1/places/lookup": with(plain(v1+"places/lookup?code=8930000999996"), func(l *line) { l.success = http.StatusNotFound }),
		"GET /api/v1/places/:id":    get(under(v1+"places/", place, "")),
		"PATCH /api/v1/places/:id":  patch(`{"name": "Của tôi"}`, under(v1+"places/", place, "")),

		"POST /api/v1/products":      post(http.StatusCreated, to(v1+"products"), func(_ *world, o *objects) string { return productBody(o.org, mine) }),
		"GET /api/v1/products":       filtered(under(v1+"products?organization_id=", org, "")),
		"GET /api/v1/products/:id":   get(under(v1+"products/", product, "")),
		"PATCH /api/v1/products/:id": patch(`{"brand": "Của tôi"}`, under(v1+"products/", product, "")),

		"POST /api/v1/files": {success: http.StatusCreated, ask: func(_ *testing.T, _ *world, o *objects) request {
			const boundary = "--b\r\nContent-Disposition: form-data; name="
			return request{
				path: v1 + "files", headers: []string{"Content-Type", "multipart/form-data; boundary=b"},
				body: boundary + "\"organization_id\"\r\n\r\n" + o.org + "\r\n" + boundary + "\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\n%%EOF\r\n--b--\r\n",
			}
		}},
		"GET /files/:id": with(get(under("/files/", func(o *objects) string { return o.file }, "")), func(l *line) {
			l.differs = map[reqctx.Role]int{none: http.StatusUnauthorized, reqctx.RolePortal: http.StatusNotFound}
		}),

		"POST /api/v1/batches":       with(post(http.StatusCreated, to(v1+"batches"), func(w *world, o *objects) string { return w.batchBody(o, mine) }), badReference),
		"GET /api/v1/batches":        filtered(under(v1+"batches?product_id=", product, "")),
		"GET /api/v1/batches/:id":    get(under(v1+"batches/", batch, "")),
		"PATCH /api/v1/batches/:id":  patch(`{"expiry_date": null}`, under(v1+"batches/", func(o *objects) string { return o.other }, "")),
		"GET /api/v1/batches/:id/qr": get(under(v1+"batches/", batch, "/qr")),

		"POST /api/v1/events": with(post(http.StatusCreated, to(v1+"events"), func(w *world, o *objects) string { return eventBody(w.owner(o), o, mine) }), badReference),
		"GET /api/v1/events":  filtered(under(v1+"events?batch_id=", batch, "")),
		"POST /api/v1/events/:event_id/corrections": {success: http.StatusCreated, ask: func(t *testing.T, _ *world, o *objects) request {
			t.Helper()
			return request{path: v1 + "events/" + o.event(t) + "/corrections", body: `{"reason": "Ghi nhầm"}`}
		}},
		"GET /api/v1/batches/:id/trace":         get(under(v1+"batches/", batch, "/trace")),
		"GET /api/v1/items/:code/:serial/trace": get(under(v1+"items/", item, "/trace")),
		"GET /api/v1/items/:code/:serial":       get(under(v1+"items/", item, "")),

		"GET /api/v1/sync/targets":                         plain(v1 + "sync/targets"),
		"GET /api/v1/sync/records":                         filtered(under(v1+"sync/records?organization_id=", org, "")),
		"PUT /api/v1/sync/targets/:name/organizations/:id": post(http.StatusOK, under(v1+"sync/targets/national/organizations/", org, ""), func(*world, *objects) string { return `{"enabled": true}` }),
		"POST /api/v1/sync/targets/:name/notices": {objectless: true, success: http.StatusNotFound, ask: func(*testing.T, *world, *objects) request {
			return request{path: v1 + "sync/targets/nda/notices", body: `{}`} // not configured; otherwise a signature decides, not a role
		}},
		"PUT /api/v1/sync/targets/:name/products/:id": post(http.StatusOK, under(v1+"sync/targets/national/products/", product, ""), func(*world, *objects) string { return `{"chain_id": "c"}` }),
		"GET /api/v1/sync/records/:id/exchanges":      get(under(v1+"sync/records/", record, "/exchanges")),
		"POST /api/v1/sync/records/:id/retry":         post(http.StatusOK, under(v1+"sync/records/", record, "/retry"), nil),
		"GET /api/v1/batches/:id/sync":                get(under(v1+"batches/", batch, "/sync")),
		"GET /api/v1/batches/:id/sync/preview":        get(under(v1+"batches/", batch, "/sync/preview?target=national")),
		"POST /api/v1/sync/retry":                     with(post(http.StatusOK, to(v1+"sync/retry"), func(*world, *objects) string { return `{"class": "auth"}` }), func(l *line) { l.objectless = true }),

		"GET /api/v1/batches/:id/compliance":      get(under(v1+"batches/", batch, "/compliance")),
		"GET /api/v1/batches/:id/serials":         get(under(v1+"batches/", batch, "/serials")),
		"GET /api/v1/serials/:id":                 get(under(v1+"serials/", run, "")),
		"GET /api/v1/serials/:id/labels":          get(under(v1+"serials/", run, "/labels?preview=1&count=1&template=fruit-25x25")),
		"GET /api/v1/batches/:id/labels":          get(under(v1+"batches/", batch, "/labels?preview=1&count=1&template=fruit-25x25")),
		"GET /api/v1/logistic-units/:sscc/labels": get(under(v1+"logistic-units/", func(o *objects) string { return o.unit }, "/labels?preview=1")),
		"POST /api/v1/label-templates":            with(post(http.StatusCreated, to(v1+"label-templates"), func(w *world, o *objects) string { return w.templateBody(w.owner(o), mine) }), func(l *line) { l.objectless = true }),
		"GET /api/v1/label-templates":             filtered(under(v1+"label-templates?organization_id=", org, "")),
		"GET /api/v1/label-templates/:id":         get(under(v1+"label-templates/", func(o *objects) string { return o.template }, "")),
		"DELETE /api/v1/label-templates/:id": {success: http.StatusNoContent, ask: func(t *testing.T, _ *world, o *objects) request {
			t.Helper()
			return request{path: v1 + "label-templates/" + o.freshTemplate(t)}
		}},
		"GET /api/v1/label-runs":     filtered(under(v1+"label-runs?object_id=", batch, "")),
		"GET /api/v1/label-runs/:id": get(under(v1+"label-runs/", func(o *objects) string { return o.labelRun }, "")),

		"GET /api/v1/serials/:id/codes":           get(under(v1+"serials/", run, "/codes?from=0&count=1")),
		"POST /api/v1/batches/:id/serials":        post(http.StatusCreated, under(v1+"batches/", batch, "/serials"), func(*world, *objects) string { return `{"count": 3}` }),
		"POST /api/v1/serials/:id/activate":       post(http.StatusOK, under(v1+"serials/", run, "/activate"), func(w *world, _ *objects) string { return span(w, "") }),
		"POST /api/v1/serials/:id/void":           post(http.StatusOK, under(v1+"serials/", run, "/void"), func(w *world, _ *objects) string { return span(w, `, "reason": "rách tem"`) }),
		"POST /api/v1/serials/:id/assign":         post(http.StatusOK, under(v1+"serials/", run, "/assign"), func(w *world, o *objects) string { return span(w, fmt.Sprintf(`, "batch_id": %q`, o.other)) }),
		"POST /api/v1/batches/:id/serials/import": post(http.StatusCreated, under(v1+"batches/", batch, "/serials/import"), func(w *world, _ *objects) string { return fmt.Sprintf(`{"serials": ["CU-%d"]}`, w.next()) }),
		"GET /api/v1/serials/:id/receipt":         get(under(v1+"serials/", run, "/receipt")),
		"POST /api/v1/serials/restore":            post(http.StatusOK, to(v1+"serials/restore"), func(_ *world, o *objects) string { return o.receipt }),
		"POST /api/v1/logistic-units":             post(http.StatusConflict, to(v1+"logistic-units"), func(_ *world, o *objects) string { return fmt.Sprintf(`{"organization_id": %q, "count": 2}`, o.org) }), // neither has a prefix
	}
	maps.Copy(lines, epcisQueryMatrix())
	maps.Copy(lines, subscriptionMatrix())
	maps.Copy(lines, holdMatrix())
	maps.Copy(lines, comparisonMatrix())
	maps.Copy(lines, pagesMatrix())
	maps.Copy(lines, pullMatrix())
	maps.Copy(lines, linkMatrix())
	return lines
}

// capturing asks the operator, who captures for any organisation, to name it.
// Of whom the goods are does not show in the path: see TestCapturePolicy.
func capturing(l *line) {
	ask := l.ask
	l.objectless = true
	l.ask = func(t *testing.T, w *world, o *objects) request {
		t.Helper()
		q := ask(t, w, o)
		if w.asking == reqctx.RoleAdmin {
			q.path += "?organization_id=" + o.org
		}
		return q
	}
}

// capturable is an event about a thing that is nobody's here.
func capturable(w *world, _ *objects) string {
	return observed(0, "", fmt.Sprintf("urn:epc:id:sgtin:0614141.107346.%d", w.next()))
}

// span is a range of a run that no other call has touched.
func span(w *world, more string) string {
	return fmt.Sprintf(`{"from": %d, "count": 1%s}`, 1+w.next()%19, more)
}
