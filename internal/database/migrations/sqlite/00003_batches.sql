-- +goose Up
CREATE TABLE batches (
  id              TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  product_id      TEXT NOT NULL REFERENCES products (id),
  place_id        TEXT NOT NULL REFERENCES places (id),
  code            TEXT NOT NULL,
  gtin            TEXT,
  lot             TEXT NOT NULL,
  trace_code      TEXT NOT NULL,
  production_date TEXT NOT NULL,
  expiry_date     TEXT,
  quantity_value  TEXT NOT NULL,
  quantity_unit   TEXT NOT NULL,
  status          TEXT NOT NULL,
  hold_state      TEXT NOT NULL DEFAULT '',
  recall_state    TEXT NOT NULL DEFAULT '',
  published_at    TIMESTAMP,
  version         BIGINT NOT NULL,
  created_at      TIMESTAMP NOT NULL,
  updated_at      TIMESTAMP NOT NULL,
  UNIQUE (product_id, lot)
);
CREATE INDEX batches_organization ON batches (organization_id, id);
CREATE INDEX batches_code ON batches (code, lot);

-- A run of serials is a contiguous range of the product's 45-bit space; no two
-- runs of a product under one key version overlap.
CREATE TABLE serial_runs (
  id              TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  product_id      TEXT NOT NULL REFERENCES products (id),
  batch_id        TEXT NOT NULL REFERENCES batches (id),
  key_version     INTEGER NOT NULL,
  first_place     BIGINT NOT NULL,
  count           BIGINT NOT NULL CHECK (count > 0),
  activation      TEXT NOT NULL,
  status          TEXT NOT NULL,
  created_at      TIMESTAMP NOT NULL
);
CREATE INDEX serial_runs_batch ON serial_runs (batch_id, id);
CREATE INDEX serial_runs_place ON serial_runs (product_id, key_version, first_place);

-- +goose StatementBegin
CREATE TRIGGER serial_runs_overlap BEFORE INSERT ON serial_runs
WHEN EXISTS (SELECT 1 FROM serial_runs r WHERE r.product_id = NEW.product_id AND r.key_version = NEW.key_version
  AND r.first_place < NEW.first_place + NEW.count AND NEW.first_place < r.first_place + r.count)
BEGIN
  SELECT RAISE(ABORT, 'serial_runs_overlap');
END;
-- +goose StatementEnd

-- The state of a run, as ranges that together cover it exactly once; first
-- counts from the run's beginning. What an item's look-up needs besides stands
-- here too, so that a scan reads one row: the place in the product's space and
-- the lots, which never change, of the batches it belongs to and was issued for.
CREATE TABLE serial_segments (
  run_id      TEXT NOT NULL REFERENCES serial_runs (id),
  first       BIGINT NOT NULL,
  count       BIGINT NOT NULL CHECK (count > 0),
  batch_id    TEXT NOT NULL REFERENCES batches (id),
  lot         TEXT NOT NULL,
  product_id  TEXT NOT NULL REFERENCES products (id),
  key_version INTEGER NOT NULL,
  place       BIGINT NOT NULL,
  issued_for  TEXT NOT NULL REFERENCES batches (id),
  issued_lot  TEXT NOT NULL,
  printed     BOOLEAN NOT NULL,
  active      BOOLEAN NOT NULL,
  void        BOOLEAN NOT NULL,
  void_reason TEXT NOT NULL,
  updated_at  TIMESTAMP NOT NULL,
  PRIMARY KEY (run_id, first)
);
CREATE INDEX serial_segments_place ON serial_segments (product_id, key_version, place);

-- Only items that something happened to have a row.
CREATE TABLE items (
  product_id TEXT NOT NULL REFERENCES products (id),
  serial     TEXT NOT NULL,
  batch_id   TEXT NOT NULL REFERENCES batches (id),
  lot        TEXT NOT NULL, -- the batch's
  status     TEXT NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  PRIMARY KEY (product_id, serial)
);
CREATE INDEX items_batch ON items (batch_id, serial);

CREATE TABLE logistic_units (
  sscc            TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  created_at      TIMESTAMP NOT NULL
);

-- Who may record steps on what: its creator, and whoever it was shipped to.
CREATE TABLE custody (
  object_kind     TEXT NOT NULL,
  object_id       TEXT NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  event_pk        TEXT,
  given_by        TEXT, -- the custodian that shipped it there
  since           TIMESTAMP NOT NULL,
  PRIMARY KEY (object_kind, object_id, organization_id)
);
CREATE INDEX custody_organization ON custody (organization_id, object_kind, object_id);

-- +goose Down
DROP TABLE custody;
DROP TABLE logistic_units;
DROP TABLE items;
DROP TABLE serial_segments;
DROP TABLE serial_runs;
DROP TABLE batches;
