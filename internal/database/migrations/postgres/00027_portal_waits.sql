-- +goose Up
-- Since when a portal has lacked what an object is or became; NULL while it
-- lacks nothing. Tries, and what is lacking or refused meanwhile, leave it.
ALTER TABLE sync_records ADD COLUMN waiting_since timestamptz;
UPDATE sync_records SET waiting_since = CASE WHEN sent_version = 0 THEN created_at ELSE updated_at END WHERE status <> 'synced';
CREATE INDEX sync_records_waiting ON sync_records (target, waiting_since)
WHERE object_kind = 'batch' AND status IN ('pending', 'sending');

-- A target that refused an organisation's account is not called with it again
-- until the account is entered anew or somebody has it tried.
ALTER TABLE sync_enrollments ADD COLUMN refused_at timestamptz;
ALTER TABLE sync_enrollments ADD COLUMN refused_message text NOT NULL DEFAULT '';
ALTER TABLE sync_enrollments ADD COLUMN refused_action text NOT NULL DEFAULT '';

-- How often in a row an image was given without an answer.
ALTER TABLE sync_images ADD COLUMN attempts integer NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE sync_images DROP COLUMN attempts;
ALTER TABLE sync_enrollments DROP COLUMN refused_action;
ALTER TABLE sync_enrollments DROP COLUMN refused_message;
ALTER TABLE sync_enrollments DROP COLUMN refused_at;
DROP INDEX sync_records_waiting;
ALTER TABLE sync_records DROP COLUMN waiting_since;
