package auth_test

import (
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

func signIn(t *testing.T, db *database.DB, s *auth.Service, secret string) (session string) {
	t.Helper()
	actor, err := s.Verify(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.InTx(reqctx.WithActor(t.Context(), actor), func(tx *database.Tx) (err error) {
		session, err = s.OpenSession(tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return session
}

func count(t *testing.T, db *database.DB, sql string, args ...any) (n int) {
	t.Helper()
	if err := db.Read(t.Context()).Raw(sql, args...).Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSessionEndsWithItsKey: whatever ends a key ends its sessions at once, and
// nothing of a session's secret is stored.
func TestSessionEndsWithItsKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		t.Helper()
		s := auth.New(db)
		for name, c := range map[string]struct {
			tax, end string
			want     fault.Kind
		}{
			"its time":     {"0100000001", "UPDATE web_sessions SET expires_at = " + db.Engine.In(-time.Second) + " WHERE key_id = ?", fault.KindUnauthenticated},
			"revocation":   {"0100000002", "UPDATE api_keys SET revoked_at = created_at WHERE id = ?", fault.KindUnauthenticated},
			"key's expiry": {"0100000003", "UPDATE api_keys SET expires_at = " + db.Engine.In(-time.Second) + " WHERE id = ?", fault.KindUnauthenticated},
			"suspension":   {"0100000004", "UPDATE organizations SET status = 'suspended' WHERE id = (SELECT organization_id FROM api_keys WHERE id = ?)", fault.KindForbidden},
			"log-out":      {"0100000005", "", fault.KindUnauthenticated},
		} {
			mine := organization(t, db, c.tax)
			key, secret := mustIssue(t, db, s, mine, reqctx.RoleManager, nil)
			session := signIn(t, db, s, secret)
			actor, err := s.SessionActor(t.Context(), session)
			if err != nil || actor != (reqctx.Actor{KeyID: key.ID, Role: reqctx.RoleManager, OrganizationID: mine}) {
				t.Fatalf("%s: %+v %v", name, actor, err)
			}
			if n := count(t, db, "SELECT count(*) FROM web_sessions WHERE id_hash = ?", session); n != 0 {
				t.Errorf("the secret of a session is stored")
			}
			if c.end != "" {
				exec(t, db, c.end, key.ID)
			} else if err := db.InTx(reqctx.WithActor(t.Context(), actor), func(tx *database.Tx) error { return s.CloseSession(tx, session) }); err != nil {
				t.Fatal(err)
			}
			if _, err := s.SessionActor(t.Context(), session); !fault.Is(err, c.want) {
				t.Errorf("after %s: %v", name, err)
			}
		}
		// The suspended organisation's key is not gone for good.
		if n, err := s.SweepSessions(t.Context()); err != nil || n != 3 || count(t, db, "SELECT count(*) FROM web_sessions") != 1 {
			t.Errorf("swept %d, %v", n, err)
		}
	})
}

// TestSessionsAreFew: signing in again and again keeps the last ones alone.
func TestSessionsAreFew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		t.Helper()
		s := auth.New(db)
		_, secret := mustIssue(t, db, s, organization(t, db, "0100000001"), reqctx.RoleManager, nil)
		first, last := signIn(t, db, s, secret), ""
		for range 20 {
			last = signIn(t, db, s, secret)
		}
		if _, err := s.SessionActor(t.Context(), first); !fault.Is(err, fault.KindUnauthenticated) {
			t.Errorf("the oldest session: %v", err)
		}
		if _, err := s.SessionActor(t.Context(), last); err != nil {
			t.Error(err)
		}
		for _, wrong := range []string{"", "x", auth.NewSecret(), secret} {
			if _, err := s.SessionActor(t.Context(), wrong); !fault.Is(err, fault.KindUnauthenticated) {
				t.Errorf("session %q: %v", wrong, err)
			}
		}
	})
}
