-- +goose Up
-- Subscriptions ask for what was committed since a snapshot.
CREATE INDEX events_xid ON events (xid, pk);

-- Queries under a name, of the organisation that stored them.
CREATE TABLE epcis_queries (
  id              uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  name            text NOT NULL,
  definition      text NOT NULL,
  created_at      timestamptz NOT NULL,
  UNIQUE (organization_id, name)
);

-- Who is told of what a query finds, and how far. Heads are the store as it was
-- once: a pg_snapshot. What was committed after since_head and before
-- until_head is being told, as far as reached; batch holds the events that are
-- sent now, '' for none. leased_until and next_at are by the database's clock.
CREATE TABLE epcis_subscriptions (
  id                  uuid PRIMARY KEY,
  query_id            uuid NOT NULL REFERENCES epcis_queries (id) ON DELETE CASCADE,
  organization_id     uuid NOT NULL,
  key_id              uuid NOT NULL,
  dest                text NOT NULL,
  token               bytea NOT NULL,
  schedule            text NOT NULL,
  report_if_empty     boolean NOT NULL,
  initial_record_time timestamptz,
  epc_format          text NOT NULL,
  status              text NOT NULL CHECK (status IN ('pending', 'active', 'parked', 'refused', 'stopped')),
  created_at          timestamptz NOT NULL,
  last_notified_at    timestamptz,
  min_record_time     timestamptz NOT NULL,
  since_head          text NOT NULL,
  until_head          text NOT NULL,
  until_at            timestamptz,
  reached             text NOT NULL,
  told                boolean NOT NULL,
  batch               text NOT NULL,
  batch_id            text NOT NULL,
  batch_at            timestamptz,
  batch_reached       text NOT NULL,
  batch_last          boolean NOT NULL,
  attempts            bigint NOT NULL,
  failing_since       timestamptz,
  last_error          text NOT NULL,
  next_at             timestamptz NOT NULL,
  lease               text NOT NULL,
  leased_until        timestamptz
);
CREATE INDEX epcis_subscriptions_query ON epcis_subscriptions (query_id, id);
CREATE INDEX epcis_subscriptions_organization ON epcis_subscriptions (organization_id);
CREATE INDEX epcis_subscriptions_due ON epcis_subscriptions (next_at) WHERE status IN ('pending', 'active', 'parked');

-- +goose Down
DROP TABLE epcis_subscriptions, epcis_queries;
DROP INDEX events_xid;
