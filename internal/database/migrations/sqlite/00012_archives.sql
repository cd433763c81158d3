-- +goose Up
-- Months whose event_documents and event_epcs were taken out of the database
-- by `txng archive`, on PostgreSQL. Here the table is empty: the database's file
-- is the archive.
CREATE TABLE event_archives (
  month       TEXT PRIMARY KEY,
  documents   INTEGER NOT NULL,
  epcs        INTEGER NOT NULL,
  file_name   TEXT NOT NULL,
  bytes       INTEGER NOT NULL,
  sha256      TEXT NOT NULL UNIQUE,
  archived_at TIMESTAMP NOT NULL
);

-- +goose Down
DROP TABLE event_archives;
