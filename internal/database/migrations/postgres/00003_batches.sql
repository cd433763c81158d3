-- +goose Up
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE batches (
  id              uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  product_id      uuid NOT NULL REFERENCES products (id),
  place_id        uuid NOT NULL REFERENCES places (id),
  code            text NOT NULL,
  gtin            text,
  lot             text NOT NULL,
  trace_code      text NOT NULL,
  production_date text NOT NULL,
  expiry_date     text,
  quantity_value  numeric NOT NULL,
  quantity_unit   text NOT NULL,
  status          text NOT NULL,
  hold_state      text NOT NULL DEFAULT '',
  recall_state    text NOT NULL DEFAULT '',
  published_at    timestamptz,
  version         bigint NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  UNIQUE (product_id, lot)
);
CREATE INDEX batches_organization ON batches (organization_id, id);
CREATE INDEX batches_code ON batches (code, lot);

-- A run of serials is a contiguous range of the product's 45-bit space; no two
-- runs of a product under one key version overlap.
CREATE TABLE serial_runs (
  id              uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  product_id      uuid NOT NULL REFERENCES products (id),
  batch_id        uuid NOT NULL REFERENCES batches (id),
  key_version     integer NOT NULL,
  first_place     bigint NOT NULL,
  count           bigint NOT NULL CHECK (count > 0),
  activation      text NOT NULL,
  status          text NOT NULL,
  created_at      timestamptz NOT NULL,
  EXCLUDE USING gist (product_id WITH =, key_version WITH =, int8range(first_place, first_place + count) WITH &&)
);
CREATE INDEX serial_runs_batch ON serial_runs (batch_id, id);
CREATE INDEX serial_runs_place ON serial_runs (product_id, key_version, first_place);

-- The state of a run, as ranges that together cover it exactly once; first
-- counts from the run's beginning. What an item's look-up needs besides stands
-- here too, so that a scan reads one row: the place in the product's space and
-- the lots, which never change, of the batches it belongs to and was issued for.
CREATE TABLE serial_segments (
  run_id      uuid NOT NULL REFERENCES serial_runs (id),
  first       bigint NOT NULL,
  count       bigint NOT NULL CHECK (count > 0),
  batch_id    uuid NOT NULL REFERENCES batches (id),
  lot         text NOT NULL,
  product_id  uuid NOT NULL REFERENCES products (id),
  key_version integer NOT NULL,
  place       bigint NOT NULL,
  issued_for  uuid NOT NULL REFERENCES batches (id),
  issued_lot  text NOT NULL,
  printed     boolean NOT NULL,
  active      boolean NOT NULL,
  void        boolean NOT NULL,
  void_reason text NOT NULL,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (run_id, first)
);
CREATE INDEX serial_segments_place ON serial_segments (product_id, key_version, place);

-- Only items that something happened to have a row.
CREATE TABLE items (
  product_id uuid NOT NULL REFERENCES products (id),
  serial     text NOT NULL,
  batch_id   uuid NOT NULL REFERENCES batches (id),
  lot        text NOT NULL, -- the batch's
  status     text NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (product_id, serial)
);
CREATE INDEX items_batch ON items (batch_id, serial);

CREATE TABLE logistic_units (
  sscc            text PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  created_at      timestamptz NOT NULL
);

-- Who may record steps on what: its creator, and whoever it was shipped to.
CREATE TABLE custody (
  object_kind     text NOT NULL,
  object_id       text NOT NULL,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  event_pk        uuid,
  given_by        uuid, -- the custodian that shipped it there
  since           timestamptz NOT NULL,
  PRIMARY KEY (object_kind, object_id, organization_id)
);
CREATE INDEX custody_organization ON custody (organization_id, object_kind, object_id);

-- +goose Down
DROP TABLE custody, logistic_units, items, serial_segments, serial_runs, batches;
