-- +goose Up
-- A scan reads one row: with its words in the row itself, as they are, there is
-- nothing to fetch from elsewhere and to unpack. Rows are written rarely.
ALTER TABLE scan_records SET (toast_tuple_target = 8160);
