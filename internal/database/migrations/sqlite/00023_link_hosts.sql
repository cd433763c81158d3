-- +goose Up
-- The hosts that links may lead to: an organisation's, once they bear its
-- token. They are looked at again now and then; one that does not bear it for
-- long is lapsed, and its links are not followed. next_at is by the database's
-- clock.
CREATE TABLE link_hosts (
  id              TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  host            TEXT NOT NULL,
  token           TEXT NOT NULL,
  status          TEXT NOT NULL CHECK (status IN ('pending', 'proven', 'lapsed')),
  method          TEXT NOT NULL,
  created_at      TIMESTAMP NOT NULL,
  proven_at       TIMESTAMP,
  checked_at      TIMESTAMP,
  failing_since   TIMESTAMP,
  last_error      TEXT NOT NULL,
  next_at         TIMESTAMP NOT NULL,
  UNIQUE (organization_id, host)
);
CREATE INDEX link_hosts_due ON link_hosts (next_at) WHERE status IN ('proven', 'lapsed');

-- +goose Down
DROP TABLE link_hosts;
