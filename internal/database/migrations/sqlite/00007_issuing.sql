-- +goose Up
-- How many numbers of each space a fence skipped, and why it was begun.
ALTER TABLE fences ADD COLUMN margin BIGINT NOT NULL DEFAULT 0;
ALTER TABLE fences ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- An SSCC is a code like the others: issued_codes holds it.
DROP TABLE logistic_units;

-- Serials that were brought from outside, as stretches: stem, then a number of
-- so many digits. They are the places of a run of key version 0.
CREATE TABLE serial_imports (
  product_id   TEXT NOT NULL REFERENCES products (id),
  stem         TEXT NOT NULL,
  width        INTEGER NOT NULL,
  first_number BIGINT NOT NULL,
  count        BIGINT NOT NULL CHECK (count > 0),
  run_id       TEXT NOT NULL REFERENCES serial_runs (id),
  first_place  BIGINT NOT NULL,
  looks        BOOLEAN NOT NULL,
  PRIMARY KEY (product_id, stem, width, first_number)
);
CREATE INDEX serial_imports_run ON serial_imports (run_id, first_place);
CREATE INDEX serial_imports_looks ON serial_imports (product_id) WHERE looks;

-- +goose StatementBegin
CREATE TRIGGER serial_imports_overlap BEFORE INSERT ON serial_imports
WHEN EXISTS (SELECT 1 FROM serial_imports m WHERE m.product_id = NEW.product_id AND m.stem = NEW.stem AND m.width = NEW.width
    AND m.first_number >= NEW.first_number AND m.first_number < NEW.first_number + NEW.count)
  OR COALESCE((SELECT m.first_number + m.count FROM serial_imports m WHERE m.product_id = NEW.product_id AND m.stem = NEW.stem AND m.width = NEW.width
    AND m.first_number < NEW.first_number ORDER BY m.first_number DESC LIMIT 1), NEW.first_number) > NEW.first_number
BEGIN
  SELECT RAISE(ABORT, 'serial_imports_overlap');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE serial_imports;
CREATE TABLE logistic_units (
  sscc            TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  created_at      TIMESTAMP NOT NULL
);
ALTER TABLE fences DROP COLUMN margin;
ALTER TABLE fences DROP COLUMN reason;
