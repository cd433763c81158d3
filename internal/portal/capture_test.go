package portal_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/epcistarget"
	"github.com/txng-vn/txng/internal/portal/target"
)

const peerToken = "peer-token-canary-6620"

// repository takes EPCIS documents as another system's capture interface does.
type repository struct {
	mu     sync.Mutex
	events []string                                // "id" and, of a declaration, "!" before it, as they came
	spoil  func(n int, w http.ResponseWriter) bool // answers in its place
	calls  int
	bodies [][]byte // that were taken
	url    string
}

func (p *repository) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer "+peerToken {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, `{"captureID":"1","running":false,"success":true,"errors":[]}`)
		return
	}
	var doc struct {
		Body struct {
			Events []struct {
				ID       string          `json:"eventID"`
				Declares json.RawMessage `json:"errorDeclaration"`
			} `json:"eventList"`
		} `json:"epcisBody"`
	}
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, &doc)
	}
	if err != nil || r.Header.Get("GS1-EPCIS-Version") == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	p.calls++
	if p.spoil != nil && p.spoil(p.calls, w) {
		return
	}
	p.bodies = append(p.bodies, body)
	for _, e := range doc.Body.Events {
		if id := map[bool]string{true: "!"}[e.Declares != nil] + e.ID; !strings.Contains(strings.Join(p.events, " ")+" ", id+" ") || e.Declares == nil && !p.has(id) {
			p.events = append(p.events, id)
		}
	}
	w.Header().Set("Location", "/capture/1")
	w.WriteHeader(http.StatusAccepted)
}

func (p *repository) has(id string) bool {
	return slices.Contains(p.events, id)
}

// peering has the bench's batches told to a repository alone.
func peering(t *testing.T, b *bench) *repository {
	t.Helper()
	p := &repository{}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.url = server.URL
	client, err := epcistarget.New(epcistarget.Config{Base: server.URL, Timeout: time.Second, RatePerMin: 100_000, FirstCut: time.Millisecond}, time.Now, portal.Recorder(b.db, dbtest.Logger()))
	if err != nil {
		t.Fatal(err)
	}
	b.only(portal.Options{Captures: map[string]target.Capture{"peer": client}})
	do(t, b.manager(t), b.db, func(tx *database.Tx) (portal.Enrolled, error) {
		return b.portal.Enrol(tx, "peer", b.org, true, &target.Credential{Token: peerToken})
	})
	return p
}

// TestCapture: a batch's chain is posted in order and once, a correction and a
// recall after it too, and whatever answer was lost is simply posted again.
func TestCapture(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		p := peering(t, b)
		p.spoil = func(n int, w http.ResponseWriter) bool {
			switch n {
			case 1:
				panic(http.ErrAbortHandler)
			case 2:
				w.WriteHeader(http.StatusServiceUnavailable)
			case 3:
				w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
				w.WriteHeader(http.StatusAccepted)
			default:
				return false
			}
			return true
		}
		packed := b.complete(t)
		b.until(t, packed, portal.StatusSynced)
		b.allSynced(t)
		if len(p.events) != 3 {
			t.Fatalf("%d events: %v", len(p.events), p.events)
		}
		s := b.step(t, packed, event.Inspect, 1, 11)
		b.until(t, packed, portal.StatusSynced)
		do(t, b.manager(t), b.db, func(tx *database.Tx) (event.Correction, error) {
			return b.events.Correct(tx, s.EventID, "nhập nhầm", nil)
		})
		b.until(t, packed, portal.StatusSynced)
		if want := []string{s.EventID, "!" + s.EventID}; len(p.events) != 5 || p.events[3] != want[0] || p.events[4] != want[1] {
			t.Fatalf("after a correction: %v", p.events)
		}
		b.exec(t, "UPDATE batches SET recall_state = 'recalled' WHERE id = ?", packed)
		do(t, b.manager(t), b.db, func(tx *database.Tx) (any, error) { return nil, b.portal.Changed(tx, portal.KindBatch, packed) })
		if r := b.until(t, packed, portal.StatusSynced); len(p.events) != 6 {
			t.Fatalf("after a recall: %v %+v", p.events, r)
		}
		calls := p.calls
		b.drain(t)
		if p.calls != calls {
			t.Error("posted again without need")
		}
	})
}

// TestCaptureHostile: whatever a repository answers, nothing is believed to be
// there that it did not take, and the credential goes nowhere else.
func TestCaptureHostile(t *testing.T) {
	t.Parallel()
	stranger := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a stranger was called: %s %v", r.URL, r.Header)
	}))
	t.Cleanup(stranger.Close)
	for name, c := range map[string]struct {
		answer func(w http.ResponseWriter)
		status portal.Status
		class  target.Class
	}{
		"redirect": {func(w http.ResponseWriter) {
			w.Header().Set("Location", stranger.URL)
			w.WriteHeader(http.StatusTemporaryRedirect)
		}, portal.StatusParked, target.ClassConfig},
		"foreign job": {func(w http.ResponseWriter) {
			w.Header().Set("Location", stranger.URL+"/job")
			w.WriteHeader(http.StatusAccepted)
		}, portal.StatusPending, target.ClassAmbiguous},
		"refusal": {func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"title":"no","detail":"`+peerToken+` bad"}`)
		}, portal.StatusRejected, target.ClassData},
		"long refusal": {func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write(make([]byte, 3<<20))
		}, portal.StatusRejected, target.ClassData},
		"huge":         {func(w http.ResponseWriter) { _, _ = w.Write(make([]byte, 3<<20)) }, portal.StatusPending, target.ClassAmbiguous},
		"unauthorised": {func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }, portal.StatusParked, target.ClassAuth},
		"overload": {func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}, portal.StatusPending, target.ClassTransient},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, dbtest.Open(t, dbtest.URL(t, "sqlite")), "8930000")
			p := peering(t, b)
			p.spoil = func(_ int, w http.ResponseWriter) bool { c.answer(w); return true }
			id := b.complete(t)
			b.drain(t)
			r := b.record(t, id)
			if r.Status != c.status || r.ErrorClass != c.class || r.ErrorMessage.VI == "" || r.ErrorAction.EN == "" || strings.Contains(r.ErrorMessage.EN, peerToken) {
				t.Fatalf("%s %s %+v", r.Status, r.ErrorClass, r)
			}
			p.mu.Lock()
			p.spoil = nil
			p.mu.Unlock()
			b.retry(t, r.ID)
			b.until(t, id, portal.StatusSynced)
		})
	}
}

// echo refuses with a text that repeats a secret.
func echo(secret string) func(int, http.ResponseWriter) bool {
	return func(_ int, w http.ResponseWriter) bool {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"title":"no","detail":"you sent Authorization `+secret+`"}`)
		return true
	}
}

// TestTargetsSideBySide: two targets are told of the same batch, each under its
// own credential and by its own line: one that is away holds the other up in
// nothing, and hears of all when it is back.
func TestTargetsSideBySide(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		portalTargets := b.portal.Targets
		p := peering(t, b)
		b.only(portal.Options{Targets: portalTargets, Captures: b.portal.Captures})
		p.spoil = func(_ int, w http.ResponseWriter) bool { w.WriteHeader(http.StatusServiceUnavailable); return true }
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		of := func(name string) portal.Record {
			for _, r := range b.records(t) {
				if r.Target == name && r.ObjectKind == portal.KindBatch && r.ObjectID == id {
					return r
				}
			}
			return portal.Record{}
		}
		wait := func(name string) {
			b.follow(t)
			for deadline := time.Now().Add(10 * time.Second); of(name).Status != portal.StatusSynced; time.Sleep(3 * time.Millisecond) {
				if err := b.portal.Drain(t.Context()); err != nil {
					t.Fatal(err)
				}
				if time.Now().After(deadline) {
					t.Fatalf("%s: %+v", name, of(name))
				}
			}
		}
		wait("national")
		b.judge(t, 3)
		if r := of("peer"); r.Status != portal.StatusPending || !b.state(t, id).Complete {
			t.Fatalf("%+v", r)
		}
		p.mu.Lock()
		p.spoil = nil
		p.mu.Unlock()
		wait("peer")
		b.judge(t, 3)
		if len(p.events) != 3 {
			t.Fatalf("%v", p.events)
		}
	})
}
