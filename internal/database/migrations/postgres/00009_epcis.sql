-- +goose Up
-- What captured events need beside those that steps make. hash is of what the
-- event says, '' where the id is that hash.
ALTER TABLE event_keys ADD COLUMN hash text NOT NULL DEFAULT '';

-- xid: readers that keep a snapshot tell by it what it held.
ALTER TABLE events
  ADD COLUMN transformation_id text NOT NULL DEFAULT '',
  ADD COLUMN declaration_time timestamptz,
  ADD COLUMN error_reason text NOT NULL DEFAULT '',
  ADD COLUMN unverified boolean NOT NULL DEFAULT false,
  ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX events_event_time ON events (event_time, pk);
CREATE INDEX events_biz_step ON events (biz_step, event_time, pk);
CREATE INDEX events_read_point ON events (read_point, event_time, pk);
CREATE INDEX events_biz_location ON events (biz_location, event_time, pk);
CREATE INDEX events_record_time ON events (record_time, pk);

-- The time stands beside the name, so that the latest events of a thing are
-- found in order. A kind besides those of before: transaction.
ALTER TABLE event_epcs ADD COLUMN event_time timestamptz;
UPDATE event_epcs x SET event_time = e.event_time FROM events e WHERE e.pk = x.event_pk AND e.record_time = x.record_time;
ALTER TABLE event_epcs ALTER COLUMN event_time SET NOT NULL;
DROP INDEX event_epcs_uri;
CREATE INDEX event_epcs_uri ON event_epcs (uri text_pattern_ops, event_time, event_pk);

-- One call of the capture interface. running without a lease that lasts: the
-- process that worked on it is dead.
CREATE TABLE capture_jobs (
  id              uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  actor_key_id    text NOT NULL,
  behaviour       text NOT NULL,
  running         boolean NOT NULL,
  success         boolean NOT NULL,
  events          bigint NOT NULL,
  stored          bigint NOT NULL,
  duplicates      bigint NOT NULL,
  refused         bigint NOT NULL,
  errors          jsonb NOT NULL,
  created_at      timestamptz NOT NULL,
  finished_at     timestamptz,
  lease_until     timestamptz
);
CREATE INDEX capture_jobs_organization ON capture_jobs (organization_id, id);
CREATE INDEX capture_jobs_running ON capture_jobs (lease_until) WHERE running;

-- Master data that came in headers, as the organisation last told it.
CREATE TABLE epcis_vocabulary (
  organization_id uuid NOT NULL,
  type            text NOT NULL,
  id              text NOT NULL,
  attributes      jsonb NOT NULL,
  children        jsonb NOT NULL,
  updated_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, type, id)
);

-- Which location lies in which, by that master data: names in canonical form.
CREATE TABLE location_parents (
  child           text NOT NULL,
  parent          text NOT NULL,
  organization_id uuid NOT NULL,
  PRIMARY KEY (parent, child, organization_id)
);

-- +goose Down
DROP TABLE location_parents, epcis_vocabulary, capture_jobs;
DROP INDEX event_epcs_uri;
ALTER TABLE event_epcs DROP COLUMN event_time;
CREATE INDEX event_epcs_uri ON event_epcs (uri, event_pk);
DROP INDEX events_event_time, events_biz_step, events_read_point, events_biz_location, events_record_time;
ALTER TABLE events DROP COLUMN transformation_id, DROP COLUMN declaration_time, DROP COLUMN error_reason, DROP COLUMN unverified, DROP COLUMN xid;
ALTER TABLE event_keys DROP COLUMN hash;
