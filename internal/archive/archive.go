package archive

import (
	"errors"
	"fmt"
	"time"

	"github.com/txng-vn/txng/internal/archive/bundle"
	"github.com/txng-vn/txng/internal/database"
)

// The tables whose partitions go, and their entries in the file.
const (
	documents = "event_documents"
	epcs      = "event_epcs"
)

// DefaultKeep is how many months events stay at hand after their month: the five
// years that Vietnam's rules for the sectors ask for. LeastKeep leaves events
// alone that may still be on their way in.
const (
	DefaultKeep = 60
	LeastKeep   = 2
)

// ErrSQLite says why there is nothing to archive on the embedded database.
var ErrSQLite = errors.New("months are archived from PostgreSQL: with SQLite the file itself is the archive (stop the service and copy txng.db, or `sqlite3 txng.db \".backup copy.db\"`)")

// Archiver archives and restores. The database is opened by the role that owns
// the tables.
type Archiver struct {
	db       *database.DB
	progress func(text string)

	patience time.Duration // how long it tries to get the moment in which partitions go
	at       func(step string) error
}

// New returns an archiver that tells its progress, about every five seconds.
func New(db *database.DB, progress func(text string)) (*Archiver, error) {
	if db.Engine != database.Postgres {
		return nil, ErrSQLite
	}
	return &Archiver{db: db, progress: progress, patience: 5 * time.Minute, at: func(string) error { return nil }}, nil
}

// Record is an archived month, as event_archives keeps it.
type Record struct {
	Month      Month
	Documents  int64 // rows of event_documents, which are the events
	EPCs       int64 `gorm:"column:epcs"` // rows of event_epcs
	FileName   string
	Bytes      int64 // of the file
	SHA256     string
	ArchivedAt time.Time
}

// recordOf is what event_archives will say of a file.
func recordOf(m bundle.Manifest, file sealed, now time.Time) Record {
	month := Month(m.Month)
	return Record{
		Month: month, Documents: m.Entries[0].Rows, EPCs: m.Entries[1].Rows,
		FileName: month.FileName(), Bytes: file.bytes, SHA256: file.sha256, ArchivedAt: now,
	}
}

// prepare gives the transaction the time that it needs, the owner's rights, and
// sees to it that no other archiver is at work.
func prepare(tx *database.Tx) error {
	for _, statement := range []string{
		"SET LOCAL statement_timeout = 0", "SET LOCAL idle_in_transaction_session_timeout = 0", "SET LOCAL lock_timeout = '10s'",
		"SET LOCAL synchronize_seqscans = off", // rows in the order in which they lie, each time
		"SET LOCAL client_encoding = 'UTF8'", "SET LOCAL datestyle = 'ISO, YMD'", "SET LOCAL timezone = 'UTC'",
	} {
		if err := tx.Exec(statement).Error; err != nil {
			return err
		}
	}
	if err := becomeOwner(tx); err != nil {
		return err
	}
	err := tx.Exec(fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", archiverLock)).Error
	if busy(err) {
		return errors.New("another `txng archive` is at work on this database: wait for it to end")
	}
	return err
}

// Advisory locks: of archivers among themselves, and of ensure_event_partitions.
const (
	archiverLock   = 7201143
	partitionsLock = 7201142
)

// becomeOwner takes the role that owns the event tables, so that what is made
// belongs to it, whoever runs this.
func becomeOwner(tx *database.Tx) error {
	var role struct {
		Owner, Me string
		May       bool
	}
	err := tx.Raw(`SELECT pg_get_userbyid(c.relowner) AS owner, current_user AS me, pg_has_role(current_user, c.relowner, 'MEMBER') AS may
FROM pg_class c WHERE c.oid = to_regclass(?)`, documents).Scan(&role).Error
	switch {
	case err != nil:
		return err
	case role.Owner == "":
		return errors.New("the database has no event tables: is TXNG_DATABASE_URL the right one, and has `txng migrate` been run?")
	case !role.May:
		return fmt.Errorf("the role %s does not own the event tables and cannot archive: set TXNG_DATABASE_URL to %s's, as for `txng migrate`", role.Me, role.Owner)
	case role.Owner == role.Me:
		return nil
	}
	return tx.Exec("SET LOCAL ROLE " + quoted(role.Owner)).Error
}
