-- +goose Up
-- What was asked of a target that answers later, and what it answered.
CREATE TABLE sync_requests (
  target     TEXT NOT NULL,
  id         TEXT NOT NULL,
  record_id  TEXT NOT NULL REFERENCES sync_records (id),
  op         TEXT NOT NULL,
  ref        TEXT NOT NULL,
  state      TEXT NOT NULL,
  status     TEXT NOT NULL,
  rank       INTEGER NOT NULL,
  reason     TEXT NOT NULL,
  given      TEXT NOT NULL,
  codes      TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  PRIMARY KEY (target, id)
);
CREATE INDEX sync_requests_record ON sync_requests (record_id, op, created_at);

-- Notices of targets that were taken: none is taken twice while its time is good.
CREATE TABLE sync_notices (
  target TEXT NOT NULL,
  nonce  TEXT NOT NULL,
  at     TIMESTAMP NOT NULL,
  PRIMARY KEY (target, nonce)
);
CREATE INDEX sync_notices_at ON sync_notices (at);

-- Calls that servers were granted on behalf of an organisation within the last
-- minute: a JSON list of [milliseconds since 1970, calls].
CREATE TABLE sync_rates (
  target          TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  granted         TEXT NOT NULL,
  PRIMARY KEY (target, organization_id)
);

-- Evidence that a portal was given for an event, and what it calls it.
CREATE TABLE sync_images (
  record_id  TEXT NOT NULL REFERENCES sync_records (id),
  file_id    TEXT NOT NULL,
  stage      TEXT NOT NULL,
  remote_id  TEXT NOT NULL,
  remote_url TEXT NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  PRIMARY KEY (record_id, file_id)
);

-- +goose Down
DROP TABLE sync_images;
DROP TABLE sync_rates;
DROP TABLE sync_notices;
DROP TABLE sync_requests;
