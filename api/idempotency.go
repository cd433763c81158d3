package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

const (
	idempotencyKeeps = 7 * 24 * time.Hour
	idempotencyLapse = 60 * time.Second // a mark left by a dead process
	maxIdempotency   = 200
	sweepSize        = 500 // rows that one transaction of a sweep removes
)

// mark is this request's claim on its Idempotency-Key; nil without one.
type mark struct {
	engine                 database.Engine
	actor, org, route, key string
	digest, attempt        string
}

func (m *mark) where() (string, []any) {
	return "actor_key_id = ? AND organization_id = ? AND route = ? AND idempotency_key = ?", []any{m.actor, m.org, m.route, m.key}
}

// reserve claims the request's Idempotency-Key. It returns the stored answer
// when the same request was answered before, and a fault when the key was used
// with another body (422), is still in flight (409), or made a secret (409).
func (a *API) reserve(c *gin.Context) (*mark, *stored, error) {
	key := c.GetHeader("Idempotency-Key")
	if key == "" || c.Request.Method != http.MethodPost {
		return nil, nil, nil
	}
	var checks fault.Checks
	if checks.Text("header/Idempotency-Key", key, maxIdempotency); checks.Err() != nil {
		return nil, nil, checks.Err()
	}
	ctx := c.Request.Context()
	actor, _ := reqctx.ActorOf(ctx)
	if _, read := c.Get(digestKey); !read {
		if _, err := readBody(c); err != nil {
			return nil, nil, err
		}
	}
	m := &mark{
		engine: a.db.Engine, actor: actor.KeyID, org: actor.OrganizationID, route: routeAsked(c.Request), key: key,
		digest: c.GetString(digestKey), attempt: uuid.NewString(),
	}
	var replay *stored
	err := a.db.InTx(ctx, func(tx *database.Tx) (err error) {
		replay, err = m.claim(tx)
		return err
	})
	return m, replay, err
}

// routeAsked is the path as asked, so that a key never answers for another
// object; a long one by its hash, for an index entry of PostgreSQL is bounded.
func routeAsked(r *http.Request) string {
	route := r.Method + " " + r.URL.EscapedPath()
	if len(route) <= maxIdempotency {
		return route
	}
	sum := sha256.Sum256([]byte(route))
	return "sha256 " + hex.EncodeToString(sum[:])
}

// claim inserts the mark, or takes over one that lapsed, or finds the answer.
func (m *mark) claim(tx *database.Tx) (*stored, error) {
	where, args := m.where()
	stale := append([]any{}, args...)
	if err := tx.Exec("DELETE FROM idempotency_keys WHERE "+where+" AND (created_at < "+m.engine.In(-idempotencyKeeps)+" OR status IS NULL AND created_at < "+m.engine.In(-idempotencyLapse)+")", stale...).Error; err != nil {
		return nil, err
	}
	inserted := tx.Exec("INSERT INTO idempotency_keys (actor_key_id, organization_id, route, idempotency_key, body_digest, attempt, location, etag, secret_id, created_at)"+
		" VALUES (?, ?, ?, ?, ?, ?, '', '', '', "+m.engine.In(0)+") ON CONFLICT DO NOTHING", m.actor, m.org, m.route, m.key, m.digest, m.attempt)
	if inserted.Error != nil || inserted.RowsAffected == 1 {
		return nil, inserted.Error
	}
	var row struct {
		BodyDigest, Location, Etag, SecretID string
		Status                               *int
		Response                             []byte
	}
	if err := tx.Table("idempotency_keys").Where(where, args...).Take(&row).Error; err != nil {
		return nil, err
	}
	switch {
	case row.BodyDigest != m.digest:
		return nil, fault.New(fault.KindUnprocessable, "idempotency_key_reused", "Idempotency-Key này đã dùng cho một nội dung khác.", "This Idempotency-Key was used with another body.")
	case row.Status == nil:
		return nil, fault.New(fault.KindConflict, "in_flight", "Yêu cầu cùng Idempotency-Key đang được xử lý; hãy gửi lại sau.", "A request with this Idempotency-Key is still in flight; send it again later.")
	case row.SecretID != "":
		return nil, fault.New(fault.KindConflict, "already_created", "Đã tạo "+row.SecretID+"; bí mật chỉ hiện một lần.", "Already created as "+row.SecretID+"; its secret is shown once only.")
	}
	return &stored{status: *row.Status, location: row.Location, etag: row.Etag, body: row.Response}, nil
}

// store keeps the answer in the effect's own transaction. If the mark lapsed
// and another request took it over, this one's effect must not stand too.
func (m *mark) store(tx *database.Tx, s stored) error {
	if m == nil {
		return nil
	}
	body := s.body
	if s.secretID != "" {
		body = nil
	}
	where, args := m.where()
	args = append([]any{s.status, s.location, s.etag, s.secretID, body}, append(args, m.attempt)...)
	updated := tx.Exec("UPDATE idempotency_keys SET status = ?, location = ?, etag = ?, secret_id = ?, response = ? WHERE "+where+" AND attempt = ?", args...)
	if updated.Error == nil && updated.RowsAffected != 1 {
		return fault.New(fault.KindConflict, "in_flight", "Yêu cầu khác cùng Idempotency-Key đã tiếp quản.", "Another request with this Idempotency-Key took over.")
	}
	return updated.Error
}

// release frees the key after a failure: only successful answers are kept. The
// client may be gone, its key must be free all the same.
func (a *API) release(ctx context.Context, m *mark) {
	if m == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := a.db.InTx(ctx, func(tx *database.Tx) error {
		where, args := m.where()
		return tx.Exec("DELETE FROM idempotency_keys WHERE "+where+" AND attempt = ? AND status IS NULL", append(args, m.attempt)...).Error
	})
	if err != nil {
		a.log.WarnContext(ctx, "idempotency key not released; it lapses by itself", slog.Any("error", err))
	}
}

// SweepIdempotency removes the idempotency keys past their week, a bounded
// number a transaction so that requests are not held up, and returns how many.
// Several servers may sweep at once: each takes other rows.
func SweepIdempotency(ctx context.Context, db *database.DB) (swept int64, err error) {
	skip := ""
	if db.Engine == database.Postgres {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	const key = "(actor_key_id, organization_id, route, idempotency_key)"
	expired := "SELECT actor_key_id, organization_id, route, idempotency_key FROM idempotency_keys WHERE created_at < " +
		db.Engine.In(-idempotencyKeeps) + " ORDER BY created_at LIMIT ?" + skip
	for {
		var n int64
		err := db.InTx(ctx, func(tx *database.Tx) error {
			done := tx.Exec("DELETE FROM idempotency_keys WHERE "+key+" IN ("+expired+")", sweepSize)
			n = done.RowsAffected
			return done.Error
		})
		if err != nil {
			return swept, err
		}
		if swept += n; n < sweepSize {
			return swept, nil
		}
	}
}
