package subscription_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/subscription"
)

// world is a service that is stopped and started again, with a clock that is
// set at will, and an organisation that subscribes.
type world struct {
	*fixture.Service
	t        *testing.T
	url, dir string
	step     atomic.Int64 // nanoseconds that the service's clock is ahead
	by       fixture.Tenant
	captured int
}

// hasty is the pace of tests.
func hasty() subscription.Pace {
	return subscription.Pace{Poll: 10 * time.Millisecond, Pause: 20 * time.Millisecond, Check: 50 * time.Millisecond, Lease: 20 * time.Second}
}

// each runs test on each engine.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, newWorld(t, engine))
		})
	}
}

func newWorld(t *testing.T, engine database.Engine) *world {
	t.Helper()
	w := &world{t: t, url: dbtest.URL(t, engine), dir: t.TempDir()}
	w.start()
	w.by = w.Tenant(t, "")
	return w
}

func (w *world) start() {
	w.t.Helper()
	clock := func() time.Time { return time.Now().Add(time.Duration(w.step.Load())) }
	w.Service = fixture.StartWith(w.t, w.url, w.dir, app.Options{Clock: clock, Subscriptions: hasty()}, "TXNG_SUBSCRIPTION_ALLOW_PRIVATE=true")
}

// restart stops the service and starts it again, as a new process would.
func (w *world) restart() {
	w.t.Helper()
	w.Stop()
	w.start()
}

// query stores a query under a name.
func (w *world) query(key, name, query string) {
	w.t.Helper()
	w.Call(w.t, key, http.MethodPost, "/epcis/queries", fmt.Sprintf(`{"name": %q, "query": %s}`, name, query)).Want(w.t, http.StatusCreated)
}

// subscribe has a sink told; controls are members of the subscription.
func (w *world) subscribe(key, name string, s *sink, controls string) (path string) {
	w.t.Helper()
	body := fmt.Sprintf(`{"dest": %q, "signatureToken": %q, %s}`, s.url, token, controls)
	return w.Call(w.t, key, http.MethodPost, "/epcis/queries/"+name+"/subscriptions", body).Want(w.t, http.StatusCreated).Header.Get("Location")
}

// state is what the service says of a subscription.
func (w *world) state(path string) map[string]any {
	w.t.Helper()
	return w.Call(w.t, w.by.Key, http.MethodGet, path, nil).Want(w.t, http.StatusOK).JSON(w.t)
}

// becomes waits until a subscription has a status.
func (w *world) becomes(path, status string) {
	w.t.Helper()
	eventually(w.t, func() bool { return w.state(path)["status"] == status })
}

// capture stores an event of a business step and returns its id.
func (w *world) capture(by fixture.Tenant, bizStep string) string {
	w.t.Helper()
	w.captured++
	id := fmt.Sprintf("urn:uuid:00000000-0000-4000-8000-%012d", w.captured)
	e, err := epcis.ParseEvent(fmt.Appendf(nil, `{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "ObjectEvent", "action": "OBSERVE",
 "eventID": %q, "eventTime": "2026-06-01T08:00:00+07:00", "eventTimeZoneOffset": "+07:00", "bizStep": %q, "epcList": ["urn:example:thing:%d"]}`, id, bizStep, w.captured))
	if err != nil {
		w.t.Fatal(err)
	}
	ctx := reqctx.WithActor(w.t.Context(), reqctx.Actor{OrganizationID: by.ID, Role: reqctx.RoleManager})
	sent := &event.Sent{Event: e, Organization: by.ID}
	if err := w.Events.Prepare(ctx, sent); err != nil {
		w.t.Fatal(err)
	}
	if err := w.Events.CaptureOne(ctx, sent); err != nil || !sent.Stored() {
		w.t.Fatalf("%v %v", err, sent.Refused)
	}
	return sent.Event.ID
}

// due has every subscription looked at now, as time would, whoever holds it.
func (w *world) due() { w.dueIn(w.DB) }

func (w *world) dueIn(db *database.DB) {
	w.t.Helper()
	err := db.InTx(w.t.Context(), func(tx *database.Tx) error {
		return tx.Exec("UPDATE epcis_subscriptions SET leased_until = NULL, next_at = " + tx.Engine().In(0)).Error
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
