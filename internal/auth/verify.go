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
	if !l.found {
		return reqctx.Actor{}, Unauthenticated()
	}
	if l.status == "suspended" {
		return reqctx.Actor{}, fault.New(fault.KindForbidden, "organization_suspended", "Tổ chức đang bị tạm ngừng; hãy liên hệ cơ quan quản lý của tỉnh.", "The organisation is suspended; ask the province's authority.")
	}
	return l.actor, nil
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
		SQL: "SELECT k.key_hash, CAST(k.id AS text), COALESCE(CAST(k.organization_id AS text), ''), k.role, COALESCE(o.status, '') FROM api_keys k LEFT JOIN organizations o ON o.id = k.organization_id" +
			" WHERE " + e.Among("k.key_hash", "text", 1) + " AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > " + e.In(0) + ")",
		Args: []any{e.Texts(hashes)},
		Row: func(scan database.Scan) error {
			row := lookup{found: true}
			if err := scan(&row.hash, &row.actor.KeyID, &row.actor.OrganizationID, &row.actor.Role, &row.status); err != nil {
				return err
			}
			for _, l := range asked[row.hash] {
				*l = row
			}
			return nil
		},
	})
}
