-- +goose Up
-- The hosts that links may lead to: an organisation's, once they bear its
-- token. They are looked at again now and then; one that does not bear it for
-- long is lapsed, and its links are not followed. next_at is by the database's
-- clock.
CREATE TABLE link_hosts (
  id              uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  host            text NOT NULL,
  token           text NOT NULL,
  status          text NOT NULL CHECK (status IN ('pending', 'proven', 'lapsed')),
  method          text NOT NULL,
  created_at      timestamptz NOT NULL,
  proven_at       timestamptz,
  checked_at      timestamptz,
  failing_since   timestamptz,
  last_error      text NOT NULL,
  next_at         timestamptz NOT NULL,
  UNIQUE (organization_id, host)
);
CREATE INDEX link_hosts_due ON link_hosts (next_at) WHERE status IN ('proven', 'lapsed');

-- +goose Down
DROP TABLE link_hosts;
