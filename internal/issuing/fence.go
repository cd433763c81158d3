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
		g.marker.fence(tx, f.Number)
		return f, nil
	}
	known := g.marker.state()
	number, err := next(max(f.Number, known.Fence))
	if err != nil {
		return f, err
	}
	if reason == NewDatabase || reason == NewKey {
		skip = 0
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
	g.marker.fence(tx, number)
	return f, audit.Append(tx, audit.Entry{Action: "fence.begin", ObjectKind: "fence", ObjectID: strconv.Itoa(number), After: f})
}

// Adopt makes a fence known that this database has forgotten or never had: the
// serial key's version number, under the key that keyCheck identifies. What is
// issued from now on is issued under another.
func (g *Guard) Adopt(tx *database.Tx, number int, keyCheck string) error {
	f := Fence{Number: number, KeyCheck: keyCheck, Reason: Adopted, CreatedAt: tx.Now()}
	if err := tx.Create(&f).Error; err != nil {
		return err
	}
	if err := audit.Append(tx, audit.Entry{Action: "fence.adopt", ObjectKind: "fence", ObjectID: strconv.Itoa(number), After: f}); err != nil {
		return err
	}
	in, err := newest(tx)
	if err == nil && in.Number == number {
		_, err = g.Fence(tx, Adopted, 0)
	}
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
