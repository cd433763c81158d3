-- +goose Up
-- Months whose event_documents and event_epcs were taken out of the database
-- by `txng archive`: what was in them, and the file that holds it now.
CREATE TABLE event_archives (
  month       text PRIMARY KEY CHECK (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  documents   bigint NOT NULL,
  epcs        bigint NOT NULL,
  file_name   text NOT NULL,
  bytes       bigint NOT NULL,
  sha256      text NOT NULL UNIQUE,
  archived_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE event_archives;
