package portal

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/trace"
)

// Topics of the work that follows a commit. Subjects: a batch, a place, and
// target/organisation, with missedAll for one that was left out for a while.
const (
	topicBatch        = "sync.batch"
	topicPlace        = "sync.place"
	topicOrganization = "sync.organization"
	topicHeld         = "sync.held" // a product

	missedAll = "/all"
)

// Changed is the hook of catalogue and batches, in the change's transaction.
// Enrolments alone say what is marked, whatever targets are configured just now:
// one that is switched on again hears what happened meanwhile.
func (s *Service) Changed(tx *database.Tx, kind, id string) error {
	if none, err := s.nobody(tx); none || err != nil {
		return err
	}
	switch kind {
	case KindBatch:
		return touchBatch(tx, id)
	case KindPlace:
		err := tx.Exec("UPDATE sync_records SET wanted_version = wanted_version + 1, updated_at = ? WHERE object_kind = 'place' AND object_id = ?", tx.Now(), id).Error
		if err != nil {
			return err
		}
		return s.Box.Enqueue(tx, topicPlace, id)
	case "product_hold": // after the commit: a product may have very many batches
		return s.Box.Enqueue(tx, topicHeld, id)
	case "product":
		return s.reviveProduct(tx, id)
	case "organization":
		return s.revive(tx, "organization_id = ?", id)
	}
	return nil
}

// EventChanged is the hook of events: one of a batch is new, or was declared
// wrong. In the event's transaction its batch is enqueued, no more: captures of one
// batch would else take turns on its record. That, and those of the batches made of
// it, are marked at once after the commit.
func (s *Service) EventChanged(tx *database.Tx, batchID string) error {
	if none, err := s.nobody(tx); none || err != nil {
		return err
	}
	return s.Box.Enqueue(tx, topicBatch, batchID)
}

// nobody reports whether no organisation is enrolled anywhere, as far as a
// service without targets, which enrols none, has to know: its captures are
// spared the queries. It looks once.
func (s *Service) nobody(tx *database.Tx) (bool, error) {
	if len(s.all) > 0 {
		return false, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.enrolled == nil {
		var enrolled bool
		if err := tx.Raw("SELECT EXISTS (SELECT 1 FROM sync_enrollments)").Scan(&enrolled).Error; err != nil {
			return false, err
		}
		s.enrolled = &enrolled
	}
	return !*s.enrolled, nil
}

// member is an enrolment that a batch's owner has.
type member struct{ Target, OrganizationID string }

// touchBatch marks a batch wanted in every target that its owner is enrolled in.
// Its events get their records when it is told; a worker looks by itself, too. It
// is one statement at the end of the change: identifiers are a version 7 UUID whose
// last digit counts the targets.
func touchBatch(tx *database.Tx, batchID string) error {
	id := "substr(CAST(@id AS text), 1, 35) || substr('0123456789abcdef', CAST(row_number() OVER (ORDER BY e.target) AS integer), 1)"
	if tx.Engine() == database.Postgres {
		id = "CAST(" + id + " AS uuid)"
	}
	return want(tx, "SELECT "+id+", e.target, e.organization_id, 'batch', CAST(b.id AS text), b.id, '', "+wanted(tx.Engine())+
		" FROM batches b JOIN sync_enrollments e ON e.organization_id = b.organization_id AND e.enabled WHERE b.id = @batch", map[string]any{"batch": batchID})
}

// touch is touchBatch for one record of any kind, in one target.
func touch(tx *database.Tx, m member, kind, object, scope, batchID string) error {
	var batch *string
	if batchID != "" {
		batch = &batchID
	}
	return want(tx, "VALUES (@id, @target, @organization, @kind, @object, @batch, @scope, "+wanted(tx.Engine())+")",
		map[string]any{"target": m.Target, "organization": m.OrganizationID, "kind": kind, "object": object, "batch": batch, "scope": scope})
}

// wanted are the values of a new record that waits for its turn.
func wanted(e database.Engine) string {
	return "'pending', 1, 0, '', 0, '[]', '', '', '', '', '', '', '', " + e.In(0) + ", '', @now, @now, @now"
}

// want has records inserted as pending or marked wanted again. What a worker
// has stays with it (it sees the new version when it ends); what an operator
// must act on stays parked, unless it only differs from what was confirmed. The
// time that a batch waited for its producer's data is not the portal's.
func want(tx *database.Tx, rows string, args map[string]any) error {
	args["id"], args["now"] = uuid.Must(uuid.NewV7()).String(), tx.Now()
	return tx.Later(func(q *gorm.DB) *gorm.DB {
		return q.Exec(`INSERT INTO sync_records AS r (id, target, organization_id, object_kind, object_id, batch_id, scope, status, wanted_version, sent_version, stage, attempts,
  missing, error_class, error_message, error_action, remote_id, remote_chain_id, remote_trace_code, sent_digest, next_at, lease, waiting_since, created_at, updated_at)
`+rows+`
ON CONFLICT (target, organization_id, object_kind, object_id, scope) DO UPDATE SET wanted_version = r.wanted_version + 1, updated_at = excluded.updated_at,
  status = CASE WHEN r.object_kind <> 'batch' OR r.status = 'sending' OR r.status = 'parked' AND r.error_class <> 'confirmed' THEN r.status ELSE 'pending' END,
  next_at = CASE WHEN r.status = 'pending' THEN r.next_at ELSE excluded.next_at END,
  waiting_since = CASE WHEN r.object_kind <> 'batch' THEN r.waiting_since WHEN r.status = 'incomplete' THEN excluded.waiting_since ELSE COALESCE(r.waiting_since, excluded.waiting_since) END`, args)
	})
}

// reviveProduct has what waits for a product's data, or was refused, tried.
func (s *Service) reviveProduct(tx *database.Tx, product string) error {
	return s.revive(tx, "batch_id IN (SELECT id FROM batches WHERE product_id = ?)", product)
}

// revive has batches tried that wait for data or were refused.
func (s *Service) revive(tx *database.Tx, which string, args ...any) error {
	tx.AfterCommit(s.Wake)
	return tx.Exec("UPDATE sync_records SET status = 'pending', next_at = "+tx.Engine().In(0)+", wanted_version = wanted_version + 1, updated_at = ?,"+
		" waiting_since = CASE WHEN status = 'incomplete' THEN ? ELSE waiting_since END WHERE object_kind = 'batch' AND status IN ('incomplete', 'rejected') AND "+which,
		append([]any{tx.Now(), tx.Now()}, args...)...).Error
}

// followBatch marks a batch with new events, and the batches made of it, whoever
// owns them: its events belong to their chains, too.
func (s *Service) followBatch(ctx context.Context, id string) error {
	mark := func(id string) error {
		return s.db.InTx(ctx, func(tx *database.Tx) error {
			tx.AfterCommit(s.Wake)
			return touchBatch(tx, id)
		})
	}
	if err := mark(id); err != nil {
		return err
	}
	ids, _, err := trace.Batches(s.db.Read(ctx), id, trace.Forward)
	for _, made := range ids {
		if err == nil && made != id {
			err = mark(made)
		}
	}
	return err
}

// followPlace has batches with a step at a place tried that waited for its
// data or were refused. One that the portal has is checked by its next batch.
func (s *Service) followPlace(ctx context.Context, id string) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error {
		return s.revive(tx, "object_id IN (SELECT r.scope FROM events e JOIN sync_records r ON r.object_kind = 'event' AND r.object_id = CAST(e.pk AS text) WHERE e.place_id = ?)", id)
	})
}

// followHeld has the batches judged again that a portal has of a product which
// was held, recalled or released.
func (s *Service) followHeld(ctx context.Context, product string) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error {
		tx.AfterCommit(s.Wake)
		return tx.Exec("UPDATE sync_records SET status = 'pending', next_at = "+tx.Engine().In(0)+", wanted_version = wanted_version + 1, waiting_since = COALESCE(waiting_since, ?), updated_at = ?"+
			" WHERE object_kind = 'batch' AND (status = 'synced' OR status = 'parked' AND error_class = 'confirmed') AND batch_id IN (SELECT id FROM batches WHERE product_id = ?)", tx.Now(), tx.Now(), product).Error
	})
}

// perEnrolment is how many batches one transaction of an enrolment marks.
const perEnrolment = 200

// followOrganization marks all batches of an organisation that enrolled and
// that the portal does not have, and frees what its old credential had parked.
// While it was left out nobody marked what changed: those that the portal has
// may lack something by now, and are marked, too.
func (s *Service) followOrganization(ctx context.Context, subject string) error {
	name, organization, _ := strings.Cut(subject, "/")
	organization, missed := strings.CutSuffix(organization, missedAll)
	after := uuid.Nil.String()
	for {
		var ids []string
		err := s.db.Read(ctx).Table("batches").Where("organization_id = ? AND id > ?", organization, after).
			Where("(? OR NOT EXISTS (SELECT 1 FROM sync_records r WHERE r.target = ? AND r.object_kind = 'batch' AND r.batch_id = batches.id AND r.status = 'synced'))", missed, name).Order("id").Limit(perEnrolment).Pluck("id", &ids).Error
		if err != nil || len(ids) == 0 {
			return err
		}
		err = s.db.InTx(ctx, func(tx *database.Tx) error {
			err := tx.Exec("UPDATE sync_records SET status = 'pending', attempts = 0 WHERE target = ? AND organization_id = ? AND object_kind = 'batch' AND status = 'parked' AND error_class IN ('auth', 'config') AND batch_id IN ?", name, organization, ids).Error
			for _, id := range ids {
				if err == nil {
					err = touch(tx, member{name, organization}, KindBatch, id, "", id)
				}
			}
			tx.AfterCommit(s.Wake)
			return err
		})
		if err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}
