-- +goose Up
-- Whose turn is next, however much waits.
CREATE INDEX sync_records_turn ON sync_records (target, organization_id, next_at)
WHERE object_kind = 'batch' AND status IN ('pending', 'sending');

-- +goose Down
DROP INDEX sync_records_turn;
