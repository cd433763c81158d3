package target

import (
	"errors"
	"fmt"
	"time"

	"github.com/txng-vn/txng/internal/fault"
)

// Class says what has to happen after a failed call.
type Class string

// The classes of failure.
const (
	ClassAuth      Class = "auth"      // sign-in refused, renewal included: stop this organisation
	ClassConfig    Class = "config"    // account or address not set up: an operator must act
	ClassImage     Class = "image"     // the portal could not fetch an image: check it, try again
	ClassData      Class = "data"      // the portal refused the record: correct it
	ClassConfirmed Class = "confirmed" // the record is confirmed there and cannot change
	ClassForbidden Class = "forbidden" // the record belongs to another organisation there
	ClassUnknown   Class = "unknown"   // a defect of the portal: a few tries, then an operator
	ClassTransient Class = "transient" // nothing was done, or doing it again is harmless: try later
	ClassAmbiguous Class = "ambiguous" // a create may have been done: find before creating again
	ClassInternal  Class = "internal"  // a defect of ours, or of our database
)

// Status is where a record stands after a failure.
type Status string

// The statuses a failure leads to.
const (
	StatusPending  Status = "pending"  // tried again by itself
	StatusRejected Status = "rejected" // the portal said no: correct the data
	StatusParked   Status = "parked"   // an operator must act
)

const (
	maxTries    = 3  // of the classes that are tried again only a few times
	maxInternal = 10 // of ClassInternal: our database may be away for a while
)

// Status returns where a record stands after failing so for the tries-th time
// (1 for the first).
func (c Class) Status(tries int) Status {
	switch c {
	case ClassData:
		return StatusRejected
	case ClassAuth, ClassConfig, ClassConfirmed, ClassForbidden:
		return StatusParked
	case ClassUnknown:
		if tries >= maxTries {
			return StatusParked
		}
	case ClassImage:
		if tries >= maxTries {
			return StatusRejected
		}
	case ClassInternal:
		if tries >= maxInternal {
			return StatusParked
		}
	case ClassTransient, ClassAmbiguous:
	}
	return StatusPending
}

// Failure is a call that did not succeed. Every error of a Session is one.
type Failure struct { //nolint:errname // the word of the contract: a call fails, an error is what Go calls it
	Class      Class
	Op         string        // operation of the contract, "order.create"
	Code       string        // the portal's error code, "" when it gave none
	HTTPStatus int           // 0: no answer came
	Message    fault.Text    // what happened; safe to show to end users
	Action     fault.Text    // what to do about it
	RetryAfter time.Duration // the portal's wish, 0 when it gave none
	Patience   int           // tries before the class decides: an answer that may have been a slip
	Duplicate  bool          // the portal says that it has the record already: find it
	Absent     bool          // the portal says in words that it does not know what was asked for
	Final      bool          // trying again would change nothing, whatever the class
	Raw        string        // the portal's debug text, cut at 2 KiB, secrets removed; for operators only
	cause      error
}

// Fail returns a failure of class c with the action that goes with the class.
func Fail(c Class, op string, message fault.Text) *Failure {
	return &Failure{Class: c, Op: op, Message: message, Action: actionFor(c)}
}

// Status returns where a record stands after failing so for the tries-th time.
func (f *Failure) Status(tries int) Status {
	if tries < f.Patience {
		return StatusPending
	}
	if f.Final {
		tries = max(tries, maxTries)
	}
	return f.Class.Status(tries)
}

// Done reports whether a create that failed so may have happened all the same.
func (f *Failure) Done() bool {
	switch f.Class {
	case ClassTransient, ClassData, ClassAuth, ClassForbidden:
		return false
	case ClassConfig, ClassImage, ClassConfirmed, ClassUnknown, ClassAmbiguous, ClassInternal:
	}
	return true
}

// Because returns f with its cause, which is for the log only.
func (f *Failure) Because(cause error) *Failure {
	f.cause = cause
	return f
}

// Error is for logs; it holds neither bodies nor debug texts.
func (f *Failure) Error() string {
	s := fmt.Sprintf("%s: %s: %s", f.Op, f.Class, f.Message.EN)
	if f.cause != nil {
		s += ": " + f.cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.cause }

// AsFailure returns the *Failure in err's chain, or nil.
func AsFailure(err error) *Failure {
	f, _ := errors.AsType[*Failure](err)
	return f
}
