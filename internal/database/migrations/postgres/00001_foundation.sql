-- +goose Up
CREATE TABLE settings (
  name       text PRIMARY KEY,
  value      text NOT NULL,
  updated_at timestamptz NOT NULL
);

-- One row each time a restored or failed-over database was recognised; its
-- number is the version of the serial key that is issued under from then on.
CREATE TABLE fences (
  number            integer PRIMARY KEY,
  system_identifier text NOT NULL,
  timeline          bigint NOT NULL,
  key_check         text NOT NULL,
  created_at        timestamptz NOT NULL
);

CREATE TABLE api_keys (
  id              uuid PRIMARY KEY,
  organization_id uuid,
  role            text NOT NULL,
  label           text NOT NULL,
  key_hash        text NOT NULL UNIQUE,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz,
  revoked_at      timestamptz
);
CREATE INDEX api_keys_organization ON api_keys (organization_id, id);

CREATE TABLE idempotency_keys (
  actor_key_id    text NOT NULL,
  organization_id text NOT NULL,
  route           text NOT NULL,
  idempotency_key text NOT NULL,
  body_digest     text NOT NULL,
  attempt         text NOT NULL,
  status          integer,
  location        text NOT NULL,
  etag            text NOT NULL,
  response        bytea,
  secret_id       text NOT NULL,
  created_at      timestamptz NOT NULL,
  PRIMARY KEY (actor_key_id, organization_id, route, idempotency_key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

CREATE TABLE audit_log (
  id              uuid PRIMARY KEY,
  at              timestamptz NOT NULL,
  request_id      text NOT NULL,
  actor_key_id    text NOT NULL,
  actor_role      text NOT NULL,
  organization_id text NOT NULL,
  action          text NOT NULL,
  object_kind     text NOT NULL,
  object_id       text NOT NULL,
  before_digest   text NOT NULL,
  after_digest    text NOT NULL
);
CREATE INDEX audit_log_object ON audit_log (object_kind, object_id, id);

CREATE TABLE outbox (
  id           uuid PRIMARY KEY,
  topic        text NOT NULL,
  subject      text NOT NULL,
  created_at   timestamptz NOT NULL,
  available_at timestamptz NOT NULL,
  attempts     integer NOT NULL,
  last_error   text NOT NULL
);
CREATE INDEX outbox_ready ON outbox (available_at, id);

-- +goose Down
DROP TABLE outbox, audit_log, idempotency_keys, api_keys, fences, settings;
