package main

import (
	"context"
	"database/sql"
	"errors"
)

// schema is what one engine says of its tables, each list in a stable order.
type schema struct {
	columns []column
	rules   []rule // constraints beyond primary keys, indexes, triggers
}

type column struct {
	table, name, kind string
	notNull           bool
	key               int // place in the primary key from 1, 0 when outside
}

type rule struct{ table, text string }

const postgresColumns = `
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       coalesce((SELECT array_position(k.conkey, a.attnum) FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p'), 0)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname <> 'goose_db_version'
ORDER BY c.relname COLLATE "C", a.attnum`

// PostgreSQL 18 lists NOT NULL among the constraints (contype n); the columns
// say it already.
const postgresRules = `
SELECT name, text FROM (
  SELECT c.relname::text AS name, 1 AS kind, pg_get_constraintdef(k.oid) AS text
  FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('u', 'f', 'c', 'x')
  WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
  UNION ALL
  SELECT c.relname::text, 2, CASE WHEN i.indisunique THEN 'unique index ' ELSE 'index ' END
    || regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING (btree )?', '')
  FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
  UNION ALL
  SELECT c.relname::text, 3, 'trigger ' || t.tgname
  FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
  WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
  UNION ALL
  SELECT c.relname::text, 4, 'partitioned by ' || pg_get_partkeydef(c.oid)
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'p' AND NOT c.relispartition
) rules
WHERE name <> 'goose_db_version'
ORDER BY name COLLATE "C", kind, text COLLATE "C"`

const sqliteColumns = `
SELECT t.name, c.name, lower(c.type), c."notnull" OR c.pk > 0, c.pk
FROM sqlite_master t JOIN pragma_table_info(t.name) c
WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND t.name <> 'goose_db_version'
ORDER BY t.name, c.cid`

// Of constraints SQLite names only foreign keys and triggers; what it says of
// the others is in the text of its CREATE statements, twin to PostgreSQL's.
const sqliteRules = `
SELECT t.name, 'FOREIGN KEY (' || f."from" || ') REFERENCES ' || f."table" || '(' || coalesce(f."to", 'id') || ')'
FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'
UNION ALL
SELECT tbl_name, 'trigger ' || name FROM sqlite_master WHERE type = 'trigger'
ORDER BY 1, 2`

func readPostgres(ctx context.Context, db *sql.DB) (schema, error) {
	return read(ctx, db, postgresColumns, postgresRules)
}

func readSQLite(ctx context.Context, db *sql.DB) (schema, error) {
	return read(ctx, db, sqliteColumns, sqliteRules)
}

func read(ctx context.Context, db *sql.DB, columns, rules string) (schema, error) {
	var s schema
	err := each(ctx, db, columns, func(scan func(...any) error) error {
		var c column
		err := scan(&c.table, &c.name, &c.kind, &c.notNull, &c.key)
		s.columns = append(s.columns, c)
		return err
	})
	if err != nil {
		return schema{}, err
	}
	err = each(ctx, db, rules, func(scan func(...any) error) error {
		var r rule
		err := scan(&r.table, &r.text)
		s.rules = append(s.rules, r)
		return err
	})
	return s, err
}

func each(ctx context.Context, db *sql.DB, query string, row func(scan func(...any) error) error) (err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
