-- +goose Up
-- Label templates that organisations made for themselves; those built in are
-- no rows. A template never changes.
CREATE TABLE label_templates (
  id              TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  name            TEXT NOT NULL,
  template        TEXT NOT NULL,
  created_at      TIMESTAMP NOT NULL,
  UNIQUE (organization_id, name)
);

-- One row a download of labels that counts as printing: written before the
-- first byte, completed after the last. first to first + count - 1 are the
-- numbers of the labels, within what selection says. A run that is running after
-- alive_until, which its server moves on, was cut short by that server's end.
CREATE TABLE label_runs (
  id              TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  key_id          TEXT NOT NULL,
  role            TEXT NOT NULL,
  object_kind     TEXT NOT NULL,
  object_id       TEXT NOT NULL,
  selection       TEXT NOT NULL,
  template        TEXT NOT NULL,
  template_digest TEXT NOT NULL,
  format          TEXT NOT NULL,
  first           BIGINT NOT NULL,
  count           BIGINT NOT NULL,
  labels          BIGINT NOT NULL,
  bytes           BIGINT NOT NULL,
  sha256          TEXT NOT NULL,
  status          TEXT NOT NULL,
  started_at      TIMESTAMP NOT NULL,
  finished_at     TIMESTAMP,
  alive_until     TIMESTAMP
);
CREATE INDEX label_runs_organization ON label_runs (organization_id, id);
CREATE INDEX label_runs_object ON label_runs (object_kind, object_id, id);

-- +goose Down
DROP TABLE label_runs;
DROP TABLE label_templates;
