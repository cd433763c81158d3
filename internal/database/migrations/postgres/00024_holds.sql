-- +goose Up
-- What is held or recalled, and what was released: both only grow. A hold
-- without a release is in force. Without a batch it is of the whole product,
-- without a run of all items; ranges count from the run's beginning.
CREATE TABLE holds (
  id              uuid PRIMARY KEY,
  kind            text NOT NULL CHECK (kind IN ('hold', 'recall')),
  organization_id uuid NOT NULL REFERENCES organizations (id), -- whose goods
  product_id      uuid NOT NULL REFERENCES products (id),
  batch_id        uuid REFERENCES batches (id),
  run_id          uuid REFERENCES serial_runs (id),
  ranges          text NOT NULL,
  reason          text NOT NULL,
  reason_en       text NOT NULL,
  what_to_do      text NOT NULL,
  what_to_do_en   text NOT NULL,
  by_authority    boolean NOT NULL,
  placed_by       uuid, -- the organisation that did it; none for an operator's key
  placed_key      uuid,
  placed_at       timestamptz NOT NULL
);
CREATE INDEX holds_product ON holds (product_id, id);
CREATE INDEX holds_batch ON holds (batch_id, id) WHERE batch_id IS NOT NULL;
CREATE INDEX holds_run ON holds (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX holds_organization ON holds (organization_id, id);

CREATE TABLE hold_releases (
  hold_id      uuid PRIMARY KEY REFERENCES holds (id),
  reason       text NOT NULL,
  released_by  uuid,
  released_key uuid,
  released_at  timestamptz NOT NULL
);

-- What is in force for a batch or product, as its scans tell it; '' when
-- nothing is. Written in the change's own transaction.
ALTER TABLE scan_records ADD COLUMN holds text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE scan_records DROP COLUMN holds;
DROP TABLE hold_releases, holds;
