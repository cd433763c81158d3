-- +goose Up
CREATE TABLE organizations (
  id            uuid PRIMARY KEY,
  name          text NOT NULL,
  kind          text NOT NULL,
  tax_code      text NOT NULL,
  gs1_prefix    text UNIQUE,
  gln           text UNIQUE,
  street        text NOT NULL,
  ward_code     text NOT NULL,
  province_code text NOT NULL,
  phone         text NOT NULL,
  email         text NOT NULL,
  website       text NOT NULL,
  status        text NOT NULL,
  version       bigint NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX organizations_tax_code ON organizations (tax_code) WHERE tax_code <> '';

-- Every code ever issued or brought in; rows are never removed, so that a code
-- is never given twice, not even after what bore it is gone.
CREATE TABLE issued_codes (
  code            text PRIMARY KEY,
  kind            text NOT NULL,
  organization_id uuid NOT NULL,
  issued_at       timestamptz NOT NULL
);

-- The next free number of each space (kind of key under a company prefix).
CREATE TABLE code_spaces (
  kind   text NOT NULL,
  prefix text NOT NULL,
  next   bigint NOT NULL,
  PRIMARY KEY (kind, prefix)
);

CREATE TABLE places (
  id              uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  name            text NOT NULL,
  kind            text NOT NULL,
  code            text NOT NULL UNIQUE,
  gln             text UNIQUE,
  street          text NOT NULL,
  ward_code       text NOT NULL,
  province_code   text NOT NULL,
  latitude        text,
  longitude       text,
  codes           jsonb NOT NULL,
  status          text NOT NULL,
  version         bigint NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL
);
CREATE INDEX places_organization ON places (organization_id, id);

CREATE TABLE products (
  id                uuid PRIMARY KEY,
  organization_id   uuid NOT NULL REFERENCES organizations (id),
  name              text NOT NULL,
  name_en           text NOT NULL,
  description       text NOT NULL,
  brand             text NOT NULL,
  code              text NOT NULL UNIQUE,
  gtin              text UNIQUE,
  category          text NOT NULL,
  origin_country    text NOT NULL,
  origin_province   text NOT NULL,
  net_content_value numeric NOT NULL,
  net_content_unit  text NOT NULL,
  shelf_life_days   integer,
  standards         jsonb NOT NULL,
  images            jsonb NOT NULL,
  risk              text NOT NULL,
  hold_state        text NOT NULL DEFAULT '',
  recall_state      text NOT NULL DEFAULT '',
  status            text NOT NULL,
  version           bigint NOT NULL,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL
);
CREATE INDEX products_organization ON products (organization_id, id);

CREATE TABLE files (
  id              uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  media_type      text NOT NULL,
  size            bigint NOT NULL,
  sha256          text NOT NULL,
  visibility      text NOT NULL,
  created_at      timestamptz NOT NULL
);
CREATE INDEX files_organization ON files (organization_id, id);

CREATE TABLE file_contents (
  file_id uuid PRIMARY KEY REFERENCES files (id),
  content bytea NOT NULL
);

-- +goose Down
DROP TABLE file_contents, files, products, places, code_spaces, issued_codes, organizations;
