-- +goose Up
-- What is held or recalled, and what was released: both only grow. A hold
-- without a release is in force. Without a batch it is of the whole product,
-- without a run of all items; ranges count from the run's beginning.
CREATE TABLE holds (
  id              TEXT PRIMARY KEY,
  kind            TEXT NOT NULL CHECK (kind IN ('hold', 'recall')),
  organization_id TEXT NOT NULL REFERENCES organizations (id), -- whose goods
  product_id      TEXT NOT NULL REFERENCES products (id),
  batch_id        TEXT REFERENCES batches (id),
  run_id          TEXT REFERENCES serial_runs (id),
  ranges          TEXT NOT NULL,
  reason          TEXT NOT NULL,
  reason_en       TEXT NOT NULL,
  what_to_do      TEXT NOT NULL,
  what_to_do_en   TEXT NOT NULL,
  by_authority    BOOLEAN NOT NULL,
  placed_by       TEXT, -- the organisation that did it; none for an operator's key
  placed_key      TEXT,
  placed_at       TIMESTAMP NOT NULL
);
CREATE INDEX holds_product ON holds (product_id, id);
CREATE INDEX holds_batch ON holds (batch_id, id) WHERE batch_id IS NOT NULL;
CREATE INDEX holds_run ON holds (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX holds_organization ON holds (organization_id, id);

CREATE TABLE hold_releases (
  hold_id      TEXT PRIMARY KEY REFERENCES holds (id),
  reason       TEXT NOT NULL,
  released_by  TEXT,
  released_key TEXT,
  released_at  TIMESTAMP NOT NULL
);

-- What is in force for a batch or product, as its scans tell it; '' when
-- nothing is. Written in the change's own transaction.
ALTER TABLE scan_records ADD COLUMN holds TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE scan_records DROP COLUMN holds;
DROP TABLE hold_releases;
DROP TABLE holds;
