-- Two roles for the database of TXNG, run once by a superuser in that database
-- and harmless to run again:
--
--   psql -v owner_password=… -v app_password=… -d txng -f roles.sql
--
-- txng_owner owns everything and runs `txng migrate`. txng_app runs `txng
-- serve`: it owns nothing, reads and writes rows, and cannot alter or delete a
-- row of the ledgers and of the event store. What it may do to tables that
-- later migrations make follows from the default privileges and the trigger
-- below; nothing need be granted by hand.
\set ON_ERROR_STOP on

SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', name)
FROM unnest(ARRAY['txng_owner', 'txng_app']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE txng_owner PASSWORD :'owner_password';
ALTER ROLE txng_app PASSWORD :'app_password';

SELECT format('ALTER DATABASE %I OWNER TO txng_owner', current_database()) \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO txng_app', current_database()) \gexec
ALTER SCHEMA public OWNER TO txng_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO txng_app;

ALTER DEFAULT PRIVILEGES FOR ROLE txng_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO txng_app;
ALTER DEFAULT PRIVILEGES FOR ROLE txng_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO txng_app;
ALTER DEFAULT PRIVILEGES FOR ROLE txng_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE txng_owner IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO txng_app;

-- The schema of its own keeps the trigger out of the owner's reach.
CREATE SCHEMA IF NOT EXISTS txng_guard;
REVOKE ALL ON SCHEMA txng_guard FROM PUBLIC;
GRANT USAGE ON SCHEMA txng_guard TO txng_owner;

-- Takes from txng_app what it must not do to one table: change or delete rows
-- of a ledger or event table or of a partition of one, write the schema's
-- version or what is archived. Other tables are left alone.
CREATE OR REPLACE FUNCTION txng_guard.protect(target regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  append_only CONSTANT text[] := ARRAY['audit_log', 'event_keys', 'events', 'event_documents', 'event_epcs', 'event_party', 'link_versions', 'holds', 'hold_releases'];
  names text[];
BEGIN
  WITH RECURSIVE family(oid) AS (
    SELECT target::oid
    UNION SELECT i.inhparent FROM pg_inherits i JOIN family f ON i.inhrelid = f.oid
  )
  SELECT array_agg(c.relname::text) INTO names
  FROM family f JOIN pg_class c USING (oid)
  WHERE c.relnamespace = 'public'::regnamespace;
  IF names && append_only THEN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM txng_app', target);
  ELSIF names && ARRAY['goose_db_version', 'event_archives'] THEN
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM txng_app', target);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION txng_guard.protect_new() RETURNS event_trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  command record;
BEGIN
  FOR command IN SELECT objid FROM pg_event_trigger_ddl_commands()
    WHERE classid = 'pg_class'::regclass AND object_type = 'table' AND schema_name = 'public'
  LOOP
    PERFORM txng_guard.protect(command.objid::regclass);
  END LOOP;
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA txng_guard FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA txng_guard TO txng_owner;

DROP EVENT TRIGGER IF EXISTS txng_protect_new;
CREATE EVENT TRIGGER txng_protect_new ON ddl_command_end
  WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'ALTER TABLE')
  EXECUTE FUNCTION txng_guard.protect_new();

-- Tables that were there before this file was run: hand them over and treat
-- them as new ones.
SELECT format('ALTER TABLE %s OWNER TO txng_owner', oid::regclass)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') \gexec
SELECT format('ALTER FUNCTION %s OWNER TO txng_owner', oid::regprocedure)
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' \gexec
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO txng_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO txng_app;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO txng_app;
SELECT txng_guard.protect(oid)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p');
