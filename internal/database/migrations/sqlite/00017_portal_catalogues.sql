-- +goose Up
-- A portal's catalogue as it was last read; problem says why a later answer was
-- not believed.
CREATE TABLE sync_catalogues (
  target     TEXT NOT NULL,
  catalogue  TEXT NOT NULL,
  version    BIGINT NOT NULL,
  changed_at TIMESTAMP,
  read_at    TIMESTAMP,
  problem    TEXT NOT NULL,
  problem_at TIMESTAMP,
  PRIMARY KEY (target, catalogue)
);

-- Rows of all versions: since is the first that has the row, until the first
-- that has it no longer. part is the province of communes, the template of
-- tasks, else ''.
CREATE TABLE sync_catalogue_items (
  id        TEXT PRIMARY KEY,
  target    TEXT NOT NULL,
  catalogue TEXT NOT NULL,
  part      TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  code      TEXT NOT NULL,
  name      TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  since     BIGINT NOT NULL,
  since_at  TIMESTAMP NOT NULL,
  until     BIGINT,
  until_at  TIMESTAMP
);
CREATE INDEX sync_catalogue_items_list ON sync_catalogue_items (target, catalogue, id);

-- When a portal's catalogues are read again, and who is at it; smaller: one
-- much shorter than before is believed this time.
CREATE TABLE sync_mirrors (
  target       TEXT PRIMARY KEY,
  next_at      TIMESTAMP NOT NULL,
  night        TEXT NOT NULL,
  smaller      BOOLEAN NOT NULL,
  lease        TEXT NOT NULL,
  leased_until TIMESTAMP
);

-- +goose Down
DROP TABLE sync_mirrors;
DROP TABLE sync_catalogue_items;
DROP TABLE sync_catalogues;
