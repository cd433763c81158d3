-- +goose Up
CREATE TABLE sync_enrollments (
  target          TEXT NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  enabled         BOOLEAN NOT NULL,
  credential      BLOB NOT NULL,
  updated_at      TIMESTAMP NOT NULL,
  PRIMARY KEY (target, organization_id)
);

CREATE TABLE sync_products (
  target     TEXT NOT NULL,
  product_id TEXT NOT NULL REFERENCES products (id),
  chain_id   TEXT NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  PRIMARY KEY (target, product_id)
);

-- What a portal has been told of one object, under the credential of
-- organization_id; this table is also the queue. scope is the batch in whose
-- chain an event is told (an event may stand in several), else ''.
CREATE TABLE sync_records (
  id                TEXT PRIMARY KEY,
  target            TEXT NOT NULL,
  organization_id   TEXT NOT NULL REFERENCES organizations (id),
  object_kind       TEXT NOT NULL,
  object_id         TEXT NOT NULL,
  batch_id          TEXT,
  status            TEXT NOT NULL,
  wanted_version    BIGINT NOT NULL,
  sent_version      BIGINT NOT NULL,
  scope             TEXT NOT NULL,
  stage             TEXT NOT NULL,
  attempts          INTEGER NOT NULL,
  missing           TEXT NOT NULL,
  error_class       TEXT NOT NULL,
  error_message     TEXT NOT NULL,
  error_action      TEXT NOT NULL,
  remote_id         TEXT NOT NULL,
  remote_chain_id   TEXT NOT NULL,
  remote_trace_code TEXT NOT NULL,
  sent_digest       TEXT NOT NULL,
  next_at           TIMESTAMP NOT NULL,
  leased_until      TIMESTAMP,
  lease             TEXT NOT NULL,
  created_at        TIMESTAMP NOT NULL,
  updated_at        TIMESTAMP NOT NULL,
  UNIQUE (target, organization_id, object_kind, object_id, scope)
);
CREATE INDEX sync_records_ready ON sync_records (target, status, next_at);
CREATE INDEX sync_records_batch ON sync_records (batch_id);
CREATE INDEX sync_records_organization ON sync_records (organization_id, id);

CREATE TABLE sync_exchanges (
  id        TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES sync_records (id),
  at        TIMESTAMP NOT NULL,
  op        TEXT NOT NULL,
  status    INTEGER NOT NULL,
  request   TEXT NOT NULL,
  response  TEXT NOT NULL
);
CREATE INDEX sync_exchanges_record ON sync_exchanges (record_id, id);

-- +goose Down
DROP TABLE sync_exchanges;
DROP TABLE sync_records;
DROP TABLE sync_products;
DROP TABLE sync_enrollments;
