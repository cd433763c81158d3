package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/txng-vn/txng/internal/reqctx"
)

// subscriber is an address that no name server knows.
const subscriber = "https://subscriber.example/epcis"

// freshQuery stores a query for a tenant and returns its path; of no tenant's,
// a path where there is none.
func freshQuery(t *testing.T, w *world, o *objects) string {
	t.Helper()
	name := fmt.Sprintf("q-%d", w.next())
	if o == w.absent {
		return "/epcis/queries/" + name
	}
	w.Call(t, w.APIKey(t, o.org, "manager"), http.MethodPost, "/epcis/queries", fmt.Sprintf(`{"name": %q, "query": {"MATCH_epc": [%q]}}`, name, "urn:example:"+o.name)).Want(t, http.StatusCreated)
	return "/epcis/queries/" + name
}

// freshSubscription is freshQuery with a subscription.
func freshSubscription(t *testing.T, w *world, o *objects) string {
	t.Helper()
	path := freshQuery(t, w, o) + "/subscriptions"
	if o == w.absent {
		return path + "/" + o.run
	}
	body := fmt.Sprintf(`{"dest": %q, "stream": true}`, subscriber)
	return w.Call(t, w.APIKey(t, o.org, "manager"), http.MethodPost, path, body).Want(t, http.StatusCreated).Header.Get("Location")
}

// subscriptionMatrix are the lines of named queries and subscriptions. They are
// their organisation's own: those who see every event see none of these, and
// the operator's key above organisations has none.
func subscriptionMatrix() map[string]line {
	own := func(success int, path func(*testing.T, *world, *objects) string, suffix string, body any) line {
		return line{success: success, differs: map[reqctx.Role]int{reqctx.RoleAdmin: http.StatusNotFound, reqctx.RoleInspector: http.StatusNotFound}, ask: func(t *testing.T, w *world, o *objects) request {
			t.Helper()
			return request{path: path(t, w, o) + suffix, body: body}
		}}
	}
	const name = "/epcis/queries/:name"
	const one = name + "/subscriptions/:subscription_id"
	return map[string]line{
		"GET /epcis/queries": plain("/epcis/queries"),
		"POST /epcis/queries": {objectless: true, success: http.StatusCreated, differs: map[reqctx.Role]int{reqctx.RoleAdmin: http.StatusForbidden}, ask: func(_ *testing.T, w *world, _ *objects) request {
			return request{path: "/epcis/queries", body: fmt.Sprintf(`{"name": "q-%d", "query": {}}`, w.next())}
		}},
		"GET " + name:                     own(http.StatusOK, freshQuery, "", nil),
		"DELETE " + name:                  own(http.StatusNoContent, freshQuery, "", nil),
		"GET " + name + "/events":         own(http.StatusOK, freshQuery, "/events", nil),
		"GET " + name + "/subscriptions":  own(http.StatusOK, freshQuery, "/subscriptions", nil),
		"POST " + name + "/subscriptions": own(http.StatusCreated, freshQuery, "/subscriptions", fmt.Sprintf(`{"dest": %q, "stream": true}`, subscriber)),
		"GET " + one:                      own(http.StatusOK, freshSubscription, "", nil),
		"DELETE " + one:                   own(http.StatusNoContent, freshSubscription, "", nil),
	}
}
