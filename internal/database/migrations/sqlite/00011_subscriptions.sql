-- +goose Up
-- Queries under a name, of the organisation that stored them.
CREATE TABLE epcis_queries (
  id              TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  name            TEXT NOT NULL,
  definition      TEXT NOT NULL,
  created_at      TIMESTAMP NOT NULL,
  UNIQUE (organization_id, name)
);

-- Who is told of what a query finds, and how far. Heads are the store as it was
-- once: its last row. What was committed after since_head and before
-- until_head is being told, as far as reached; batch holds the events that are
-- sent now, '' for none. leased_until and next_at are by the database's clock.
CREATE TABLE epcis_subscriptions (
  id                  TEXT PRIMARY KEY,
  query_id            TEXT NOT NULL REFERENCES epcis_queries (id) ON DELETE CASCADE,
  organization_id     TEXT NOT NULL,
  key_id              TEXT NOT NULL,
  dest                TEXT NOT NULL,
  token               BLOB NOT NULL,
  schedule            TEXT NOT NULL,
  report_if_empty     BOOLEAN NOT NULL,
  initial_record_time TIMESTAMP,
  epc_format          TEXT NOT NULL,
  status              TEXT NOT NULL CHECK (status IN ('pending', 'active', 'parked', 'refused', 'stopped')),
  created_at          TIMESTAMP NOT NULL,
  last_notified_at    TIMESTAMP,
  min_record_time     TIMESTAMP NOT NULL,
  since_head          TEXT NOT NULL,
  until_head          TEXT NOT NULL,
  until_at            TIMESTAMP,
  reached             TEXT NOT NULL,
  told                BOOLEAN NOT NULL,
  batch               TEXT NOT NULL,
  batch_id            TEXT NOT NULL,
  batch_at            TIMESTAMP,
  batch_reached       TEXT NOT NULL,
  batch_last          BOOLEAN NOT NULL,
  attempts            INTEGER NOT NULL,
  failing_since       TIMESTAMP,
  last_error          TEXT NOT NULL,
  next_at             TIMESTAMP NOT NULL,
  lease               TEXT NOT NULL,
  leased_until        TIMESTAMP
);
CREATE INDEX epcis_subscriptions_query ON epcis_subscriptions (query_id, id);
CREATE INDEX epcis_subscriptions_organization ON epcis_subscriptions (organization_id);
CREATE INDEX epcis_subscriptions_due ON epcis_subscriptions (next_at) WHERE status IN ('pending', 'active', 'parked');

-- +goose Down
DROP TABLE epcis_subscriptions;
DROP TABLE epcis_queries;
