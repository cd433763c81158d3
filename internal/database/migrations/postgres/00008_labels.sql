-- +goose Up
-- Label templates that organisations made for themselves; those built in are
-- no rows. A template never changes.
CREATE TABLE label_templates (
  id              uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  name            text NOT NULL,
  template        jsonb NOT NULL,
  created_at      timestamptz NOT NULL,
  UNIQUE (organization_id, name)
);

-- One row a download of labels that counts as printing: written before the
-- first byte, completed after the last. first to first + count - 1 are the
-- numbers of the labels, within what selection says. A run that is running after
-- alive_until, which its server moves on, was cut short by that server's end.
CREATE TABLE label_runs (
  id              uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  key_id          text NOT NULL,
  role            text NOT NULL,
  object_kind     text NOT NULL,
  object_id       text NOT NULL,
  selection       jsonb NOT NULL,
  template        text NOT NULL,
  template_digest text NOT NULL,
  format          text NOT NULL,
  first           bigint NOT NULL,
  count           bigint NOT NULL,
  labels          bigint NOT NULL,
  bytes           bigint NOT NULL,
  sha256          text NOT NULL,
  status          text NOT NULL,
  started_at      timestamptz NOT NULL,
  finished_at     timestamptz,
  alive_until     timestamptz
);
CREATE INDEX label_runs_organization ON label_runs (organization_id, id);
CREATE INDEX label_runs_object ON label_runs (object_kind, object_id, id);

-- +goose Down
DROP TABLE label_runs, label_templates;
