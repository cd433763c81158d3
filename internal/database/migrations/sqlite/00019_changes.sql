-- +goose Up
-- What mirrors are told of: one row an object, which every change of it, by
-- whatever statement, puts back without a position. Who reads gives positions
-- to the rows whose transactions have ended, one reader at a time; so positions
-- are in an order in which nothing is ever skipped. publication is about the
-- batch's being public; public: it is or was.
CREATE TABLE changes (
  kind            TEXT NOT NULL,
  object_id       TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  public          BOOLEAN NOT NULL,
  position        INTEGER,
  changed_at      TIMESTAMP NOT NULL,
  PRIMARY KEY (kind, object_id)
);
CREATE INDEX changes_position ON changes (position) WHERE position IS NOT NULL;
CREATE INDEX changes_organization ON changes (organization_id, position) WHERE position IS NOT NULL;
CREATE INDEX changes_new ON changes (changed_at) WHERE position IS NULL;

-- The last position given.
CREATE TABLE change_positions (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  last INTEGER NOT NULL
);
INSERT INTO change_positions (id, last) VALUES (1, 0);

-- +goose StatementBegin
CREATE TRIGGER organizations_made AFTER INSERT ON organizations BEGIN
  INSERT INTO changes (kind, object_id, organization_id, public, changed_at) VALUES ('organization', NEW.id, NEW.id, 0, CAST(unixepoch('subsec') * 1000000 AS INTEGER))
  ON CONFLICT (kind, object_id) DO UPDATE SET position = NULL, changed_at = excluded.changed_at, public = public OR excluded.public;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER organizations_changed AFTER UPDATE ON organizations BEGIN
  INSERT INTO changes (kind, object_id, organization_id, public, changed_at) VALUES ('organization', NEW.id, NEW.id, 0, CAST(unixepoch('subsec') * 1000000 AS INTEGER))
  ON CONFLICT (kind, object_id) DO UPDATE SET position = NULL, changed_at = excluded.changed_at, public = public OR excluded.public;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER places_made AFTER INSERT ON places BEGIN
  INSERT INTO changes (kind, object_id, organization_id, public, changed_at) VALUES ('place', NEW.id, NEW.organization_id, 0, CAST(unixepoch('subsec') * 1000000 AS INTEGER))
  ON CONFLICT (kind, object_id) DO UPDATE SET position = NULL, changed_at = excluded.changed_at, public = public OR excluded.public;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER places_changed AFTER UPDATE ON places BEGIN
  INSERT INTO changes (kind, object_id, organization_id, public, changed_at) VALUES ('place', NEW.id, NEW.organization_id, 0, CAST(unixepoch('subsec') * 1000000 AS INTEGER))
  ON CONFLICT (kind, object_id) DO UPDATE SET position = NULL, changed_at = excluded.changed_at, public = public OR excluded.public;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER products_made AFTER INSERT ON products BEGIN
  INSERT INTO changes (kind, object_id, organization_id, public, changed_at) VALUES ('product', NEW.id, NEW.organization_id, 0, CAST(unixepoch('subsec') * 1000000 AS INTEGER))
  ON CONFLICT (kind, object_id) DO UPDATE SET position = NULL, changed_at = excluded.changed_at, public = public OR excluded.public;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER products_changed AFTER UPDATE ON products BEGIN
  INSERT INTO changes (kind, object_id, organization_id, public, changed_at) VALUES ('product', NEW.id, NEW.organization_id, 0, CAST(unixepoch('subsec') * 1000000 AS INTEGER))
  ON CONFLICT (kind, object_id) DO UPDATE SET position = NULL, changed_at = excluded.changed_at, public = public OR excluded.public;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER batches_made AFTER INSERT ON batches BEGIN
  INSERT INTO changes (kind, object_id, organization_id, public, changed_at) VALUES ('batch', NEW.id, NEW.organization_id, NEW.published_at IS NOT NULL, CAST(unixepoch('subsec') * 1000000 AS INTEGER))
  ON CONFLICT (kind, object_id) DO UPDATE SET position = NULL, changed_at = excluded.changed_at, public = public OR excluded.public;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER batches_public AFTER INSERT ON batches WHEN NEW.published_at IS NOT NULL BEGIN
  INSERT INTO changes (kind, object_id, organization_id, public, changed_at) VALUES ('publication', NEW.id, NEW.organization_id, 1, CAST(unixepoch('subsec') * 1000000 AS INTEGER))
  ON CONFLICT (kind, object_id) DO UPDATE SET position = NULL, changed_at = excluded.changed_at, public = public OR excluded.public;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER batches_changed AFTER UPDATE ON batches BEGIN
  INSERT INTO changes (kind, object_id, organization_id, public, changed_at) VALUES ('batch', NEW.id, NEW.organization_id, NEW.published_at IS NOT NULL, CAST(unixepoch('subsec') * 1000000 AS INTEGER))
  ON CONFLICT (kind, object_id) DO UPDATE SET position = NULL, changed_at = excluded.changed_at, public = public OR excluded.public;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER batches_publication_changed AFTER UPDATE ON batches WHEN NEW.published_at IS NOT OLD.published_at BEGIN
  INSERT INTO changes (kind, object_id, organization_id, public, changed_at) VALUES ('publication', NEW.id, NEW.organization_id, 1, CAST(unixepoch('subsec') * 1000000 AS INTEGER))
  ON CONFLICT (kind, object_id) DO UPDATE SET position = NULL, changed_at = excluded.changed_at, public = public OR excluded.public;
END;
-- +goose StatementEnd

INSERT INTO changes (kind, object_id, organization_id, public, changed_at) SELECT 'organization', id, id, 0, updated_at FROM organizations;
INSERT INTO changes (kind, object_id, organization_id, public, changed_at) SELECT 'place', id, organization_id, 0, updated_at FROM places;
INSERT INTO changes (kind, object_id, organization_id, public, changed_at) SELECT 'product', id, organization_id, 0, updated_at FROM products;
INSERT INTO changes (kind, object_id, organization_id, public, changed_at) SELECT 'batch', id, organization_id, published_at IS NOT NULL, updated_at FROM batches;
INSERT INTO changes (kind, object_id, organization_id, public, changed_at) SELECT 'publication', id, organization_id, 1, published_at FROM batches WHERE published_at IS NOT NULL;

-- +goose Down
DROP TRIGGER organizations_made;
DROP TRIGGER organizations_changed;
DROP TRIGGER places_made;
DROP TRIGGER places_changed;
DROP TRIGGER products_made;
DROP TRIGGER products_changed;
DROP TRIGGER batches_made;
DROP TRIGGER batches_public;
DROP TRIGGER batches_changed;
DROP TRIGGER batches_publication_changed;
DROP TABLE changes;
DROP TABLE change_positions;
