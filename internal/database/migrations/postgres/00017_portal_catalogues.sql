-- +goose Up
-- A portal's catalogue as it was last read; problem says why a later answer was
-- not believed.
CREATE TABLE sync_catalogues (
  target     text NOT NULL,
  catalogue  text NOT NULL,
  version    bigint NOT NULL,
  changed_at timestamptz,
  read_at    timestamptz,
  problem    text NOT NULL,
  problem_at timestamptz,
  PRIMARY KEY (target, catalogue)
);

-- Rows of all versions: since is the first that has the row, until the first
-- that has it no longer. part is the province of communes, the template of
-- tasks, else ''.
CREATE TABLE sync_catalogue_items (
  id        uuid PRIMARY KEY,
  target    text NOT NULL,
  catalogue text NOT NULL,
  part      text NOT NULL,
  remote_id text NOT NULL,
  code      text NOT NULL,
  name      text NOT NULL,
  parent_id text NOT NULL,
  since     bigint NOT NULL,
  since_at  timestamptz NOT NULL,
  until     bigint,
  until_at  timestamptz
);
CREATE INDEX sync_catalogue_items_list ON sync_catalogue_items (target, catalogue, id);

-- When a portal's catalogues are read again, and who is at it; smaller: one
-- much shorter than before is believed this time.
CREATE TABLE sync_mirrors (
  target       text PRIMARY KEY,
  next_at      timestamptz NOT NULL,
  night        text NOT NULL,
  smaller      boolean NOT NULL,
  lease        text NOT NULL,
  leased_until timestamptz
);

-- +goose Down
DROP TABLE sync_mirrors, sync_catalogue_items, sync_catalogues;
