-- +goose Up
-- What EPCIS queries ask for besides times, steps and places.
CREATE INDEX events_event_type ON events (event_type, event_time, pk);
CREATE INDEX events_disposition ON events (disposition, event_time, pk);
CREATE INDEX events_transformation ON events (transformation_id, event_time, pk) WHERE transformation_id <> '';
CREATE INDEX events_declaration ON events (declaration_time, pk) WHERE is_declaration;
CREATE INDEX epcis_vocabulary_id ON epcis_vocabulary (id);

-- Page tokens that their holders gave back before they expired, by their hash.
CREATE TABLE deleted_page_tokens (
  token      TEXT PRIMARY KEY,
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX deleted_page_tokens_expiry ON deleted_page_tokens (expires_at);

-- +goose Down
DROP TABLE deleted_page_tokens;
DROP INDEX epcis_vocabulary_id;
DROP INDEX events_event_type;
DROP INDEX events_disposition;
DROP INDEX events_transformation;
DROP INDEX events_declaration;
