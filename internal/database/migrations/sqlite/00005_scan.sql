-- +goose Up
-- One ready answer per batch, and one per product (lot ''); rebuilt by any
-- change it depends on. Held and recalled states are set in the change itself.
CREATE TABLE scan_records (
  code            TEXT NOT NULL,
  lot             TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  product_id      TEXT NOT NULL,
  batch_id        TEXT,
  expiry_date     TEXT NOT NULL,
  hold_state      TEXT NOT NULL,
  recall_state    TEXT NOT NULL,
  body            TEXT NOT NULL,
  version         BIGINT NOT NULL,
  rebuilt_at      TIMESTAMP NOT NULL,
  PRIMARY KEY (code, lot)
);
CREATE INDEX scan_records_batch ON scan_records (batch_id);
CREATE INDEX scan_records_product ON scan_records (product_id);

-- +goose Down
DROP TABLE scan_records;
