-- +goose Up
-- Whose an id is: '' for everybody's, else an organisation. An id that has the
-- form of a hash and is not the event's own says nothing that can be checked,
-- so it is unique among those of its organisation only; an error declaration
-- speaks of its organisation's own events.
ALTER TABLE event_keys ADD COLUMN scope text NOT NULL DEFAULT '';
UPDATE event_keys k SET scope = CAST(e.organization_id AS text) FROM events e
WHERE e.pk = k.event_pk AND e.record_time = k.record_time AND (k.is_declaration OR k.hash <> '' AND k.event_id LIKE 'ni:%');
ALTER TABLE event_keys DROP CONSTRAINT event_keys_pkey, ADD PRIMARY KEY (event_id, is_declaration, scope);
CREATE INDEX event_keys_scoped ON event_keys (event_id, scope) WHERE scope <> '' AND NOT is_declaration;

-- +goose Down
DROP INDEX event_keys_scoped;
DELETE FROM event_keys k WHERE EXISTS
  (SELECT 1 FROM event_keys o WHERE o.event_id = k.event_id AND o.is_declaration = k.is_declaration AND o.scope < k.scope);
ALTER TABLE event_keys DROP CONSTRAINT event_keys_pkey, ADD PRIMARY KEY (event_id, is_declaration);
ALTER TABLE event_keys DROP COLUMN scope;
