-- +goose Up
-- Whose an id is: '' for everybody's, else an organisation. An id that has the
-- form of a hash and is not the event's own says nothing that can be checked,
-- so it is unique among those of its organisation only; an error declaration
-- speaks of its organisation's own events.
ALTER TABLE event_keys RENAME TO event_keys_before;
CREATE TABLE event_keys (
  event_id       TEXT NOT NULL,
  is_declaration BOOLEAN NOT NULL,
  event_pk       TEXT NOT NULL,
  record_time    TIMESTAMP NOT NULL,
  hash           TEXT NOT NULL DEFAULT '',
  scope          TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (event_id, is_declaration, scope)
);
INSERT INTO event_keys (event_id, is_declaration, event_pk, record_time, hash, scope)
SELECT k.event_id, k.is_declaration, k.event_pk, k.record_time, k.hash,
  CASE WHEN k.is_declaration OR k.hash <> '' AND k.event_id LIKE 'ni:%'
    THEN COALESCE((SELECT e.organization_id FROM events e WHERE e.pk = k.event_pk AND e.record_time = k.record_time), '') ELSE '' END
FROM event_keys_before k;
DROP TABLE event_keys_before;
CREATE INDEX event_keys_scoped ON event_keys (event_id, scope) WHERE scope <> '' AND NOT is_declaration;

-- +goose Down
DROP INDEX event_keys_scoped;
ALTER TABLE event_keys RENAME TO event_keys_after;
CREATE TABLE event_keys (
  event_id       TEXT NOT NULL,
  is_declaration BOOLEAN NOT NULL,
  event_pk       TEXT NOT NULL,
  record_time    TIMESTAMP NOT NULL,
  hash           TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (event_id, is_declaration)
);
INSERT INTO event_keys SELECT event_id, is_declaration, event_pk, record_time, hash FROM event_keys_after WHERE true ORDER BY scope ON CONFLICT DO NOTHING;
DROP TABLE event_keys_after;
