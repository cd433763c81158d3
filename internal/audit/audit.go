package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/reqctx"
)

// Entry is one change.
type Entry struct {
	Action         string // "place.create": the object's kind, a dot, what was done
	ObjectKind     string
	ObjectID       string
	OrganizationID string // whose object it is; "" when it is nobody's
	Before, After  any    // the object; nil before a creation and after a removal
}

// Append records e in tx.
func Append(tx *database.Tx, e Entry) error {
	actor, _ := reqctx.ActorOf(tx.Context())
	return appendEntry(tx, actor, reqctx.RequestID(tx.Context()), e)
}

// AppendBy is Append for a request whose context is not the transaction's:
// several share it.
func AppendBy(ctx context.Context, tx *database.Tx, e Entry) error {
	actor, _ := reqctx.ActorOf(ctx)
	return appendEntry(tx, actor, reqctx.RequestID(ctx), e)
}

func appendEntry(tx *database.Tx, actor reqctx.Actor, requestID string, e Entry) error {
	before, err := digest(e.Before)
	if err != nil {
		return err
	}
	after, err := digest(e.After)
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	role := string(actor.Role)
	if role == "" {
		role = "system"
	}
	tx.Append("audit_log",
		[]string{"id", "at", "request_id", "actor_key_id", "actor_role", "organization_id", "action", "object_kind", "object_id", "before_digest", "after_digest"},
		id.String(), tx.Now(), requestID, actor.KeyID, role, e.OrganizationID, e.Action, e.ObjectKind, e.ObjectID, before, after)
	return nil
}

// digest is the SHA-256, in hex, of v as JSON; "" for nil.
func digest(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("audit digest: %w", err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}
