package issuing

import (
	"crypto/rand"
	"math/big"
	"strconv"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/database"
)

// fenceLock is the advisory lock under which servers fence, one at a time.
const fenceLock = 0x7478_6e66 // "txnf"

// stride bounds how far a fence's number lies from the one before. The number
// is drawn, so that two histories that went apart (one of them forgotten) do
// not both use one key version.
const stride = 1 << 20

// maxHistories bounds how many forgotten histories one fence makes up for.
const maxHistories = 100

// Fence begins a fence by hand, or one that a caller has reason for: each space
// skips the given numbers, and a new version of the serial key begins.
func (g *Guard) Fence(tx *database.Tx, reason Reason, skip int64) (Fence, error) {
	now, err := identityOf(tx)
	if err != nil {
		return Fence{}, err
	}
	return g.begin(tx, now, reason, skip)
}

// begin adds a fence, unless another server has fenced for the same reason
// while this one waited for its turn.
func (g *Guard) begin(tx *database.Tx, now identity, reason Reason, skip int64) (Fence, error) {
	before, err := newest(tx)
	if err != nil {
		return before, err
	}
	if tx.Engine() == database.Postgres {
		if err := tx.Exec("SELECT pg_advisory_xact_lock(?)", fenceLock).Error; err != nil {
			return before, err
		}
	}
	f, err := newest(tx)
	if err != nil {
		return f, err
	}
	if f.Number != before.Number && now.is(f) && reason != ByHand {
		return f, g.marker.fence(tx, f.Number)
	}
	number, err := next(max(f.Number, g.marker.state().Fence))
	if err != nil {
		return f, err
	}
	if skip, err = g.reach(tx, f, now, reason, skip); err != nil {
		return f, err
	}
	f = Fence{Number: number, SystemIdentifier: now.system, Timeline: now.timeline, KeyCheck: g.keyCheck, Margin: skip, Reason: reason, CreatedAt: tx.Now()}
	if err := tx.Create(&f).Error; err != nil {
		return f, err
	}
	if skip > 0 {
		if err := g.skip(tx, skip, reason == ByHand); err != nil {
			return f, err
		}
	}
	tx.AfterCommit(func() { g.seen.Store(&now) })
	if err := g.marker.fence(tx, number); err != nil {
		return f, err
	}
	return f, audit.Append(tx, audit.Entry{Action: "fence.begin", ObjectKind: "fence", ObjectID: strconv.Itoa(number), After: f})
}

// reach is how far a fence after f skips. A copy that was restored before has
// been fenced before, and numbers beyond that fence were issued too: what the
// marker knows to have been skipped is skipped again, and each timeline between
// f's and now's counts as one such history.
func (g *Guard) reach(tx *database.Tx, f Fence, now identity, reason Reason, skip int64) (int64, error) {
	if reason == NewDatabase || reason == NewKey {
		return 0, nil
	}
	if reason == Moved && f.SystemIdentifier == now.system && now.timeline > f.Timeline {
		skip *= min(now.timeline-f.Timeline, maxHistories)
	}
	skipped, err := skippedBy(tx)
	return skip + max(0, g.marker.state().Skipped-skipped), err
}

// Adopt makes a fence known that this database has forgotten or never had: the
// serial key's version number, under the key that keyCheck identifies. A further
// fence follows it, under which is issued from now on, and by which other
// servers notice that there are versions to read.
func (g *Guard) Adopt(tx *database.Tx, number int, keyCheck string) error {
	f := Fence{Number: number, KeyCheck: keyCheck, Reason: Adopted, CreatedAt: tx.Now()}
	if err := tx.Create(&f).Error; err != nil {
		return err
	}
	if err := audit.Append(tx, audit.Entry{Action: "fence.adopt", ObjectKind: "fence", ObjectID: strconv.Itoa(number), After: f}); err != nil {
		return err
	}
	_, err := g.Fence(tx, Adopted, 0)
	return err
}

// next is a number above last: 1 on a new database.
func next(last int) (int, error) {
	if last == 0 {
		return 1, nil
	}
	n, err := rand.Int(rand.Reader, big.NewInt(stride))
	if err != nil {
		return 0, err
	}
	return last + 1 + int(n.Int64()), nil
}
