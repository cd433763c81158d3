package issuing

import (
	"sync/atomic"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/gs1"
)

// Guard is opened before anything is issued. The zero Guard fences by what the
// database itself tells and remembers nothing outside it; app gives the real
// one.
type Guard struct {
	// Margin is how many numbers of each space a recognised fence skips.
	Margin int64
	// Prefixes lists the company prefixes that numbers may have been issued
	// under; nil lists those with a number already.
	Prefixes func(tx *database.Tx) ([]gs1.CompanyPrefix, error)

	keyCheck string // identifies the serial key that a new version is begun under
	marker   *marker
	seen     atomic.Pointer[identity] // as of the last whole check
}

// New returns a guard that remembers what was issued last in the file at path.
func New(margin int64, path string) (*Guard, error) {
	m, err := readMarker(path)
	return &Guard{Margin: margin, marker: m}, err
}

// Fence is a row of fences: one for each time the database was recognised as
// restored or failed over, or was fenced by hand or for a new serial key. Its
// number is the serial key's version since then.
type Fence struct {
	Number           int `gorm:"primaryKey"`
	SystemIdentifier string
	Timeline         int64
	KeyCheck         string
	Margin           int64  // numbers skipped in each space
	Reason           Reason // why it was begun
	CreatedAt        time.Time
}

// TableName is the table of fences.
func (Fence) TableName() string { return "fences" }

// Reason says why a fence was begun.
type Reason string

// The reasons.
const (
	NewDatabase Reason = "new"      // the first, which skips nothing
	Restored    Reason = "restored" // what was issued last is not in the database
	Moved       Reason = "moved"    // another server or timeline, or a marker that was not left here
	ByHand      Reason = "manual"   // `txng fence`
	NewKey      Reason = "key"      // another TXNG_SERIAL_KEY; skips nothing
	Adopted     Reason = "receipt"  // of another history, known from a receipt
)

// Start fences the database if it was restored or failed over since this
// service last issued from it, and begins version 1 on a new one. keyCheck
// identifies the serial key (serial.Check).
func (g *Guard) Start(tx *database.Tx, keyCheck string) (Fence, error) {
	g.keyCheck = keyCheck
	g.seen.Store(nil)
	return g.check(tx)
}

// Open is called in each transaction before it issues anything. It returns the
// fence to issue under; a server that still runs notices here that the database
// under it was restored or failed over. On a nil Guard, and before Start, it
// only reads.
func (g *Guard) Open(tx *database.Tx) (Fence, error) {
	if g == nil || g.keyCheck == "" {
		return newest(tx)
	}
	if tx.Engine() != database.Postgres { // its file cannot change under a process that holds it
		return newest(tx)
	}
	return g.check(tx)
}

// Newest is the fence in force; its Number is 0 on a new database.
func newest(tx *database.Tx) (f Fence, err error) {
	err = tx.Order("number DESC").Limit(1).Find(&f).Error
	return f, err
}

// check compares the database with what is known of it, and fences it if they
// differ.
func (g *Guard) check(tx *database.Tx) (Fence, error) {
	now, err := identityOf(tx)
	if err != nil {
		return Fence{}, err
	}
	f, err := newest(tx)
	if err != nil {
		return f, err
	}
	if seen := g.seen.Load(); seen != nil && *seen == now && now.is(f) && g.marker.knows(f.Number) {
		return f, nil
	}
	reason, err := g.reason(tx, f, now)
	if err != nil {
		return f, err
	}
	if reason != "" {
		return g.begin(tx, now, reason, g.Margin)
	}
	tx.AfterCommit(func() { g.seen.Store(&now) })
	return f, g.marker.fence(tx, f.Number)
}

// reason is why the database needs a fence beyond f, "" when it needs none.
func (g *Guard) reason(tx *database.Tx, f Fence, now identity) (Reason, error) {
	known := g.marker.state()
	switch {
	case f.Number == 0 && known.Fence == 0:
		return NewDatabase, nil
	case f.Number < known.Fence: // even the fence is forgotten
		return Restored, nil
	case !now.is(f):
		return Moved, nil
	case tx.Engine() == database.SQLite && g.marker != nil && !known.here:
		return Moved, nil
	case f.Number > known.Fence && known.Fence > 0: // begun after what the marker speaks of
		return "", nil
	}
	held, err := allHeld(tx, known.Marks)
	if err == nil && !held {
		return Restored, nil
	}
	return "", err
}
