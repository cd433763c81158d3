-- +goose Up
-- How often the codes of a product (lot '') or of a batch were looked at on a
-- day by Viet Nam's calendar: nothing of who looked, and from where.
CREATE TABLE scan_counts (
  code            TEXT NOT NULL,
  lot             TEXT NOT NULL,
  day             TEXT NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  product_id      TEXT NOT NULL REFERENCES products (id),
  batch_id        TEXT REFERENCES batches (id),
  count           BIGINT NOT NULL CHECK (count > 0),
  PRIMARY KEY (code, lot, day)
);
CREATE INDEX scan_counts_organization ON scan_counts (organization_id, day);
CREATE INDEX scan_counts_product ON scan_counts (product_id, day);
CREATE INDEX scan_counts_batch ON scan_counts (batch_id, day) WHERE batch_id IS NOT NULL;

-- The sum, rounded down to two digits so that it seldom changes.
ALTER TABLE scan_records ADD COLUMN checked BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE scan_records DROP COLUMN checked;
DROP TABLE scan_counts;
