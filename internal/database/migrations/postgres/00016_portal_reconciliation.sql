-- +goose Up
-- One comparison of what a portal holds with what it should hold. night is the
-- date of a nightly one, which no second server can begin.
CREATE TABLE sync_reconciliations (
  id              uuid PRIMARY KEY,
  target          text NOT NULL,
  organization_id uuid REFERENCES organizations (id),
  night           text,
  created_at      timestamptz NOT NULL,
  UNIQUE (target, night)
);

-- The share of one organisation, which one server at a time works on; phase
-- and reached say where it goes on.
CREATE TABLE sync_reconciliation_parts (
  run_id          uuid NOT NULL REFERENCES sync_reconciliations (id),
  organization_id uuid NOT NULL REFERENCES organizations (id),
  target          text NOT NULL,
  state           text NOT NULL,
  phase           text NOT NULL,
  reached         text NOT NULL,
  attempts        integer NOT NULL,
  checked         bigint NOT NULL,
  unread          bigint NOT NULL,
  found           bigint NOT NULL,
  notes           jsonb NOT NULL,
  lease           text NOT NULL,
  leased_until    timestamptz,
  next_at         timestamptz NOT NULL,
  started_at      timestamptz,
  finished_at     timestamptz,
  updated_at      timestamptz NOT NULL,
  PRIMARY KEY (run_id, organization_id)
);
CREATE INDEX sync_reconciliation_parts_ready ON sync_reconciliation_parts (target, state, next_at);
CREATE INDEX sync_reconciliation_parts_organization ON sync_reconciliation_parts (organization_id, target, run_id);

CREATE TABLE sync_differences (
  id              uuid PRIMARY KEY,
  run_id          uuid NOT NULL REFERENCES sync_reconciliations (id),
  target          text NOT NULL,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  kind            text NOT NULL,
  object_kind     text NOT NULL,
  object_id       text NOT NULL,
  batch_id        uuid,
  label           text NOT NULL,
  remote_id       text NOT NULL,
  field           text NOT NULL,
  ours            text NOT NULL,
  theirs          text NOT NULL,
  confirmed       boolean NOT NULL,
  state           text NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL
);
CREATE INDEX sync_differences_run ON sync_differences (run_id, id);
CREATE INDEX sync_differences_batch ON sync_differences (run_id, batch_id);
CREATE INDEX sync_differences_organization ON sync_differences (organization_id, target, state);
CREATE INDEX sync_records_remote ON sync_records (organization_id, remote_id) WHERE remote_id <> '';

-- How our steps and units are called at a portal; every version is kept, for
-- what was told under it.
CREATE TABLE sync_maps (
  target     text NOT NULL,
  kind       text NOT NULL,
  version    bigint NOT NULL,
  content    text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (target, kind, version)
);

-- +goose Down
DROP INDEX sync_records_remote;
DROP TABLE sync_maps, sync_differences, sync_reconciliation_parts, sync_reconciliations;
