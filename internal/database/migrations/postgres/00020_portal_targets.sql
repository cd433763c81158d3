-- +goose Up
-- What was asked of a target that answers later, and what it answered.
CREATE TABLE sync_requests (
  target     text NOT NULL,
  id         text NOT NULL,
  record_id  uuid NOT NULL REFERENCES sync_records (id),
  op         text NOT NULL,
  ref        text NOT NULL,
  state      text NOT NULL,
  status     text NOT NULL,
  rank       integer NOT NULL,
  reason     text NOT NULL,
  given      text NOT NULL,
  codes      jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (target, id)
);
CREATE INDEX sync_requests_record ON sync_requests (record_id, op, created_at);

-- Notices of targets that were taken: none is taken twice while its time is good.
CREATE TABLE sync_notices (
  target text NOT NULL,
  nonce  text NOT NULL,
  at     timestamptz NOT NULL,
  PRIMARY KEY (target, nonce)
);
CREATE INDEX sync_notices_at ON sync_notices (at);

-- Calls that servers were granted on behalf of an organisation within the last
-- minute: a JSON list of [milliseconds since 1970, calls].
CREATE TABLE sync_rates (
  target          text NOT NULL,
  organization_id uuid NOT NULL,
  granted         text NOT NULL,
  PRIMARY KEY (target, organization_id)
);

-- Evidence that a portal was given for an event, and what it calls it.
CREATE TABLE sync_images (
  record_id  uuid NOT NULL REFERENCES sync_records (id),
  file_id    uuid NOT NULL,
  stage      text NOT NULL,
  remote_id  text NOT NULL,
  remote_url text NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (record_id, file_id)
);

-- +goose Down
DROP TABLE sync_images, sync_rates, sync_notices, sync_requests;
