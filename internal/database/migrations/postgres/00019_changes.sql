-- +goose Up
-- What mirrors are told of: one row an object, which every change of it, by
-- whatever statement, puts back without a position. Who reads gives positions
-- to the rows whose transactions have ended, one reader at a time; so positions
-- are in an order in which nothing is ever skipped. publication is about the
-- batch's being public; public: it is or was.
CREATE TABLE changes (
  kind            text NOT NULL,
  object_id       uuid NOT NULL,
  organization_id uuid NOT NULL,
  public          boolean NOT NULL,
  position        bigint,
  changed_at      timestamptz NOT NULL,
  PRIMARY KEY (kind, object_id)
);
CREATE INDEX changes_position ON changes (position) WHERE position IS NOT NULL;
CREATE INDEX changes_organization ON changes (organization_id, position) WHERE position IS NOT NULL;
CREATE INDEX changes_new ON changes (changed_at) WHERE position IS NULL;

-- The last position given.
CREATE TABLE change_positions (
  id   integer PRIMARY KEY CHECK (id = 1),
  last bigint NOT NULL
);
INSERT INTO change_positions (id, last) VALUES (1, 0);

-- +goose StatementBegin
CREATE FUNCTION note_change(about text, object uuid, owner uuid, shown boolean) RETURNS void LANGUAGE sql AS $$
  INSERT INTO changes (kind, object_id, organization_id, public, changed_at) VALUES (about, object, owner, shown, clock_timestamp())
  ON CONFLICT (kind, object_id) DO UPDATE SET position = NULL, changed_at = excluded.changed_at, public = changes.public OR excluded.public
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION note_organization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW IS DISTINCT FROM OLD THEN
    PERFORM note_change(TG_ARGV[0], NEW.id, NEW.id, false);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION note_owned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW IS DISTINCT FROM OLD THEN
    PERFORM note_change(TG_ARGV[0], NEW.id, NEW.organization_id, false);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION note_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW IS DISTINCT FROM OLD THEN
    PERFORM note_change('batch', NEW.id, NEW.organization_id, NEW.published_at IS NOT NULL);
  END IF;
  IF TG_OP = 'INSERT' AND NEW.published_at IS NOT NULL OR TG_OP = 'UPDATE' AND NEW.published_at IS DISTINCT FROM OLD.published_at THEN
    PERFORM note_change('publication', NEW.id, NEW.organization_id, true);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER organizations_changed AFTER INSERT OR UPDATE ON organizations FOR EACH ROW EXECUTE FUNCTION note_organization('organization');
CREATE TRIGGER places_changed AFTER INSERT OR UPDATE ON places FOR EACH ROW EXECUTE FUNCTION note_owned('place');
CREATE TRIGGER products_changed AFTER INSERT OR UPDATE ON products FOR EACH ROW EXECUTE FUNCTION note_owned('product');
CREATE TRIGGER batches_changed AFTER INSERT OR UPDATE ON batches FOR EACH ROW EXECUTE FUNCTION note_batch();

INSERT INTO changes (kind, object_id, organization_id, public, changed_at) SELECT 'organization', id, id, false, updated_at FROM organizations;
INSERT INTO changes (kind, object_id, organization_id, public, changed_at) SELECT 'place', id, organization_id, false, updated_at FROM places;
INSERT INTO changes (kind, object_id, organization_id, public, changed_at) SELECT 'product', id, organization_id, false, updated_at FROM products;
INSERT INTO changes (kind, object_id, organization_id, public, changed_at) SELECT 'batch', id, organization_id, published_at IS NOT NULL, updated_at FROM batches;
INSERT INTO changes (kind, object_id, organization_id, public, changed_at) SELECT 'publication', id, organization_id, true, published_at FROM batches WHERE published_at IS NOT NULL;

-- +goose Down
DROP TRIGGER organizations_changed ON organizations;
DROP TRIGGER places_changed ON places;
DROP TRIGGER products_changed ON products;
DROP TRIGGER batches_changed ON batches;
DROP FUNCTION note_organization(), note_owned(), note_batch(), note_change(text, uuid, uuid, boolean);
DROP TABLE changes, change_positions;
