package auth_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// TestRevokedAtOnce: however many ask at the same time, a key is refused to
// whoever asks after its revocation, and each is told of its own key.
func TestRevokedAtOnce(t *testing.T) {
	t.Parallel()
	const callers, asks = 16, 60
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		t.Helper()
		s, mine, theirs := auth.New(db), organization(t, db, "0100000001"), organization(t, db, "0100000002")
		doomed, secret := mustIssue(t, db, s, mine, reqctx.RoleManager, nil)
		other, otherSecret := mustIssue(t, db, s, theirs, reqctx.RoleDeclarer, nil)
		var revoked atomic.Bool
		var refused atomic.Int32
		var wait sync.WaitGroup
		for range callers {
			wait.Go(func() {
				for range asks {
					late := revoked.Load()
					actor, err := s.Verify(t.Context(), secret)
					switch {
					case fault.Is(err, fault.KindUnauthenticated):
						refused.Add(1)
					case err != nil || late || actor.KeyID != doomed.ID:
						t.Errorf("%+v %v, revoked before: %v", actor, err, late)
					}
					want := reqctx.Actor{KeyID: other.ID, Role: reqctx.RoleDeclarer, OrganizationID: theirs}
					if actor, err := s.Verify(t.Context(), otherSecret); err != nil || actor != want {
						t.Errorf("the other key: %+v %v", actor, err)
					}
					if _, err := s.Verify(t.Context(), auth.NewKey()); !fault.Is(err, fault.KindUnauthenticated) {
						t.Errorf("an unknown key: %v", err)
					}
				}
			})
		}
		if err := db.InTx(as(t, reqctx.RoleManager, mine), func(tx *database.Tx) error { return s.Revoke(tx, doomed.ID) }); err != nil {
			t.Error(err)
		}
		revoked.Store(true)
		wait.Wait()
		if refused.Load() == 0 {
			t.Error("nobody was refused")
		}
	})
}

// TestVerifyWithoutDatabase: when the query fails everybody is told so, and
// nobody that the key is bad.
func TestVerifyWithoutDatabase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		t.Helper()
		s := auth.New(db)
		if err := db.SQL().Close(); err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() {
				if _, err := s.Verify(t.Context(), auth.NewKey()); err == nil || fault.As(err) != nil {
					t.Errorf("without a database: %v", err)
				}
			})
		}
		wait.Wait()
	})
}

// TestCancelledCallers: those that give up do not hurt those that do not.
func TestCancelledCallers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		t.Helper()
		s := auth.New(db)
		_, secret := mustIssue(t, db, s, organization(t, db, "0100000001"), reqctx.RoleManager, nil)
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() {
				ctx, cancel := context.WithCancel(t.Context())
				go cancel()
				if _, err := s.Verify(ctx, secret); err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("one that gave up: %v", err)
				}
			})
			wait.Go(func() {
				if _, err := s.Verify(t.Context(), secret); err != nil {
					t.Errorf("one that did not: %v", err)
				}
			})
		}
		wait.Wait()
	})
}
