package portal

import (
	"time"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Status is where a record stands.
type Status string

// The statuses of a record.
const (
	StatusIncomplete Status = "incomplete" // data is missing, see Missing
	StatusPending    Status = "pending"    // waits for its turn, or to be tried again
	StatusSending    Status = "sending"    // a worker has it
	StatusSynced     Status = "synced"     // the portal has it, confirmed
	StatusRejected   Status = "rejected"   // the portal said no: the data must be corrected
	StatusParked     Status = "parked"     // an operator must act
)

// Statuses are all of them.
func Statuses() []Status {
	return []Status{StatusIncomplete, StatusPending, StatusSending, StatusSynced, StatusRejected, StatusParked}
}

// The kinds of objects that records are about. An event's record is about the
// event in the chain of one batch, which is its scope.
const (
	KindBatch = "batch"
	KindPlace = "place"
	KindEvent = "event"
)

// ObjectKinds are all kinds of objects that records are about.
func ObjectKinds() []string {
	return []string{KindBatch, KindPlace, KindEvent, KindOrganization, KindProduct}
}

// The stages of telling one object. A stage is on disk before the call that
// follows it, so that whoever takes over an interrupted attempt knows to look
// on the portal before creating.
const (
	stageNone      = ""
	stageCreating  = "creating"  // a create may have happened
	stageUnseen    = "unseen"    // it may have, but a first look did not find it
	stageCreated   = "created"   // it did: the remote id is kept
	stageConfirmed = "confirmed" // and was confirmed
)

// Missing is one thing that keeps a batch from being told.
type Missing struct {
	Field   string // "product.gtin", "place.gln", "product.chain_id", "credential", "steps", or of the rule profile
	Object  string // id of the object that lacks it
	Message fault.Text
}

// Record is what a portal has been told of one object under the credential of
// one organisation. Records of batches are also the queue.
type Record struct {
	ID              string `gorm:"primaryKey"`
	Target          string // "national"
	OrganizationID  string // whose credential; the batch's owner
	ObjectKind      string // batch, place, event
	ObjectID        string
	BatchID         *string // of batches and events: the batch whose chain it is
	Status          Status
	WantedVersion   int64  // one more with every change of the object
	SentVersion     int64  // WantedVersion when the portal was last told all
	Scope           string // of events the batch's id, else ""
	Stage           string
	Attempts        int       // failures of ErrorClass in a row
	Missing         []Missing `gorm:"serializer:json"`
	ErrorClass      target.Class
	ErrorMessage    fault.Text `gorm:"serializer:json"`
	ErrorAction     fault.Text `gorm:"serializer:json"`
	RemoteID        string
	RemoteChainID   string // of batches and events
	RemoteTraceCode string
	SentDigest      string // SHA-256, in hex, of what was told
	NextAt          time.Time
	LeasedUntil     *time.Time // by the database's clock
	Lease           string
	WaitingSince    *time.Time // since when the portal has lacked what the object is or became; nil while synced
	SyncedAt        *time.Time // when the portal last had all of the batch
	Takes           int        // how often it was taken since it last got on; a queue's guard against poison
	CreatedAt       time.Time  `gorm:"autoCreateTime:false"`
	UpdatedAt       time.Time  `gorm:"autoUpdateTime:false"`
}

// TableName is the table of records.
func (Record) TableName() string { return "sync_records" }

// Enrollment is an organisation's part in a target.
type Enrollment struct {
	Target         string `gorm:"primaryKey"`
	OrganizationID string `gorm:"primaryKey"`
	Enabled        bool
	Credential     []byte     // sealed; empty when none was given
	RefusedAt      *time.Time // since when the target refuses it: nobody signs in with it meanwhile
	RefusedMessage fault.Text `gorm:"serializer:json"`
	RefusedAction  fault.Text `gorm:"serializer:json"`
	UpdatedAt      time.Time  `gorm:"autoUpdateTime:false"`
}

// TableName is the table of enrolments.
func (Enrollment) TableName() string { return "sync_enrollments" }

// ProductLink ties a product to what the portal set up for it.
type ProductLink struct {
	Target    string    `gorm:"primaryKey"`
	ProductID string    `gorm:"primaryKey"`
	ChainID   string    // supply-chain template
	UpdatedAt time.Time `gorm:"autoUpdateTime:false"`
}

// TableName is the table of product links.
func (ProductLink) TableName() string { return "sync_products" }
