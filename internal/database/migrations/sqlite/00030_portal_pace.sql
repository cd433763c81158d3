-- +goose Up
-- Whose turn is next, and what is in a worker's hands, however much waits.
DROP INDEX sync_records_ready;
CREATE INDEX sync_records_ready ON sync_records (target, status, next_at) WHERE object_kind = 'batch';
DROP INDEX sync_records_turn;
CREATE INDEX sync_records_turn ON sync_records (target, organization_id, next_at)
WHERE object_kind = 'batch' AND status = 'pending';
CREATE INDEX sync_records_sending ON sync_records (target, organization_id)
WHERE object_kind = 'batch' AND status = 'sending';

-- When a portal last had all of a batch; it stays when the batch changes, or is
-- recalled.
ALTER TABLE sync_records ADD COLUMN synced_at TIMESTAMP;
UPDATE sync_records SET synced_at = updated_at WHERE object_kind = 'batch' AND status = 'synced';
CREATE INDEX sync_records_synced ON sync_records (target, synced_at)
WHERE object_kind = 'batch' AND synced_at IS NOT NULL;

-- +goose Down
DROP INDEX sync_records_synced;
ALTER TABLE sync_records DROP COLUMN synced_at;
DROP INDEX sync_records_sending;
DROP INDEX sync_records_turn;
CREATE INDEX sync_records_turn ON sync_records (target, organization_id, next_at)
WHERE object_kind = 'batch' AND status IN ('pending', 'sending');
DROP INDEX sync_records_ready;
CREATE INDEX sync_records_ready ON sync_records (target, status, next_at);
