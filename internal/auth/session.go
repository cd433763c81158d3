package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/reqctx"
)

// SessionLife is how long a session of the pages lasts.
const SessionLife = 8 * time.Hour

// maxSessions is how many sessions a key has at a time; a further one ends the
// oldest.
const maxSessions = 20

// sessionLength is the length of a session's secret: 32 bytes in base64url.
const sessionLength = 43

// Session is a sign-in of the pages, as the ledger records it.
type Session struct {
	IDHash    string `gorm:"primaryKey" json:"-"`
	KeyID     string
	CreatedAt time.Time
	ExpiresAt time.Time
}

// TableName is the table of sessions.
func (Session) TableName() string { return "web_sessions" }

// NewSecret returns 32 random bytes in base64url, as sessions are named by.
func NewSecret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// OpenSession begins a session of the actor, whose key must have been verified,
// and returns its secret, of which the database has the hash alone.
func (s *Service) OpenSession(tx *database.Tx) (string, error) {
	scope, err := ScopeOf(tx.Context())
	if err != nil {
		return "", err
	}
	actor, secret := scope.Actor(), NewSecret()
	begin, end := tx.Engine().In(0), tx.Engine().In(SessionLife)
	if err := tx.Exec("INSERT INTO web_sessions (id_hash, key_id, created_at, expires_at) VALUES (?, ?, "+begin+", "+end+")", hash(secret), actor.KeyID).Error; err != nil {
		return "", err
	}
	err = tx.Exec("DELETE FROM web_sessions WHERE key_id = ? AND id_hash <> ? AND id_hash NOT IN (SELECT id_hash FROM web_sessions WHERE key_id = ? AND id_hash <> ? ORDER BY created_at DESC, id_hash LIMIT ?)",
		actor.KeyID, hash(secret), actor.KeyID, hash(secret), maxSessions-1).Error
	if err != nil {
		return "", err
	}
	return secret, audit.Append(tx, audit.Entry{Action: "session.open", ObjectKind: "api_key", ObjectID: actor.KeyID, OrganizationID: actor.OrganizationID, After: Session{KeyID: actor.KeyID}})
}

// SessionActor returns the actor of the session with a secret. It ends with its
// time and with its key: errors are those of Verify.
func (s *Service) SessionActor(ctx context.Context, secret string) (reqctx.Actor, error) {
	if len(secret) != sessionLength {
		return reqctx.Actor{}, Unauthenticated()
	}
	var l lookup
	err := s.db.Together(ctx, database.Query{
		SQL:  s.goodKeys("k.id = (SELECT w.key_id FROM web_sessions w WHERE w.id_hash = $1 AND w.expires_at > " + s.db.Engine.In(0) + ")"),
		Args: []any{hash(secret)}, Row: l.read,
	})
	if err != nil {
		return reqctx.Actor{}, err
	}
	return l.answer()
}

// CloseSession ends the session with a secret; one that has ended already is no
// error.
func (s *Service) CloseSession(tx *database.Tx, secret string) error {
	scope, err := ScopeOf(tx.Context())
	if err != nil {
		return err
	}
	actor := scope.Actor()
	closed := tx.Exec("DELETE FROM web_sessions WHERE id_hash = ? AND key_id = ?", hash(secret), actor.KeyID)
	if closed.Error != nil || closed.RowsAffected == 0 {
		return closed.Error
	}
	return audit.Append(tx, audit.Entry{Action: "session.close", ObjectKind: "api_key", ObjectID: actor.KeyID, OrganizationID: actor.OrganizationID, Before: Session{KeyID: actor.KeyID}})
}

// SweepSessions removes the sessions that have ended, by time or with their
// keys, and returns how many.
func (s *Service) SweepSessions(ctx context.Context) (n int64, err error) {
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		swept := tx.Exec("DELETE FROM web_sessions WHERE expires_at <= " + tx.Engine().In(0) + " OR NOT EXISTS (" + s.goodKeys("k.id = web_sessions.key_id") + ")")
		n = swept.RowsAffected
		return swept.Error
	})
	return n, err
}
