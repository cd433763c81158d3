package portal

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal/target"
)

// within is how long a grant counts: a call may be made up to target.BudgetFor
// after it was granted, and grants are noted in steps.
const (
	within = time.Minute + target.BudgetFor + grantStep
	// grantStep is how finely grants are told apart, so that a minute's list stays short.
	grantStep = 250 * time.Millisecond
)

// Budget keeps the rate of calls to a target, perMin in any minute on behalf of
// one organisation, over all servers on this database and by its clock.
func Budget(db *database.DB, name string, perMin int) target.Budget {
	return func(ctx context.Context, organizationID string, wanted int) (granted int, wait time.Duration, err error) {
		err = db.InTx(ctx, func(tx *database.Tx) (err error) { //nolint:contextcheck // the transaction carries it
			granted, wait, err = grant(tx, name, organizationID, perMin, wanted)
			return err
		})
		return granted, wait, err
	}
}

// ledger is what was granted of a budget, as JSON, and the database's time in
// milliseconds.
type ledger struct {
	granted string
	now     int64
}

// grant takes as many of the calls wanted out of the budget as are left.
func grant(tx *database.Tx, name, organization string, perMin, wanted int) (granted int, wait time.Duration, err error) {
	now, lock := "CAST(unixepoch('subsec') * 1000 AS INTEGER)", ""
	if tx.Engine() == database.Postgres {
		now, lock = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)", " FOR UPDATE"
	}
	var row *ledger
	read := func() error {
		return tx.Together(database.Query{
			SQL: "SELECT granted, " + now + " FROM sync_rates WHERE target = $1 AND organization_id = $2" + lock, Args: []any{name, organization},
			Row: func(scan database.Scan) error {
				row = new(ledger)
				return scan(&row.granted, &row.now)
			},
		})
	}
	if err := read(); err != nil {
		return 0, 0, err
	}
	if row == nil {
		if err := tx.Exec("INSERT INTO sync_rates (target, organization_id, granted) VALUES (?, ?, '[]') ON CONFLICT DO NOTHING", name, organization).Error; err != nil {
			return 0, 0, err
		}
		if err := read(); err != nil {
			return 0, 0, err
		}
	}
	var grants [][2]int64
	if err := json.Unmarshal([]byte(row.granted), &grants); err != nil {
		return 0, 0, err
	}
	grants, granted, wait = share(grants, row.now, perMin, wanted)
	if granted == 0 {
		return 0, wait, nil
	}
	raw, err := json.Marshal(grants)
	if err != nil {
		return 0, 0, err
	}
	return granted, 0, tx.Later(func(q *gorm.DB) *gorm.DB {
		return q.Exec("UPDATE sync_rates SET granted = ? WHERE target = ? AND organization_id = ?", string(raw), name, organization)
	})
}

// share is grant's arithmetic: grants are pairs of milliseconds and calls, oldest
// first. A clock that was set back has all grants count until it has caught up,
// but for no longer than a minute.
func share(grants [][2]int64, now int64, perMin, wanted int) (kept [][2]int64, granted int, wait time.Duration) {
	left := perMin
	for _, g := range grants {
		if age := now - g[0]; age < within.Milliseconds() && age > -within.Milliseconds() {
			kept = append(kept, g)
			left -= int(g[1])
		}
	}
	if left <= 0 {
		return kept, 0, max(time.Duration(kept[0][0]-now)*time.Millisecond+within, time.Millisecond)
	}
	granted = min(left, wanted)
	step := grantStep.Milliseconds()
	at := (now + step - 1) / step * step
	if n := len(kept); n > 0 && kept[n-1][0] >= at {
		kept[n-1][1] += int64(granted)
	} else {
		kept = append(kept, [2]int64{at, int64(granted)})
	}
	return kept, granted, 0
}
