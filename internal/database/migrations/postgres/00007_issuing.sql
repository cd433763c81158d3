-- +goose Up
-- How many numbers of each space a fence skipped, and why it was begun.
ALTER TABLE fences ADD COLUMN margin bigint NOT NULL DEFAULT 0;
ALTER TABLE fences ADD COLUMN reason text NOT NULL DEFAULT '';

-- An SSCC is a code like the others: issued_codes holds it.
DROP TABLE logistic_units;

-- Serials that were brought from outside, as stretches: stem, then a number of
-- so many digits. They are the places of a run of key version 0.
CREATE TABLE serial_imports (
  product_id   uuid NOT NULL REFERENCES products (id),
  stem         text NOT NULL,
  width        integer NOT NULL,
  first_number bigint NOT NULL,
  count        bigint NOT NULL CHECK (count > 0),
  run_id       uuid NOT NULL REFERENCES serial_runs (id),
  first_place  bigint NOT NULL,
  looks        boolean NOT NULL,
  PRIMARY KEY (product_id, stem, width, first_number),
  EXCLUDE USING gist (product_id WITH =, stem WITH =, width WITH =, int8range(first_number, first_number + count) WITH &&)
);
CREATE INDEX serial_imports_run ON serial_imports (run_id, first_place);
CREATE INDEX serial_imports_looks ON serial_imports (product_id) WHERE looks;

-- +goose Down
DROP TABLE serial_imports;
CREATE TABLE logistic_units (
  sscc            text PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  created_at      timestamptz NOT NULL
);
ALTER TABLE fences DROP COLUMN margin, DROP COLUMN reason;
