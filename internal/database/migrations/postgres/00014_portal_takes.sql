-- +goose Up
-- How often a batch was taken up since it last got on: poison is parked.
ALTER TABLE sync_records ADD COLUMN takes INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE sync_records DROP COLUMN takes;
