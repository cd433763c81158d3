package portal

import (
	"time"

	"github.com/txng-vn/txng/internal/fault"
)

// Reconciliation is one comparison of what a target holds with what it should.
type Reconciliation struct {
	ID             string `gorm:"primaryKey"`
	Target         string
	OrganizationID *string // nil: of all that were enrolled
	Night          *string // date of a nightly one, in Viet Nam
	CreatedAt      time.Time
}

// TableName is the table of comparisons.
func (Reconciliation) TableName() string { return "sync_reconciliations" }

// The states of a part, and of a whole comparison.
const (
	PartWaiting = "waiting" // for its turn, or to be gone on with
	PartRunning = "running" // a server is at it
	PartDone    = "done"
	PartFailed  = "failed" // given up, its notes say why
)

// The phases of a part, in turn.
const (
	phaseBatches = "batches" // each batch that was told, with its steps
	phasePlaces  = "places"  // each place that was told
	phaseOrders  = "orders"  // what the portal lists besides
	phaseAreas   = "areas"
	phaseSites   = "sites"
	phaseSecond  = "second" // a second look at all that was found
)

// Part is one organisation's share of a comparison.
type Part struct {
	RunID          string `gorm:"primaryKey"`
	OrganizationID string `gorm:"primaryKey"`
	Target         string
	State          string
	Phase          string
	Reached        string       // id, or number of the page, that was dealt with last
	Attempts       int          // failures in a row
	Checked        int64        // batches and places compared
	Unread         int64        // batches and places that the portal would not give
	Found          int64        // differences of the first look
	Notes          []fault.Text `gorm:"serializer:json"` // what to know of the result
	Lease          string
	LeasedUntil    *time.Time
	NextAt         time.Time
	StartedAt      *time.Time
	FinishedAt     *time.Time
	UpdatedAt      time.Time `gorm:"autoUpdateTime:false"`
}

// TableName is the table of parts.
func (Part) TableName() string { return "sync_reconciliation_parts" }

// DifferenceKind is what is the matter with a record.
type DifferenceKind string

// The kinds of difference.
const (
	MissingThere DifferenceKind = "missing_there" // told, or to be told, and not on the portal
	MissingHere  DifferenceKind = "missing_here"  // on the portal, and nobody here told it
	Different    DifferenceKind = "different"     // a field differs
)

// DifferenceKinds are all of them.
func DifferenceKinds() []DifferenceKind {
	return []DifferenceKind{MissingThere, MissingHere, Different}
}

// The states of a difference.
const (
	DifferenceDoubted = "doubted" // seen once; or the portal's whole list was empty, twice
	DifferenceOpen    = "open"    // seen twice
	DifferenceResent  = "resent"  // what is missing or differs is being told again
	DifferenceParked  = "parked"  // confirmed on the portal: its operator must act
	DifferenceSettled = "settled" // a later comparison has taken its place
)

// DifferenceStates are all of them.
func DifferenceStates() []string {
	return []string{DifferenceDoubted, DifferenceOpen, DifferenceResent, DifferenceParked, DifferenceSettled}
}

// Difference is one thing that a comparison found.
type Difference struct {
	ID             string `gorm:"primaryKey"`
	RunID          string
	Target         string
	OrganizationID string
	Kind           DifferenceKind
	ObjectKind     string  // batch, place, event
	ObjectID       string  // ours; "" of what is missing here
	BatchID        *string // in whose chain
	Label          string  // lot or GLN, for people
	RemoteID       string  // the portal's
	Field          string  // of Different: "quantity"
	Ours, Theirs   string  // of Different; of personal fields only their lengths
	Confirmed      bool    // on the portal
	State          string
	CreatedAt      time.Time `gorm:"autoCreateTime:false"`
	UpdatedAt      time.Time `gorm:"autoUpdateTime:false"`
}

// TableName is the table of differences.
func (Difference) TableName() string { return "sync_differences" }

// key is what a second look must find again.
func (d Difference) key() [5]string {
	return [5]string{string(d.Kind), d.ObjectKind, d.ObjectID, d.RemoteID, d.Field}
}
