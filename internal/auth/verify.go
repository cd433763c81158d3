package auth

import (
	"context"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// How many callers share a query for their keys at most, how many such queries
// run at a time, and how long one may take, the wait for a connection included.
const (
	maxLookups = 256
	atOnce     = 2
	maxWait    = 30 * time.Second
)

// lookup is a caller's question whose key this is, and the answer.
type lookup struct {
	hash  string
	found bool
	actor reqctx.Actor
	// Of the organisation; "" when the key is nobody's.
	status string
}

// Verify returns the actor that key stands for, or a 401; a suspended
// organisation's keys get a 403. Callers that come at the same time share a
// query, which begins after they came: a key is good no longer than until it is
// revoked.
func (s *Service) Verify(ctx context.Context, key string) (reqctx.Actor, error) {
	if !strings.HasPrefix(key, keyPrefix) || len(key) < len(keyPrefix)+32 || len(key) > 200 {
		return reqctx.Actor{}, Unauthenticated()
	}
	l := &lookup{hash: hash(key)}
	if err := s.lookups.Do(ctx, l); err != nil {
		return reqctx.Actor{}, err
	}
	return l.answer()
}

// Standing returns the actor that the key with an id stands for now: what was
// asked for with it goes on only while it is good. Errors are those of Verify.
func (s *Service) Standing(ctx context.Context, id string) (reqctx.Actor, error) {
	var l lookup
	err := s.db.Together(ctx, database.Query{SQL: s.goodKeys("k.id = $1"), Args: []any{id}, Row: l.read})
	if err != nil {
		return reqctx.Actor{}, err
	}
	return l.answer()
}

func (l *lookup) answer() (reqctx.Actor, error) {
	if !l.found {
		return reqctx.Actor{}, Unauthenticated()
	}
	if l.status == "suspended" {
		return reqctx.Actor{}, fault.New(fault.KindForbidden, "organization_suspended", "Tổ chức đang bị tạm ngừng; hãy liên hệ cơ quan quản lý của tỉnh.", "The organisation is suspended; ask the province's authority.")
	}
	return l.actor, nil
}

func (l *lookup) read(scan database.Scan) error {
	l.found = true
	return scan(&l.hash, &l.actor.KeyID, &l.actor.OrganizationID, &l.actor.Role, &l.status)
}

// goodKeys selects the keys that meet a condition and are good now.
func (s *Service) goodKeys(condition string) string {
	return "SELECT k.key_hash, CAST(k.id AS text), COALESCE(CAST(k.organization_id AS text), ''), k.role, COALESCE(o.status, '') FROM api_keys k LEFT JOIN organizations o ON o.id = k.organization_id" +
		" WHERE " + condition + " AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > " + s.db.Engine.In(0) + ")"
}

// lookUp answers lookups by one query.
func (s *Service) lookUp(ctx context.Context, lookups []*lookup) error {
	ctx, stop := context.WithTimeout(ctx, maxWait)
	defer stop()
	asked := make(map[string][]*lookup, len(lookups))
	hashes := make([]string, 0, len(lookups))
	for _, l := range lookups {
		if asked[l.hash] == nil {
			hashes = append(hashes, l.hash)
		}
		asked[l.hash] = append(asked[l.hash], l)
	}
	e := s.db.Engine
	return s.db.Together(ctx, database.Query{
		SQL:  s.goodKeys(e.Among("k.key_hash", "text", 1)),
		Args: []any{e.Texts(hashes)},
		Row: func(scan database.Scan) error {
			var row lookup
			if err := row.read(scan); err != nil {
				return err
			}
			for _, l := range asked[row.hash] {
				*l = row
			}
			return nil
		},
	})
}
