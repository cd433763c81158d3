-- +goose Up
CREATE TABLE sync_enrollments (
  target          text NOT NULL,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  enabled         boolean NOT NULL,
  credential      bytea NOT NULL,
  updated_at      timestamptz NOT NULL,
  PRIMARY KEY (target, organization_id)
);

CREATE TABLE sync_products (
  target     text NOT NULL,
  product_id uuid NOT NULL REFERENCES products (id),
  chain_id   text NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (target, product_id)
);

-- What a portal has been told of one object, under the credential of
-- organization_id; this table is also the queue. scope is the batch in whose
-- chain an event is told (an event may stand in several), else ''.
CREATE TABLE sync_records (
  id                uuid PRIMARY KEY,
  target            text NOT NULL,
  organization_id   uuid NOT NULL REFERENCES organizations (id),
  object_kind       text NOT NULL,
  object_id         text NOT NULL,
  batch_id          uuid,
  status            text NOT NULL,
  wanted_version    bigint NOT NULL,
  sent_version      bigint NOT NULL,
  scope             text NOT NULL,
  stage             text NOT NULL,
  attempts          integer NOT NULL,
  missing           jsonb NOT NULL,
  error_class       text NOT NULL,
  error_message     text NOT NULL,
  error_action      text NOT NULL,
  remote_id         text NOT NULL,
  remote_chain_id   text NOT NULL,
  remote_trace_code text NOT NULL,
  sent_digest       text NOT NULL,
  next_at           timestamptz NOT NULL,
  leased_until      timestamptz,
  lease             text NOT NULL,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  UNIQUE (target, organization_id, object_kind, object_id, scope)
);
CREATE INDEX sync_records_ready ON sync_records (target, status, next_at);
CREATE INDEX sync_records_batch ON sync_records (batch_id);
CREATE INDEX sync_records_organization ON sync_records (organization_id, id);

CREATE TABLE sync_exchanges (
  id        uuid PRIMARY KEY,
  record_id uuid NOT NULL REFERENCES sync_records (id),
  at        timestamptz NOT NULL,
  op        text NOT NULL,
  status    integer NOT NULL,
  request   text NOT NULL,
  response  text NOT NULL
);
CREATE INDEX sync_exchanges_record ON sync_exchanges (record_id, id);

-- +goose Down
DROP TABLE sync_exchanges, sync_records, sync_products, sync_enrollments;
