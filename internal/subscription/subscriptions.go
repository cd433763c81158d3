package subscription

import (
	"context"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/database"
)

// Subscriptions returns at most limit of a query's subscriptions, from behind
// the id after, in the order in which they were made.
func (s *Service) Subscriptions(ctx context.Context, name, after string, limit int) (rows []Subscription, err error) {
	query, err := s.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	q := s.db.Read(ctx).Where("query_id = ?", query.ID)
	if after != "" {
		q = q.Where("id > ?", after)
	}
	err = q.Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// Subscription returns one of a query's subscriptions, or a 404.
func (s *Service) Subscription(ctx context.Context, name, id string) (row Subscription, err error) {
	q, err := s.Get(ctx, name)
	if err != nil {
		return row, err
	}
	if uuid.Validate(id) != nil {
		return row, NoSuchName()
	}
	err = s.db.Read(ctx).Where("query_id = ? AND id = ?", q.ID, id).Take(&row).Error
	if database.IsNotFound(err) {
		err = NoSuchName()
	}
	return row, err
}

// Unsubscribe ends a subscription: nothing is sent any more, but for what is on
// its way.
func (s *Service) Unsubscribe(tx *database.Tx, name, id string) error {
	row, err := s.Subscription(tx.Context(), name, id)
	if err != nil {
		return err
	}
	deleted := tx.Exec("DELETE FROM epcis_subscriptions WHERE id = ?", row.ID)
	if deleted.Error != nil {
		return deleted.Error
	}
	if deleted.RowsAffected == 0 {
		return NoSuchName()
	}
	return audit.Append(tx, audit.Entry{Action: "epcis_subscription.delete", ObjectKind: "epcis_subscription", ObjectID: row.ID, OrganizationID: row.OrganizationID, Before: row})
}
