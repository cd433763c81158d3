-- +goose Up
CREATE TABLE settings (
  name       TEXT PRIMARY KEY,
  value      TEXT NOT NULL,
  updated_at TIMESTAMP NOT NULL
);

-- One row each time a restored or failed-over database was recognised; its
-- number is the version of the serial key that is issued under from then on.
CREATE TABLE fences (
  number            INTEGER PRIMARY KEY,
  system_identifier TEXT NOT NULL,
  timeline          BIGINT NOT NULL,
  key_check         TEXT NOT NULL,
  created_at        TIMESTAMP NOT NULL
);

CREATE TABLE api_keys (
  id              TEXT PRIMARY KEY,
  organization_id TEXT,
  role            TEXT NOT NULL,
  label           TEXT NOT NULL,
  key_hash        TEXT NOT NULL UNIQUE,
  created_at      TIMESTAMP NOT NULL,
  expires_at      TIMESTAMP,
  revoked_at      TIMESTAMP
);
CREATE INDEX api_keys_organization ON api_keys (organization_id, id);

CREATE TABLE idempotency_keys (
  actor_key_id    TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  route           TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  body_digest     TEXT NOT NULL,
  attempt         TEXT NOT NULL,
  status          INTEGER,
  location        TEXT NOT NULL,
  etag            TEXT NOT NULL,
  response        BLOB,
  secret_id       TEXT NOT NULL,
  created_at      TIMESTAMP NOT NULL,
  PRIMARY KEY (actor_key_id, organization_id, route, idempotency_key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

CREATE TABLE audit_log (
  id              TEXT PRIMARY KEY,
  at              TIMESTAMP NOT NULL,
  request_id      TEXT NOT NULL,
  actor_key_id    TEXT NOT NULL,
  actor_role      TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  action          TEXT NOT NULL,
  object_kind     TEXT NOT NULL,
  object_id       TEXT NOT NULL,
  before_digest   TEXT NOT NULL,
  after_digest    TEXT NOT NULL
);
CREATE INDEX audit_log_object ON audit_log (object_kind, object_id, id);

CREATE TABLE outbox (
  id           TEXT PRIMARY KEY,
  topic        TEXT NOT NULL,
  subject      TEXT NOT NULL,
  created_at   TIMESTAMP NOT NULL,
  available_at TIMESTAMP NOT NULL,
  attempts     INTEGER NOT NULL,
  last_error   TEXT NOT NULL
);
CREATE INDEX outbox_ready ON outbox (available_at, id);

-- +goose Down
DROP TABLE outbox;
DROP TABLE audit_log;
DROP TABLE idempotency_keys;
DROP TABLE api_keys;
DROP TABLE fences;
DROP TABLE settings;
