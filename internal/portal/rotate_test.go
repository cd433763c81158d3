package portal_test

import (
	"bytes"
	"log/slog"
	"os"
	"sync"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/portal/target"
)

// TestCredentialRotates: a credential that is changed in the midst of a batch is
// used from the next call on, and the batch is told once.
func TestCredentialRotates(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.follow(t)
		var once sync.Once
		b.onCall.Store(func(op, _ string) {
			if op != "event.create" {
				return
			}
			once.Do(func() {
				b.known.Organizations[0].Password = "mat-khau-moi-4412"
				if _, err := b.sim.Seed(b.known); err != nil {
					t.Error(err)
				}
				err := b.db.InTx(b.manager(t), func(tx *database.Tx) error {
					_, err := b.portal.Enrol(tx, "national", b.org, true, &target.Credential{Username: "htx" + b.tax, Password: "mat-khau-moi-4412"})
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		})
		b.until(t, id, portal.StatusSynced)
		b.judge(t, 3)
		tokens := 0
		for _, c := range b.sim.Calls() {
			if c.Op == "token" {
				tokens++
				if c.Status != 200 {
					t.Errorf("signed in with a credential that is gone: %+v", c)
				}
			}
		}
		if tokens != 2 {
			t.Errorf("%d sign-ins, want one with each credential", tokens)
		}
	})
}

// TestSecretsKeyRotates: credentials sealed under a former key are used, sealed
// anew, and then need the new key alone.
func TestSecretsKeyRotates(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		former, next := b.portal.Secrets, [32]byte{7, 7}
		b.portal.Secrets, b.portal.SecretsOld = next, [][32]byte{former}
		first := b.complete(t)
		b.until(t, first, portal.StatusSynced)
		if lost, err := b.portal.Reseal(t.Context()); err != nil || lost != 0 {
			t.Fatal(lost, err)
		}
		b.portal = b.worker(t)
		b.portal.Secrets = next
		b.catalog.Changed, b.batches.Changed, b.events.Changed = b.portal.Changed, b.portal.Changed, b.portal.EventChanged
		second := b.complete(t)
		b.until(t, second, portal.StatusSynced)
		b.portal.Secrets = [32]byte{8}
		if lost, err := b.portal.Reseal(t.Context()); err != nil || lost != 1 {
			t.Fatalf("%d lost, %v: a key that opens nothing must say so", lost, err)
		}
	})
}

// TestALostSecretsKeyIsToldAndHealed: a credential that no key opens keeps its
// organisation waiting for a while; then it says who must do what, and entering
// it again is all that is needed.
func TestALostSecretsKeyIsToldAndHealed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		b.portal.Secrets = [32]byte{9}
		id := b.complete(t)
		b.drain(t)
		if r := b.record(t, id); r.Status != portal.StatusPending || r.ErrorClass != target.ClassAuth || r.ErrorAction.VI == "" {
			t.Fatalf("at first: %s %s %+v", r.Status, r.ErrorClass, r)
		}
		if r := b.until(t, id, portal.StatusParked); r.ErrorClass != target.ClassAuth {
			t.Fatalf("%+v", r)
		}
		b.enrol(t)
		b.until(t, id, portal.StatusSynced)
		b.judge(t, 3)
	})
}

// TestTokensAreNowhere: what signs in at peers and at the ministry's platform
// stands neither in the log nor in any byte of the database.
func TestTokensAreNowhere(t *testing.T) {
	t.Parallel()
	b := newBench(t, dbtest.Open(t, dbtest.URL(t, "sqlite")), "8930000")
	log := &journal{}
	loud := slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p := peering(t, b)
	b.portal.Log = loud
	p.spoil = echo(peerToken)
	id := b.complete(t)
	b.until(t, id, portal.StatusRejected)
	registering(t, b, false)
	b.portal.Log = loud
	b.sim.Inject(portalsim.Fault{Op: "nda.organizations", Kind: portalsim.FaultBusiness, Detail: ndaToken}, portalsim.Fault{Op: "nda.organizations", Kind: portalsim.FaultHTTP, Status: 400})
	if err := b.box.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	_ = b.portal.Drain(t.Context())
	everything := log.text.Bytes()
	for _, file := range []string{b.db.SQLitePath(), b.db.SQLitePath() + "-wal"} {
		content, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		everything = append(everything, content...)
	}
	if !bytes.Contains(everything, []byte("capture.post")) || !bytes.Contains(everything, []byte("nda.organizations")) || !bytes.Contains(everything, []byte("[removed]")) {
		t.Fatal("nothing to look through")
	}
	for _, secret := range []string{peerToken, ndaToken, noticeKey, "Bearer "} {
		if at := bytes.Index(everything, []byte(secret)); at >= 0 {
			t.Errorf("%q stands in %q", secret, everything[max(at-80, 0):at+len(secret)])
		}
	}
}
