-- +goose Up
-- Where codes lead, as their owners say. A link stands behind a key and its
-- qualifiers: code is the key's identifier and value ('01/08930000000002',
-- 't/VN-…', 'prefix/8930000'), serial the finest qualifier's ('21/S1'); ''
-- where there is none. same is the digest of type and address: of one code no
-- two links are the same. A deleted link stays, for its history.
CREATE TABLE links (
  id               uuid PRIMARY KEY,
  organization_id  uuid NOT NULL REFERENCES organizations (id),
  code             text NOT NULL,
  variant          text NOT NULL,
  lot              text NOT NULL,
  serial           text NOT NULL,
  link_type        text NOT NULL,
  href             text NOT NULL,
  host             text NOT NULL,
  same             text NOT NULL,
  title            text NOT NULL,
  media_type       text NOT NULL,
  languages        text NOT NULL,
  contexts         text NOT NULL,
  forward_query    boolean NOT NULL,
  public           boolean NOT NULL,
  is_default       boolean NOT NULL,
  is_default_multi boolean NOT NULL,
  deleted          boolean NOT NULL,
  version          bigint NOT NULL,
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL
);
CREATE UNIQUE INDEX links_same ON links (code, variant, lot, serial, same) WHERE NOT deleted;
CREATE UNIQUE INDEX links_default ON links (code, variant, lot, serial) WHERE is_default AND NOT deleted;
CREATE INDEX links_organization ON links (organization_id, id);
CREATE INDEX links_host ON links (organization_id, host);

-- What a link was, one row a version.
CREATE TABLE link_versions (
  link_id         uuid NOT NULL,
  version         bigint NOT NULL,
  organization_id uuid NOT NULL,
  action          text NOT NULL,
  link            text NOT NULL,
  key_id          text NOT NULL,
  changed_at      timestamptz NOT NULL,
  PRIMARY KEY (link_id, version)
);

-- The links of a code ready for a scan: JSON objects with commas between, of
-- links whose hosts are proven alone. A code without any has no row, or ''.
CREATE TABLE link_sets (
  code    text NOT NULL,
  variant text NOT NULL,
  lot     text NOT NULL,
  serial  text NOT NULL,
  links   text NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (code, variant, lot, serial)
);

-- +goose Down
DROP TABLE link_sets, link_versions, links;
