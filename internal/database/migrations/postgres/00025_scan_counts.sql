-- +goose Up
-- How often the codes of a product (lot '') or of a batch were looked at on a
-- day by Viet Nam's calendar: nothing of who looked, and from where.
CREATE TABLE scan_counts (
  code            text NOT NULL,
  lot             text NOT NULL,
  day             text NOT NULL,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  product_id      uuid NOT NULL REFERENCES products (id),
  batch_id        uuid REFERENCES batches (id),
  count           bigint NOT NULL CHECK (count > 0),
  PRIMARY KEY (code, lot, day)
);
CREATE INDEX scan_counts_organization ON scan_counts (organization_id, day);
CREATE INDEX scan_counts_product ON scan_counts (product_id, day);
CREATE INDEX scan_counts_batch ON scan_counts (batch_id, day) WHERE batch_id IS NOT NULL;

-- The sum, rounded down to two digits so that it seldom changes.
ALTER TABLE scan_records ADD COLUMN checked bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE scan_records DROP COLUMN checked;
DROP TABLE scan_counts;
