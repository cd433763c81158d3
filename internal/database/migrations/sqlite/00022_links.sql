-- +goose Up
-- Where codes lead, as their owners say. A link stands behind a key and its
-- qualifiers: code is the key's identifier and value ('01/08930000000002',
-- 't/VN-…', 'prefix/8930000'), serial the finest qualifier's ('21/S1'); ''
-- where there is none. same is the digest of type and address: of one code no
-- two links are the same. A deleted link stays, for its history.
CREATE TABLE links (
  id               TEXT PRIMARY KEY,
  organization_id  TEXT NOT NULL REFERENCES organizations (id),
  code             TEXT NOT NULL,
  variant          TEXT NOT NULL,
  lot              TEXT NOT NULL,
  serial           TEXT NOT NULL,
  link_type        TEXT NOT NULL,
  href             TEXT NOT NULL,
  host             TEXT NOT NULL,
  same             TEXT NOT NULL,
  title            TEXT NOT NULL,
  media_type       TEXT NOT NULL,
  languages        TEXT NOT NULL,
  contexts         TEXT NOT NULL,
  forward_query    BOOLEAN NOT NULL,
  public           BOOLEAN NOT NULL,
  is_default       BOOLEAN NOT NULL,
  is_default_multi BOOLEAN NOT NULL,
  deleted          BOOLEAN NOT NULL,
  version          BIGINT NOT NULL,
  created_at       TIMESTAMP NOT NULL,
  updated_at       TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX links_same ON links (code, variant, lot, serial, same) WHERE NOT deleted;
CREATE UNIQUE INDEX links_default ON links (code, variant, lot, serial) WHERE is_default AND NOT deleted;
CREATE INDEX links_organization ON links (organization_id, id);
CREATE INDEX links_host ON links (organization_id, host);

-- What a link was, one row a version.
CREATE TABLE link_versions (
  link_id         TEXT NOT NULL,
  version         BIGINT NOT NULL,
  organization_id TEXT NOT NULL,
  action          TEXT NOT NULL,
  link            TEXT NOT NULL,
  key_id          TEXT NOT NULL,
  changed_at      TIMESTAMP NOT NULL,
  PRIMARY KEY (link_id, version)
);

-- The links of a code ready for a scan: JSON objects with commas between, of
-- links whose hosts are proven alone. A code without any has no row, or ''.
CREATE TABLE link_sets (
  code    TEXT NOT NULL,
  variant TEXT NOT NULL,
  lot     TEXT NOT NULL,
  serial  TEXT NOT NULL,
  links   TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (code, variant, lot, serial)
);

-- +goose Down
DROP TABLE link_sets;
DROP TABLE link_versions;
DROP TABLE links;
