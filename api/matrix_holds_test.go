package api_test

import (
	"fmt"
	"net/http"
	"testing"
)

// holdMatrix are the lines of holds, recalls and statistics. Batches and holds
// are fresh ones: what is held lets nothing of other lines move.
func holdMatrix() map[string]line {
	const v1 = "/api/v1/"
	product := func(o *objects) string { return o.product }
	lines := map[string]line{
		"GET /api/v1/holds":       filtered(under(v1+"holds?product_id=", product, "")),
		"GET /api/v1/stats/scans": filtered(under(v1+"stats/scans?product_id=", product, "")),
		"GET /api/v1/holds/:id": {ask: func(t *testing.T, w *world, o *objects) request {
			t.Helper()
			return request{path: v1 + "holds/" + w.hold(t, o, v1+"products/"+o.product)}
		}},
	}
	for _, kind := range []string{"hold", "recall"} {
		lines["POST /api/v1/batches/:id/"+kind] = line{success: http.StatusCreated, ask: func(t *testing.T, w *world, o *objects) request {
			t.Helper()
			return request{path: v1 + "batches/" + w.freshBatch(t, o) + "/" + kind, body: holdBody(w, o)}
		}}
		lines["POST /api/v1/products/:id/"+kind] = line{success: http.StatusCreated, ask: func(_ *testing.T, w *world, o *objects) request {
			return request{path: v1 + "products/" + o.product + "/" + kind, body: holdBody(w, o)}
		}}
	}
	lines["POST /api/v1/batches/:id/release"] = line{ask: func(t *testing.T, w *world, o *objects) request {
		t.Helper()
		path := v1 + "batches/" + w.freshBatch(t, o)
		return request{path: path + "/release", body: fmt.Sprintf(`{"reason": "x", "hold_id": %q}`, w.hold(t, o, path))}
	}}
	lines["POST /api/v1/products/:id/release"] = line{ask: func(t *testing.T, w *world, o *objects) request {
		t.Helper()
		path := v1 + "products/" + o.product
		return request{path: path + "/release", body: fmt.Sprintf(`{"reason": "x", "hold_id": %q}`, w.hold(t, o, path))}
	}}
	return lines
}

func holdBody(w *world, o *objects) string {
	text := "Của tôi"
	if o == w.theirs {
		text = canary
	}
	return fmt.Sprintf(`{"reason": %q, "what_to_do": %q}`, text, text)
}

// freshBatch is a batch of o that no other line knows.
func (w *world) freshBatch(t *testing.T, o *objects) string {
	t.Helper()
	if o == w.absent {
		return o.batch
	}
	return w.make(t, "/api/v1/batches", fmt.Sprintf(`{"organization_id": %q, "product_id": %q, "place_id": %q, "production_date": "2026-11-20", "quantity": {"value": "1", "unit": "KGM"}}`, o.org, o.product, o.place))
}

// hold holds what stands at path: mine as its manager, so that it may release it.
func (w *world) hold(t *testing.T, o *objects, path string) string {
	t.Helper()
	if o == w.absent {
		return o.capture // an id that nobody has
	}
	key := w.AdminKey
	if o == w.mine {
		key = w.keys["manager"]
	}
	return w.Call(t, key, http.MethodPost, path+"/hold", holdBody(w, o)).Want(t, http.StatusCreated).JSON(t)["id"].(string)
}
