-- +goose Up
CREATE TABLE organizations (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  kind          TEXT NOT NULL,
  tax_code      TEXT NOT NULL,
  gs1_prefix    TEXT UNIQUE,
  gln           TEXT UNIQUE,
  street        TEXT NOT NULL,
  ward_code     TEXT NOT NULL,
  province_code TEXT NOT NULL,
  phone         TEXT NOT NULL,
  email         TEXT NOT NULL,
  website       TEXT NOT NULL,
  status        TEXT NOT NULL,
  version       BIGINT NOT NULL,
  created_at    TIMESTAMP NOT NULL,
  updated_at    TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX organizations_tax_code ON organizations (tax_code) WHERE tax_code <> '';

-- Every code ever issued or brought in; rows are never removed, so that a code
-- is never given twice, not even after what bore it is gone.
CREATE TABLE issued_codes (
  code            TEXT PRIMARY KEY,
  kind            TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  issued_at       TIMESTAMP NOT NULL
);

-- The next free number of each space (kind of key under a company prefix).
CREATE TABLE code_spaces (
  kind   TEXT NOT NULL,
  prefix TEXT NOT NULL,
  next   BIGINT NOT NULL,
  PRIMARY KEY (kind, prefix)
);

CREATE TABLE places (
  id              TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  name            TEXT NOT NULL,
  kind            TEXT NOT NULL,
  code            TEXT NOT NULL UNIQUE,
  gln             TEXT UNIQUE,
  street          TEXT NOT NULL,
  ward_code       TEXT NOT NULL,
  province_code   TEXT NOT NULL,
  latitude        TEXT,
  longitude       TEXT,
  codes           TEXT NOT NULL,
  status          TEXT NOT NULL,
  version         BIGINT NOT NULL,
  created_at      TIMESTAMP NOT NULL,
  updated_at      TIMESTAMP NOT NULL
);
CREATE INDEX places_organization ON places (organization_id, id);

CREATE TABLE products (
  id                TEXT PRIMARY KEY,
  organization_id   TEXT NOT NULL REFERENCES organizations (id),
  name              TEXT NOT NULL,
  name_en           TEXT NOT NULL,
  description       TEXT NOT NULL,
  brand             TEXT NOT NULL,
  code              TEXT NOT NULL UNIQUE,
  gtin              TEXT UNIQUE,
  category          TEXT NOT NULL,
  origin_country    TEXT NOT NULL,
  origin_province   TEXT NOT NULL,
  net_content_value TEXT NOT NULL,
  net_content_unit  TEXT NOT NULL,
  shelf_life_days   INTEGER,
  standards         TEXT NOT NULL,
  images            TEXT NOT NULL,
  risk              TEXT NOT NULL,
  hold_state        TEXT NOT NULL DEFAULT '',
  recall_state      TEXT NOT NULL DEFAULT '',
  status            TEXT NOT NULL,
  version           BIGINT NOT NULL,
  created_at        TIMESTAMP NOT NULL,
  updated_at        TIMESTAMP NOT NULL
);
CREATE INDEX products_organization ON products (organization_id, id);

CREATE TABLE files (
  id              TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  media_type      TEXT NOT NULL,
  size            BIGINT NOT NULL,
  sha256          TEXT NOT NULL,
  visibility      TEXT NOT NULL,
  created_at      TIMESTAMP NOT NULL
);
CREATE INDEX files_organization ON files (organization_id, id);

CREATE TABLE file_contents (
  file_id TEXT PRIMARY KEY REFERENCES files (id),
  content BLOB NOT NULL
);

-- +goose Down
DROP TABLE file_contents;
DROP TABLE files;
DROP TABLE products;
DROP TABLE places;
DROP TABLE code_spaces;
DROP TABLE issued_codes;
DROP TABLE organizations;
