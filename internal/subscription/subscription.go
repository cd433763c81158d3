package subscription

import (
	"time"
)

// Status is where a subscription stands.
type Status string

// The statuses.
const (
	Pending Status = "pending" // its address has not yet answered the challenge
	Active  Status = "active"
	Parked  Status = "parked"  // has failed for long; tried hourly, and active again with the first success
	Refused Status = "refused" // never answered the challenge; nothing is sent any more
	Stopped Status = "stopped" // the key that it was made with is no longer good
)

// Subscription is an address that is told of what a query finds.
type Subscription struct {
	ID                string `gorm:"primaryKey"` // UUIDv7
	QueryID           string
	OrganizationID    string
	KeyID             string // as whose holder it sees events
	Dest              string
	Token             []byte `json:"-"` // sealed; empty for none
	Schedule          string // JSON of the fields, "" for a stream
	ReportIfEmpty     bool
	InitialRecordTime *time.Time
	EPCFormat         string `gorm:"column:epc_format"` // as of GS1-EPC-Format
	Status            Status
	CreatedAt         time.Time
	LastNotifiedAt    *time.Time
	MinRecordTime     time.Time // what was recorded before has been told, but for transactions that were then under way

	SinceHead, UntilHead string
	UntilAt              *time.Time
	Reached              string
	Told                 bool // something of the window

	Batch        string     // pks with spaces between; "" for none, emptyBatch for a report without events
	BatchID      string     // UUID, the same with every try
	BatchAt      *time.Time // when it was put together
	BatchReached string
	BatchLast    bool // of its window

	Attempts     int
	FailingSince *time.Time
	LastError    string
	NextAt       time.Time
	Lease        string
	LeasedUntil  *time.Time
}

// TableName is the table of subscriptions.
func (Subscription) TableName() string { return "epcis_subscriptions" }

// controls are s's, as they were given.
func (s *Subscription) controls() (Controls, error) {
	plan, err := readSchedule(s.Schedule)
	c := Controls{Stream: s.Schedule == "", Schedule: plan, ReportIfEmpty: s.ReportIfEmpty}
	if s.InitialRecordTime != nil {
		c.Initial = *s.InitialRecordTime
	}
	return c, err
}
