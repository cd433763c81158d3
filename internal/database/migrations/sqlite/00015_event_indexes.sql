-- +goose Up
-- Captured events often name no batch and no place known here: nothing looks for
-- them by that.
DROP INDEX events_batch;
DROP INDEX events_place;
CREATE INDEX events_batch ON events (batch_id, pk) WHERE batch_id IS NOT NULL;
CREATE INDEX events_place ON events (place_id, pk) WHERE place_id IS NOT NULL;

-- +goose Down
DROP INDEX events_batch;
DROP INDEX events_place;
CREATE INDEX events_batch ON events (batch_id, pk);
CREATE INDEX events_place ON events (place_id, pk);
