-- +goose Up
-- Public images resized for pages, as JPEG, made when the file is stored.
CREATE TABLE file_sizes (
  file_id uuid NOT NULL REFERENCES files (id),
  width   integer NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (file_id, width)
);

-- +goose Down
DROP TABLE file_sizes;
