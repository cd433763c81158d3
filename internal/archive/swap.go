package archive

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/txng-vn/txng/internal/database"
)

// moment is how long a lock that everybody must wait behind is waited for. It is
// less than deadlock_timeout, so that it is this side that gives way.
const moment = "250ms"

// drop takes the month's partitions out and drops them. That needs a lock on the
// whole tables, which lasts some milliseconds; who waits for it would hold up
// every reader behind him, so it waits a moment, steps back, and tries again.
func (a *Archiver) drop(tx *database.Tx, month Month) error {
	err := a.patiently(tx, "LOCK TABLE ONLY "+documents+", ONLY "+epcs+", "+month.partition(documents)+", "+month.partition(epcs)+" IN ACCESS EXCLUSIVE MODE")
	if err != nil {
		return err
	}
	for _, table := range []string{documents, epcs} {
		if err := tx.Exec("ALTER TABLE " + table + " DETACH PARTITION " + month.partition(table)).Error; err != nil {
			return err
		}
		if err := tx.Exec("DROP TABLE " + month.partition(table)).Error; err != nil {
			return err
		}
	}
	return nil
}

// patiently runs a statement that needs a busy lock, again and again, each time
// for a moment.
func (a *Archiver) patiently(tx *database.Tx, statement string) error {
	deadline := time.Now().Add(a.patience) //nolint:forbidigo // a duration, not a fact
	for {
		for _, s := range []string{"SAVEPOINT busy", "SET LOCAL lock_timeout = '" + moment + "'"} {
			if err := tx.Exec(s).Error; err != nil {
				return err
			}
		}
		err := tx.Exec(statement).Error
		if err == nil {
			return tx.Exec("RELEASE SAVEPOINT busy").Error
		}
		if !busy(err) {
			return err
		}
		if err := tx.Exec("ROLLBACK TO SAVEPOINT busy").Error; err != nil {
			return err
		}
		if time.Now().After(deadline) { //nolint:forbidigo // as above
			return errors.New("some transaction holds the event tables and does not end (a backup? see pg_stat_activity): the month is as it was; try again later")
		}
		a.progress("waiting for a moment in which nobody reads the event tables")
		pause := time.Second + time.Duration(rand.Int64N(int64(time.Second))) //nolint:gosec // jitter, not a secret
		select {
		case <-time.After(min(pause, a.patience)):
		case <-tx.Context().Done():
			return tx.Context().Err()
		}
	}
}

// busy reports a lock that was not to be had.
func busy(err error) bool {
	pg := (*pgconn.PgError)(nil)
	return errors.As(err, &pg) && (pg.Code == "55P03" || pg.Code == "40P01")
}

// bounds is the partition's range.
func (m Month) bounds() string {
	const form = "2006-01-02 15:04:05+00"
	return fmt.Sprintf("FROM ('%s') TO ('%s')", m.From().Format(form), m.To().Format(form))
}

// constraint says the same as a check.
func (m Month) constraint() string {
	const form = "2006-01-02 15:04:05+00"
	return fmt.Sprintf("CHECK (record_time IS NOT NULL AND record_time >= '%s' AND record_time < '%s')", m.From().Format(form), m.To().Format(form))
}
