-- +goose Up
-- Uniqueness lives here, unpartitioned: an event once, and its error
-- declaration (which repeats the event's id) once.
CREATE TABLE event_keys (
  event_id       TEXT NOT NULL,
  is_declaration BOOLEAN NOT NULL,
  event_pk       TEXT NOT NULL,
  record_time    TIMESTAMP NOT NULL,
  PRIMARY KEY (event_id, is_declaration)
);

CREATE TABLE events (
  pk                TEXT NOT NULL,
  record_time       TIMESTAMP NOT NULL,
  event_id          TEXT NOT NULL,
  is_declaration    BOOLEAN NOT NULL,
  organization_id   TEXT NOT NULL,
  event_type        TEXT NOT NULL,
  action            TEXT NOT NULL,
  event_time        TIMESTAMP NOT NULL,
  event_time_zone   TEXT NOT NULL,
  biz_step          TEXT NOT NULL,
  disposition       TEXT NOT NULL,
  read_point        TEXT NOT NULL,
  biz_location      TEXT NOT NULL,
  step              TEXT NOT NULL,
  started_at        TIMESTAMP,
  batch_id          TEXT,
  place_id          TEXT,
  trace_code        TEXT NOT NULL,
  corrects_event_id TEXT NOT NULL,
  PRIMARY KEY (pk, record_time)
);
CREATE INDEX events_batch ON events (batch_id, pk);
CREATE INDEX events_place ON events (place_id, pk);

CREATE TABLE event_documents (
  event_pk    TEXT NOT NULL,
  record_time TIMESTAMP NOT NULL,
  document    TEXT NOT NULL,
  PRIMARY KEY (event_pk, record_time)
);

-- What an event names: kind is epc, class, parent, child, child_class, input,
-- input_class, output, output_class, source or destination.
CREATE TABLE event_epcs (
  event_pk    TEXT NOT NULL,
  record_time TIMESTAMP NOT NULL,
  kind        TEXT NOT NULL,
  uri         TEXT NOT NULL,
  quantity    TEXT,
  uom         TEXT NOT NULL
);
CREATE INDEX event_epcs_uri ON event_epcs (uri, event_pk);
CREATE INDEX event_epcs_event ON event_epcs (event_pk);

-- Who may see an event, and why.
CREATE TABLE event_party (
  organization_id TEXT NOT NULL,
  event_pk        TEXT NOT NULL,
  record_time     TIMESTAMP NOT NULL,
  reason          TEXT NOT NULL,
  PRIMARY KEY (organization_id, event_pk, reason)
);
CREATE INDEX event_party_event ON event_party (event_pk);

-- What people wrote beside an event; it can be erased without touching it.
CREATE TABLE event_notes (
  event_pk    TEXT PRIMARY KEY,
  performer   TEXT NOT NULL,
  description TEXT NOT NULL,
  to_name     TEXT NOT NULL,
  from_name   TEXT NOT NULL,
  source_lot  TEXT NOT NULL,
  details     TEXT NOT NULL,
  evidence    TEXT NOT NULL
);

-- The graph of goods: nodes are 'batch:UUID', 'item:CODE/SERIAL', 'unit:SSCC';
-- edges run from input to output. voided: the event was declared wrong.
CREATE TABLE trace_edges (
  from_node   TEXT NOT NULL,
  to_node     TEXT NOT NULL,
  event_pk    TEXT NOT NULL,
  kind        TEXT NOT NULL,
  voided      BOOLEAN NOT NULL,
  recorded_at TIMESTAMP NOT NULL,
  PRIMARY KEY (from_node, to_node, event_pk)
);
CREATE INDEX trace_edges_back ON trace_edges (to_node, from_node);
CREATE INDEX trace_edges_event ON trace_edges (event_pk);

CREATE TABLE unit_contents (
  sscc       TEXT NOT NULL,
  child_node TEXT NOT NULL,
  added_by   TEXT NOT NULL,
  removed_by TEXT,
  PRIMARY KEY (sscc, child_node, added_by)
);
CREATE INDEX unit_contents_child ON unit_contents (child_node) WHERE removed_by IS NULL;

-- +goose Down
DROP TABLE unit_contents;
DROP TABLE trace_edges;
DROP TABLE event_notes;
DROP TABLE event_party;
DROP TABLE event_epcs;
DROP TABLE event_documents;
DROP TABLE events;
DROP TABLE event_keys;
