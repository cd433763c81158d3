package issuing

import "github.com/txng-vn/txng/internal/database"

// identity is which database this is, as far as its engine knows. SQLite knows
// nothing: there the marker tells.
type identity struct {
	system   string // PostgreSQL: cluster, and the OIDs of the database and of the table of fences
	timeline int64  // raised by each promotion and point-in-time recovery
	started  string // when the server was started; not part of the identity
}

// is reports whether f was begun on this database.
func (i identity) is(f Fence) bool {
	return f.SystemIdentifier == i.system && f.Timeline == i.timeline
}

// The OIDs tell a dump that was restored into the same cluster. The timeline is
// that of the log being written: the control file's lags behind a promotion.
const identityQuery = `SELECT CAST(s.system_identifier AS text) || '/' || CAST(d.oid AS text) || '/' || CAST(CAST('fences' AS regclass) AS oid) AS system,
  CAST(CAST(CAST('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS text) AS bit(32)) AS bigint) AS timeline,
  CAST(pg_postmaster_start_time() AS text) AS started
FROM pg_control_system() s, pg_database d WHERE d.datname = current_database()`

func identityOf(tx *database.Tx) (i identity, err error) {
	if tx.Engine() == database.Postgres {
		err = tx.Raw(identityQuery).Row().Scan(&i.system, &i.timeline, &i.started)
	}
	return i, err
}
