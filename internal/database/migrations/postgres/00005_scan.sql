-- +goose Up
-- One ready answer per batch, and one per product (lot ''); rebuilt by any
-- change it depends on. Held and recalled states are set in the change itself.
-- vi and en are the answer in words, shape names the words' form: a row in
-- another shape than the service's counts as not made yet.
CREATE TABLE scan_records (
  code            text NOT NULL,
  lot             text NOT NULL,
  organization_id uuid NOT NULL,
  product_id      uuid NOT NULL,
  batch_id        uuid,
  expiry_date     text NOT NULL,
  hold_state      text NOT NULL,
  recall_state    text NOT NULL,
  shape           text NOT NULL,
  vi              text NOT NULL,
  en              text NOT NULL,
  version         bigint NOT NULL,
  rebuilt_at      timestamptz NOT NULL,
  PRIMARY KEY (code, lot)
);
CREATE INDEX scan_records_batch ON scan_records (batch_id);
CREATE INDEX scan_records_product ON scan_records (product_id);

-- +goose Down
DROP TABLE scan_records;
