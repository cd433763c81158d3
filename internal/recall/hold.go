package recall

import (
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/fault"
)

// Kind says how much is wrong.
type Kind string

// Held goods wait for a decision; recalled ones are to come back. A recall
// outranks a hold.
const (
	KindHold   Kind = "hold"
	KindRecall Kind = "recall"
)

// Hold is one hold or recall. It never changes; a Release ends it.
type Hold struct {
	ID             string `gorm:"primaryKey"`
	Kind           Kind
	OrganizationID string // whose goods
	ProductID      string
	BatchID        *string       // nil: the whole product
	RunID          *string       // nil: all items
	Ranges         []batch.Range `gorm:"serializer:json"` // of the run, in order; empty: all items
	Reason         string        // plain text, shown to everybody; Vietnamese
	ReasonEN       string        // "" has the Vietnamese shown
	WhatToDo       string
	WhatToDoEN     string
	ByAuthority    bool    // by an inspector or admin, not by the producer
	PlacedBy       *string // the organisation that did it; nil for a key above organisations
	PlacedKey      *string
	PlacedAt       time.Time
}

// TableName is the table of holds.
func (Hold) TableName() string { return "holds" }

// Release ends a hold.
type Release struct {
	HoldID      string `gorm:"primaryKey"`
	Reason      string
	ReleasedBy  *string
	ReleasedKey *string
	ReleasedAt  time.Time
}

// TableName is the table of releases.
func (Release) TableName() string { return "hold_releases" }

// Held is a hold with its release, nil while it is in force.
type Held struct {
	Hold
	Release *Release
}

// Notice is a hold in force as scans tell it.
type Notice struct {
	ID          string        `json:"id"`
	Kind        Kind          `json:"kind"`
	Reason      fault.Text    `json:"reason"`
	WhatToDo    fault.Text    `json:"what_to_do"`
	Since       time.Time     `json:"since"`
	ByAuthority bool          `json:"by_authority"`
	RunID       string        `json:"run_id,omitempty"` // "": all items
	Ranges      []batch.Range `json:"ranges,omitempty"`
}

// Notices are what is in force, the oldest first.
func Notices(holds []Hold) []Notice {
	all := make([]Notice, 0, len(holds))
	for _, h := range holds {
		n := Notice{
			ID: h.ID, Kind: h.Kind, Since: h.PlacedAt, ByAuthority: h.ByAuthority, Ranges: h.Ranges,
			Reason: text(h.Reason, h.ReasonEN), WhatToDo: text(h.WhatToDo, h.WhatToDoEN),
		}
		if h.RunID != nil {
			n.RunID = *h.RunID
		}
		all = append(all, n)
	}
	return all
}

func text(vi, en string) fault.Text {
	if en == "" {
		en = vi
	}
	return fault.Text{VI: vi, EN: en}
}

// Covers reports whether the notice is about all items, or about the one at a
// place of a run.
func (n Notice) Covers(runID string, at int64) bool {
	if n.RunID == "" {
		return true
	}
	return n.RunID == runID && batch.Overlap(n.Ranges, []batch.Range{{First: at, Count: 1}})
}

// The states of batches, products and items; "" is nothing.
const (
	StateHeld           = "held"
	StatePartlyHeld     = "partly_held" // some items of a batch
	StateRecalled       = "recalled"
	StatePartlyRecalled = "partly_recalled"
)

// StatesOf are the states that follow from holds in force.
func StatesOf(holds []Hold) (hold, recall string) {
	for _, h := range holds {
		state, whole, partly := &hold, StateHeld, StatePartlyHeld
		if h.Kind == KindRecall {
			state, whole, partly = &recall, StateRecalled, StatePartlyRecalled
		}
		if h.RunID == nil {
			*state = whole
		} else if *state == "" {
			*state = partly
		}
	}
	return hold, recall
}
