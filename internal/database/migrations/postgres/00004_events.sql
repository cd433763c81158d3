-- +goose Up
-- Uniqueness lives here, unpartitioned: an event once, and its error
-- declaration (which repeats the event's id) once.
CREATE TABLE event_keys (
  event_id       text NOT NULL,
  is_declaration boolean NOT NULL,
  event_pk       uuid NOT NULL,
  record_time    timestamptz NOT NULL,
  PRIMARY KEY (event_id, is_declaration)
);

CREATE TABLE events (
  pk                uuid NOT NULL,
  record_time       timestamptz NOT NULL,
  event_id          text NOT NULL,
  is_declaration    boolean NOT NULL,
  organization_id   uuid NOT NULL,
  event_type        text NOT NULL,
  action            text NOT NULL,
  event_time        timestamptz NOT NULL,
  event_time_zone   text NOT NULL,
  biz_step          text NOT NULL,
  disposition       text NOT NULL,
  read_point        text NOT NULL,
  biz_location      text NOT NULL,
  step              text NOT NULL,
  started_at        timestamptz,
  batch_id          uuid,
  place_id          uuid,
  trace_code        text NOT NULL,
  corrects_event_id text NOT NULL,
  PRIMARY KEY (pk, record_time)
) PARTITION BY RANGE (record_time);
CREATE INDEX events_batch ON events (batch_id, pk);
CREATE INDEX events_place ON events (place_id, pk);

CREATE TABLE event_documents (
  event_pk    uuid NOT NULL,
  record_time timestamptz NOT NULL,
  document    text NOT NULL,
  PRIMARY KEY (event_pk, record_time)
) PARTITION BY RANGE (record_time);

-- What an event names: kind is epc, class, parent, child, child_class, input,
-- input_class, output, output_class, source or destination.
CREATE TABLE event_epcs (
  event_pk    uuid NOT NULL,
  record_time timestamptz NOT NULL,
  kind        text NOT NULL,
  uri         text NOT NULL,
  quantity    numeric,
  uom         text NOT NULL
) PARTITION BY RANGE (record_time);
CREATE INDEX event_epcs_uri ON event_epcs (uri, event_pk);
CREATE INDEX event_epcs_event ON event_epcs (event_pk);

-- Who may see an event, and why.
CREATE TABLE event_party (
  organization_id uuid NOT NULL,
  event_pk        uuid NOT NULL,
  record_time     timestamptz NOT NULL,
  reason          text NOT NULL,
  PRIMARY KEY (organization_id, event_pk, reason)
);
CREATE INDEX event_party_event ON event_party (event_pk);

-- What people wrote beside an event; it can be erased without touching it.
CREATE TABLE event_notes (
  event_pk    uuid PRIMARY KEY,
  performer   text NOT NULL,
  description text NOT NULL,
  to_name     text NOT NULL,
  from_name   text NOT NULL,
  source_lot  text NOT NULL,
  details     jsonb NOT NULL,
  evidence    jsonb NOT NULL
);

-- The graph of goods: nodes are 'batch:UUID', 'item:CODE/SERIAL', 'unit:SSCC';
-- edges run from input to output. voided: the event was declared wrong.
CREATE TABLE trace_edges (
  from_node   text NOT NULL,
  to_node     text NOT NULL,
  event_pk    uuid NOT NULL,
  kind        text NOT NULL,
  voided      boolean NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (from_node, to_node, event_pk)
);
CREATE INDEX trace_edges_back ON trace_edges (to_node, from_node);
CREATE INDEX trace_edges_event ON trace_edges (event_pk);

CREATE TABLE unit_contents (
  sscc       text NOT NULL,
  child_node text NOT NULL,
  added_by   uuid NOT NULL,
  removed_by uuid,
  PRIMARY KEY (sscc, child_node, added_by)
);
CREATE INDEX unit_contents_child ON unit_contents (child_node) WHERE removed_by IS NULL;

-- The application's role owns nothing, so partitions are made by a function
-- that runs as the owner.
-- +goose StatementBegin
CREATE FUNCTION ensure_event_partitions(from_month date, months integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  t text;
  m date;
BEGIN
  PERFORM pg_advisory_xact_lock(7201142);
  FOR i IN 0..months LOOP
    m := (date_trunc('month', from_month) + make_interval(months => i))::date;
    FOREACH t IN ARRAY ARRAY['events', 'event_documents', 'event_epcs'] LOOP
      IF to_regclass(format('%s_%s', t, to_char(m, 'YYYYMM'))) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
          t || '_' || to_char(m, 'YYYYMM'), t,
          to_char(m, 'YYYY-MM-DD') || ' 00:00:00+00',
          to_char(m + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
      END IF;
    END LOOP;
  END LOOP;
END $$;
-- +goose StatementEnd
SELECT ensure_event_partitions((now() AT TIME ZONE 'UTC')::date, 3);

-- +goose Down
DROP TABLE unit_contents, trace_edges, event_notes, event_party, event_epcs, event_documents, events, event_keys;
DROP FUNCTION ensure_event_partitions(date, integer);
