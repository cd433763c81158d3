package auth_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

func as(t *testing.T, role reqctx.Role, organization string) context.Context {
	t.Helper()
	return reqctx.WithActor(t.Context(), reqctx.Actor{KeyID: "actor", Role: role, OrganizationID: organization})
}

// organization inserts one and returns its id.
func organization(t *testing.T, db *database.DB, tax string) string {
	t.Helper()
	id := dbtest.NewID()
	err := db.InTx(t.Context(), func(tx *database.Tx) error {
		return tx.Exec("INSERT INTO organizations (id, name, kind, tax_code, street, ward_code, province_code, phone, email, website, status, version, created_at, updated_at)"+
			" VALUES (?, 'Ví dụ', 'cooperative', ?, '', '', '', '', '', '', 'active', 1, ?, ?)", id, tax, tx.Now(), tx.Now()).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func exec(t *testing.T, db *database.DB, statement string, args ...any) {
	t.Helper()
	if err := db.InTx(t.Context(), func(tx *database.Tx) error { return tx.Exec(statement, args...).Error }); err != nil {
		t.Fatal(err)
	}
}

func issue(ctx context.Context, db *database.DB, s *auth.Service, org string, role reqctx.Role, expires *time.Time) (key auth.APIKey, secret string, err error) {
	err = db.InTx(ctx, func(tx *database.Tx) (err error) {
		key, secret, err = s.Issue(tx, org, role, "nhãn", expires)
		return err
	})
	return key, secret, err
}

func mustIssue(t *testing.T, db *database.DB, s *auth.Service, org string, role reqctx.Role, expires *time.Time) (auth.APIKey, string) {
	t.Helper()
	key, secret, err := issue(as(t, reqctx.RoleAdmin, ""), db, s, org, role, expires)
	if err != nil {
		t.Fatal(err)
	}
	return key, secret
}

// kind is what Verify says of a key: 0 when it is good.
func kind(t *testing.T, s *auth.Service, secret string) fault.Kind {
	t.Helper()
	_, err := s.Verify(t.Context(), secret)
	if err == nil {
		return 0
	}
	f := fault.As(err)
	if f == nil {
		t.Fatal(err)
	}
	return f.Kind
}

func TestKeyLivesAndDies(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s, org := auth.New(db), organization(t, db, "0100000001")
		key, secret := mustIssue(t, db, s, org, reqctx.RoleManager, nil)
		actor, err := s.Verify(t.Context(), secret)
		if err != nil || actor != (reqctx.Actor{KeyID: key.ID, Role: reqctx.RoleManager, OrganizationID: org}) {
			t.Fatalf("%+v %v", actor, err)
		}
		exec(t, db, "UPDATE organizations SET status = 'suspended' WHERE id = ?", org)
		if k := kind(t, s, secret); k != fault.KindForbidden {
			t.Errorf("of a suspended organisation: %v", k)
		}
		exec(t, db, "UPDATE organizations SET status = 'active' WHERE id = ?", org)
		if k := kind(t, s, secret); k != 0 {
			t.Errorf("after the suspension: %v", k)
		}
		if err := db.InTx(as(t, reqctx.RoleManager, org), func(tx *database.Tx) error { return s.Revoke(tx, key.ID) }); err != nil {
			t.Fatal(err)
		}
		if k := kind(t, s, secret); k != fault.KindUnauthenticated {
			t.Errorf("revoked: %v", k)
		}
		if err := db.InTx(as(t, reqctx.RoleManager, org), func(tx *database.Tx) error { return s.Revoke(tx, key.ID) }); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("revoked twice: %v", err)
		}
	})
}

func TestKeyExpires(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s, org, later := auth.New(db), organization(t, db, "0100000001"), time.Now().Add(time.Hour)
		key, secret := mustIssue(t, db, s, org, reqctx.RoleDeclarer, &later)
		if k := kind(t, s, secret); k != 0 {
			t.Errorf("before its time: %v", k)
		}
		exec(t, db, "UPDATE api_keys SET expires_at = "+db.Engine.In(-time.Second)+" WHERE id = ?", key.ID)
		if k := kind(t, s, secret); k != fault.KindUnauthenticated {
			t.Errorf("expired: %v", k)
		}
		past := time.Now().Add(-time.Hour)
		if _, _, err := issue(as(t, reqctx.RoleAdmin, ""), db, s, org, reqctx.RoleDeclarer, &past); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("an expiry in the past: %v", err)
		}
	})
}

// TestOnlyHashesAreStored: a copy of the whole database lets nobody in.
func TestOnlyHashesAreStored(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s, org := auth.New(db), organization(t, db, "0100000001")
		_, secret := mustIssue(t, db, s, org, reqctx.RoleManager, nil)
		for _, table := range []string{"api_keys", "audit_log", "idempotency_keys", "outbox"} {
			var rows []map[string]any
			if err := db.Read(t.Context()).Table(table).Find(&rows).Error; err != nil {
				t.Fatal(err)
			}
			if text := fmt.Sprint(rows); strings.Contains(text, secret) || strings.Contains(text, strings.TrimPrefix(secret, "txng_")) {
				t.Errorf("the key stands in %s", table)
			}
		}
		var stored string
		if err := db.Read(t.Context()).Raw("SELECT key_hash FROM api_keys").Scan(&stored).Error; err != nil || len(stored) != 64 {
			t.Fatalf("%q %v", stored, err)
		}
		if k := kind(t, s, stored); k != fault.KindUnauthenticated {
			t.Errorf("the stored hash lets in: %v", k)
		}
		if k := kind(t, s, "txng_"+stored); k != fault.KindUnauthenticated {
			t.Errorf("the stored hash lets in: %v", k)
		}
	})
}

func TestGarbageKeys(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t, dbtest.URL(t, database.SQLite))
	s := auth.New(db)
	for _, bad := range []string{"", "txng_", "txng_short", strings.Repeat("x", 48), "txng_" + strings.Repeat("x", 300), "txng_" + strings.Repeat("\x00", 43), auth.NewKey()} {
		if k := kind(t, s, bad); k != fault.KindUnauthenticated {
			t.Errorf("%.20q: %v", bad, k)
		}
	}
	if a, b := auth.NewKey(), auth.NewKey(); a == b || len(a) != 48 {
		t.Errorf("%q %q", a, b)
	}
}

// TestWhoMayIssue: tenants hand out their own everyday roles only.
func TestWhoMayIssue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s, mine, theirs := auth.New(db), organization(t, db, "0100000001"), organization(t, db, "0100000002")
		everyday := []reqctx.Role{reqctx.RoleManager, reqctx.RoleDeclarer}
		for _, role := range []reqctx.Role{reqctx.RoleAdmin, reqctx.RoleInspector, reqctx.RoleManager, reqctx.RoleDeclarer, reqctx.RolePortal, "root", ""} {
			_, _, err := issue(as(t, reqctx.RoleManager, mine), db, s, mine, role, nil)
			if good := slices.Contains(everyday, role); good != (err == nil) || !good && !fault.Is(err, fault.KindInvalid) {
				t.Errorf("a manager issues %q: %v", role, err)
			}
			_, _, err = issue(as(t, reqctx.RoleManager, mine), db, s, theirs, role, nil)
			if !fault.Is(err, fault.KindNotFound) {
				t.Errorf("a manager issues %q for another: %v", role, err)
			}
		}
		for _, ctx := range []context.Context{as(t, reqctx.RoleInspector, theirs), as(t, reqctx.RolePortal, mine), as(t, reqctx.RoleManager, "")} {
			if _, _, err := issue(ctx, db, s, mine, reqctx.RoleDeclarer, nil); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("issued: %v", err)
			}
		}
		if _, _, err := issue(t.Context(), db, s, mine, reqctx.RoleDeclarer, nil); !fault.Is(err, fault.KindUnauthenticated) {
			t.Errorf("without an actor: %v", err)
		}
		foreign, _ := mustIssue(t, db, s, theirs, reqctx.RoleManager, nil)
		err := db.InTx(as(t, reqctx.RoleManager, mine), func(tx *database.Tx) error { return s.Revoke(tx, foreign.ID) })
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("another's key was revoked: %v", err)
		}
	})
}

func TestBootstrapOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s, first, second := auth.New(db), auth.NewKey(), auth.NewKey()
		for i, secret := range []string{first, second} {
			err := db.InTx(t.Context(), func(tx *database.Tx) error {
				made, err := s.Bootstrap(tx, secret)
				if made != (i == 0) {
					t.Errorf("key %d made: %v", i, made)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if kind(t, s, first) != 0 || kind(t, s, second) != fault.KindUnauthenticated {
			t.Error("the wrong key works")
		}
	})
}

// TestZeroScope: a scope that nobody made touches nothing.
func TestZeroScope(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t, dbtest.URL(t, database.SQLite))
	organization(t, db, "0100000001")
	var n int64
	if err := (auth.Scope{}).Rows(db.Read(t.Context()).Table("organizations"), "id").Count(&n).Error; err != nil || n != 0 {
		t.Errorf("%d rows, %v", n, err)
	}
	if s := (auth.Scope{}); s.Sees("") || s.Sees("x") || s.SeesAll() || s.Changes("") || s.Changes("x") {
		t.Error("the zero scope may something")
	}
	if _, err := (auth.Scope{}).Owner("x"); err == nil {
		t.Error("the zero scope owns")
	}
}
