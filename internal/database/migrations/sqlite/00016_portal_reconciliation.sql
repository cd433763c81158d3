-- +goose Up
-- One comparison of what a portal holds with what it should hold. night is the
-- date of a nightly one, which no second server can begin.
CREATE TABLE sync_reconciliations (
  id              TEXT PRIMARY KEY,
  target          TEXT NOT NULL,
  organization_id TEXT REFERENCES organizations (id),
  night           TEXT,
  created_at      TIMESTAMP NOT NULL,
  UNIQUE (target, night)
);

-- The share of one organisation, which one server at a time works on; phase
-- and reached say where it goes on.
CREATE TABLE sync_reconciliation_parts (
  run_id          TEXT NOT NULL REFERENCES sync_reconciliations (id),
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  target          TEXT NOT NULL,
  state           TEXT NOT NULL,
  phase           TEXT NOT NULL,
  reached         TEXT NOT NULL,
  attempts        INTEGER NOT NULL,
  checked         BIGINT NOT NULL,
  unread          BIGINT NOT NULL,
  found           BIGINT NOT NULL,
  notes           TEXT NOT NULL,
  lease           TEXT NOT NULL,
  leased_until    TIMESTAMP,
  next_at         TIMESTAMP NOT NULL,
  started_at      TIMESTAMP,
  finished_at     TIMESTAMP,
  updated_at      TIMESTAMP NOT NULL,
  PRIMARY KEY (run_id, organization_id)
);
CREATE INDEX sync_reconciliation_parts_ready ON sync_reconciliation_parts (target, state, next_at);
CREATE INDEX sync_reconciliation_parts_organization ON sync_reconciliation_parts (organization_id, target, run_id);

CREATE TABLE sync_differences (
  id              TEXT PRIMARY KEY,
  run_id          TEXT NOT NULL REFERENCES sync_reconciliations (id),
  target          TEXT NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  kind            TEXT NOT NULL,
  object_kind     TEXT NOT NULL,
  object_id       TEXT NOT NULL,
  batch_id        TEXT,
  label           TEXT NOT NULL,
  remote_id       TEXT NOT NULL,
  field           TEXT NOT NULL,
  ours            TEXT NOT NULL,
  theirs          TEXT NOT NULL,
  confirmed       BOOLEAN NOT NULL,
  state           TEXT NOT NULL,
  created_at      TIMESTAMP NOT NULL,
  updated_at      TIMESTAMP NOT NULL
);
CREATE INDEX sync_differences_run ON sync_differences (run_id, id);
CREATE INDEX sync_differences_batch ON sync_differences (run_id, batch_id);
CREATE INDEX sync_differences_organization ON sync_differences (organization_id, target, state);
CREATE INDEX sync_records_remote ON sync_records (organization_id, remote_id) WHERE remote_id <> '';

-- How our steps and units are called at a portal; every version is kept, for
-- what was told under it.
CREATE TABLE sync_maps (
  target     TEXT NOT NULL,
  kind       TEXT NOT NULL,
  version    BIGINT NOT NULL,
  content    TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  PRIMARY KEY (target, kind, version)
);

-- +goose Down
DROP INDEX sync_records_remote;
DROP TABLE sync_maps;
DROP TABLE sync_differences;
DROP TABLE sync_reconciliation_parts;
DROP TABLE sync_reconciliations;
