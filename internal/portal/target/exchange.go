package target

import (
	"context"
	"time"
)

// Exchange is one request to a portal and its answer, as they stood on the
// wire with every secret removed. It is for operators, never for end users.
type Exchange struct {
	At             time.Time // when the request was sent
	OrganizationID string    // ours: on whose behalf
	Op             string    // operation of the contract, "event.create"
	Method, URL    string
	Request        string        // body, secrets removed; cut at 64 KiB
	Response       string        // body, secrets removed, valid UTF-8; cut at 64 KiB
	Status         int           // HTTP; 0: no answer came
	Took           time.Duration // until the answer was read, or given up
	Error          string        // what failed below HTTP, "" when an answer came
}

// Recorder takes each Exchange as it ends. It gets a context that outlives the
// call's cancellation, with the call's values.
type Recorder func(context.Context, Exchange)
