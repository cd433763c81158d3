-- +goose Up
-- What captured events need beside those that steps make. hash is of what the
-- event says, '' where the id is that hash.
ALTER TABLE event_keys ADD COLUMN hash TEXT NOT NULL DEFAULT '';

ALTER TABLE events ADD COLUMN transformation_id TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN declaration_time TIMESTAMP;
ALTER TABLE events ADD COLUMN error_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN unverified BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE events ADD COLUMN xid INTEGER NOT NULL DEFAULT 0; -- PostgreSQL's alone
CREATE INDEX events_event_time ON events (event_time, pk);
CREATE INDEX events_biz_step ON events (biz_step, event_time, pk);
CREATE INDEX events_read_point ON events (read_point, event_time, pk);
CREATE INDEX events_biz_location ON events (biz_location, event_time, pk);
CREATE INDEX events_record_time ON events (record_time, pk);

-- The time stands beside the name, so that the latest events of a thing are
-- found in order. A kind besides those of before: transaction.
ALTER TABLE event_epcs ADD COLUMN event_time TIMESTAMP NOT NULL DEFAULT 0;
UPDATE event_epcs SET event_time = (SELECT e.event_time FROM events e WHERE e.pk = event_epcs.event_pk AND e.record_time = event_epcs.record_time);
DROP INDEX event_epcs_uri;
CREATE INDEX event_epcs_uri ON event_epcs (uri, event_time, event_pk);

-- One call of the capture interface. running without a lease that lasts: the
-- process that worked on it is dead.
CREATE TABLE capture_jobs (
  id              TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  actor_key_id    TEXT NOT NULL,
  behaviour       TEXT NOT NULL,
  running         BOOLEAN NOT NULL,
  success         BOOLEAN NOT NULL,
  events          INTEGER NOT NULL,
  stored          INTEGER NOT NULL,
  duplicates      INTEGER NOT NULL,
  refused         INTEGER NOT NULL,
  errors          TEXT NOT NULL,
  created_at      TIMESTAMP NOT NULL,
  finished_at     TIMESTAMP,
  lease_until     TIMESTAMP
);
CREATE INDEX capture_jobs_organization ON capture_jobs (organization_id, id);
CREATE INDEX capture_jobs_running ON capture_jobs (lease_until) WHERE running;

-- Master data that came in headers, as the organisation last told it.
CREATE TABLE epcis_vocabulary (
  organization_id TEXT NOT NULL,
  type            TEXT NOT NULL,
  id              TEXT NOT NULL,
  attributes      TEXT NOT NULL,
  children        TEXT NOT NULL,
  updated_at      TIMESTAMP NOT NULL,
  PRIMARY KEY (organization_id, type, id)
);

-- Which location lies in which, by that master data: names in canonical form.
CREATE TABLE location_parents (
  child           TEXT NOT NULL,
  parent          TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  PRIMARY KEY (parent, child, organization_id)
);

-- +goose Down
DROP TABLE location_parents;
DROP TABLE epcis_vocabulary;
DROP TABLE capture_jobs;
DROP INDEX event_epcs_uri;
ALTER TABLE event_epcs DROP COLUMN event_time;
CREATE INDEX event_epcs_uri ON event_epcs (uri, event_pk);
DROP INDEX events_event_time;
DROP INDEX events_biz_step;
DROP INDEX events_read_point;
DROP INDEX events_biz_location;
DROP INDEX events_record_time;
ALTER TABLE events DROP COLUMN transformation_id;
ALTER TABLE events DROP COLUMN declaration_time;
ALTER TABLE events DROP COLUMN error_reason;
ALTER TABLE events DROP COLUMN unverified;
ALTER TABLE events DROP COLUMN xid;
ALTER TABLE event_keys DROP COLUMN hash;
