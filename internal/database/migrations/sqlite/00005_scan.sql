-- +goose Up
-- One ready answer per batch, and one per product (lot ''); rebuilt by any
-- change it depends on. Held and recalled states are set in the change itself.
-- vi and en are the answer in words, shape names the words' form: a row in
-- another shape than the service's counts as not made yet.
CREATE TABLE scan_records (
  code            TEXT NOT NULL,
  lot             TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  product_id      TEXT NOT NULL,
  batch_id        TEXT,
  expiry_date     TEXT NOT NULL,
  hold_state      TEXT NOT NULL,
  recall_state    TEXT NOT NULL,
  shape           TEXT NOT NULL,
  vi              TEXT NOT NULL,
  en              TEXT NOT NULL,
  version         BIGINT NOT NULL,
  rebuilt_at      TIMESTAMP NOT NULL,
  PRIMARY KEY (code, lot)
);
CREATE INDEX scan_records_batch ON scan_records (batch_id);
CREATE INDEX scan_records_product ON scan_records (product_id);

-- +goose Down
DROP TABLE scan_records;
