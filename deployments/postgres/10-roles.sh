#!/usr/bin/env bash
# Run once by the PostgreSQL image on an empty data directory: makes the two
# roles, with passwords from the secrets. They pass by standard input and the
# server's own connection, never by a command line.
set -euo pipefail
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --no-psqlrc <<'SQL'
\set owner_password `cat /run/secrets/owner_password`
\set app_password `cat /run/secrets/app_password`
\i /roles.sql
SQL
