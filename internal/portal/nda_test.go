package portal_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/nda"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/portal/target"
)

const (
	ndaToken  = "nda-token-canary-9917"
	noticeKey = "notice-key-canary-3341"
)

// registering has the bench's organisation asked for at the simulated platform
// alone, which tells of its requests over HTTP when deliver is set.
func registering(t *testing.T, b *bench, deliver bool) {
	t.Helper()
	var told portalsim.Notices
	if deliver {
		receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			h := target.NoticeHeader{Timestamp: r.Header.Get("X-Timestamp"), Nonce: r.Header.Get("X-Nonce"), Signature: r.Header.Get("X-Signature")}
			if err := b.portal.Notice(context.WithoutCancel(r.Context()), "nda", h, body); err != nil {
				w.WriteHeader(http.StatusBadRequest)
			}
		}))
		t.Cleanup(receiver.Close)
		told = portalsim.Notices{URL: receiver.URL, Key: noticeKey}
	}
	var err error
	if b.sim, err = portalsim.New(portalsim.Options{Notices: told}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.sim.Close() })
	server := httptest.NewServer(b.sim.Handler())
	t.Cleanup(server.Close)
	if _, err := b.sim.Seed(portalsim.Seed{Organizations: []portalsim.Organization{{Ten: "HTX", MaSoThue: b.tax, Approved: true, NDAToken: ndaToken}}}); err != nil {
		t.Fatal(err)
	}
	client, err := nda.New(nda.Config{APIBase: server.URL, NoticeKey: noticeKey, Timeout: 2 * time.Second, RatePerMin: 100_000, FirstCut: time.Millisecond}, time.Now, portal.Recorder(b.db, dbtest.Logger()))
	if err != nil {
		t.Fatal(err)
	}
	b.only(portal.Options{Registries: map[string]target.Registry{"nda": client}})
	do(t, b.manager(t), b.db, func(tx *database.Tx) (portal.Enrolled, error) {
		return b.portal.Enrol(tx, "nda", b.org, true, &target.Credential{Token: ndaToken})
	})
}

// TestRegistration: firm, product, batch and credential are asked for once each,
// whether the platform's notices come, twice and in any order, or are lost.
func TestRegistration(t *testing.T) {
	t.Parallel()
	for name, deliver := range map[string]bool{"told": true, "asked": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, b *bench) {
				registering(t, b, deliver)
				b.sim.Configure(portalsim.Settings{NDAStepMs: 10})
				b.sim.Inject(portalsim.Fault{Op: "nda.notice", Kind: portalsim.FaultDropBefore, Times: 3}, portalsim.Fault{Op: "nda.notice", Kind: portalsim.FaultCommitThenDrop, Times: 3},
					portalsim.Fault{Op: "nda.products", Kind: portalsim.FaultCommitThenDrop}, portalsim.Fault{Op: "nda.batches", Kind: portalsim.FaultTruncatedJSON},
					portalsim.Fault{Op: "nda.requests", Kind: portalsim.FaultHTTP}, portalsim.Fault{Op: "nda.credentials", Kind: portalsim.FaultHuge})
				id := b.complete(t)
				r := b.until(t, id, portal.StatusSynced)
				b.allSynced(t)
				asked := map[string]int{}
				for _, q := range b.sim.Ledger().Requests {
					asked[q.Op]++
					if q.Outcome != "COMPLETED" {
						t.Errorf("%+v", q)
					}
				}
				// Two batches, of two products, of one firm.
				if len(asked) != 4 || asked["organizations"] != 1 || asked["products"] != 2 || asked["batches"] != 2 || asked["credentials"] != 2 || r.RemoteChainID == "" {
					t.Fatalf("%v, %+v", asked, r)
				}
				kinds := map[string]portal.Status{}
				for _, one := range b.records(t) {
					kinds[one.ObjectKind] = one.Status
				}
				if kinds[portal.KindOrganization] != portal.StatusSynced || kinds[portal.KindProduct] != portal.StatusSynced {
					t.Fatalf("%v", kinds)
				}
			})
		})
	}
}

// TestRegistrationRefused: what the platform refuses says why, and goes on when
// it is corrected; what it failed on is asked again under another reference.
func TestRegistrationRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		registering(t, b, false)
		b.sim.Inject(portalsim.Fault{Op: "nda.batches", Kind: portalsim.FaultOutcome, Detail: "FAILED_VALIDATION"}, portalsim.Fault{Op: "nda.organizations", Kind: portalsim.FaultOutcome, Detail: "FAILED_NDA_API"})
		id := b.complete(t)
		if r := b.until(t, id, portal.StatusRejected); r.ErrorClass != target.ClassData || r.ErrorMessage.VI == "" {
			t.Fatalf("%+v", r)
		}
		b.exec(t, "UPDATE batches SET quantity_value = '1300' WHERE id = ?", id)
		b.retry(t, b.record(t, id).ID)
		b.until(t, id, portal.StatusSynced)
		b.exec(t, "UPDATE batches SET recall_state = 'recalled' WHERE id = ?", id)
		do(t, b.manager(t), b.db, func(tx *database.Tx) (any, error) { return nil, b.portal.Changed(tx, portal.KindBatch, id) })
		if r := b.until(t, id, portal.StatusParked); r.ErrorClass != target.ClassConfirmed {
			t.Fatalf("%+v", r)
		}
	})
}

// TestRetryOfWhatBatchesNeed: a product or organisation that was refused is sent
// again by its own record, and with it the batches that wait for it.
func TestRetryOfWhatBatchesNeed(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{portal.KindProduct, portal.KindOrganization} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, b *bench) {
				registering(t, b, false)
				b.sim.Inject(portalsim.Fault{Op: "nda." + kind + "s", Kind: portalsim.FaultHTTP, Status: 403, Times: -1})
				id := b.complete(t)
				r := b.until(t, id, portal.StatusParked)
				b.sim.ClearFaults()
				for _, one := range b.records(t) {
					if one.ObjectKind == kind && one.Status != portal.StatusSynced {
						b.retry(t, one.ID)
					}
				}
				if now := b.record(t, id); now.Status != portal.StatusPending {
					t.Fatalf("%s %s, before %s", now.Status, now.ErrorClass, r.ErrorClass)
				}
				b.until(t, id, portal.StatusSynced)
			})
		})
	}
}

// TestNotices: who cannot sign, is late or repeats what was said gains nothing.
func TestNotices(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		registering(t, b, false)
		b.sim.Configure(portalsim.Settings{NDAStepMs: 3_600_000})
		id := b.complete(t)
		b.drain(t)
		q := b.sim.Ledger().Requests[0]
		say := func(key, nonce string, at time.Time, mutate func([]byte) []byte) error {
			body, _ := json.Marshal(map[string]any{"request_id": q.ID, "ref_id": q.RefID, "status": "COMPLETED", "result": q.Result})
			ts := strconv.FormatInt(at.Unix(), 10)
			h := target.NoticeHeader{Timestamp: ts, Nonce: nonce, Signature: nda.Sign(key, ts, nonce, body)}
			return b.portal.Notice(t.Context(), "nda", h, mutate(body))
		}
		same := func(body []byte) []byte { return body }
		for name, err := range map[string]error{
			"another key": say("other-key-other-key", "n1", b.db.Now(), same),
			"old":         say(noticeKey, "n2", b.db.Now().Add(-6*time.Minute), same),
			"early":       say(noticeKey, "n3", b.db.Now().Add(6*time.Minute), same),
			"no nonce":    say(noticeKey, "", b.db.Now(), same),
			"changed":     say(noticeKey, "n4", b.db.Now(), func(body []byte) []byte { return append(body, ' ') }),
		} {
			if !fault.Is(err, fault.KindUnauthenticated) {
				t.Errorf("%s: %v", name, err)
			}
		}
		known := q
		q.ID = dbtest.NewID()
		if err := say(noticeKey, "n5", b.db.Now(), same); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("unknown request: %v", err)
		}
		if q = known; b.count(t, "SELECT count(*) FROM sync_requests WHERE state <> 'waiting'") != 0 || b.count(t, "SELECT count(*) FROM sync_notices") != 0 {
			t.Fatal("a bad notice had an effect")
		}
		if err := errors.Join(say(noticeKey, "n6", b.db.Now(), same), say(noticeKey, "n7", b.db.Now(), same)); err != nil {
			t.Fatal(err)
		}
		if err := say(noticeKey, "n6", b.db.Now(), same); !fault.Is(err, fault.KindConflict) {
			t.Errorf("repeated: %v", err)
		}
		b.drain(t) // goes on with the products at once
		if n := len(b.sim.Ledger().Requests); n != 3 {
			t.Fatalf("%d requests, %+v", n, b.record(t, id))
		}
	})
}
