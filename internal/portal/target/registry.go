package target

import (
	"context"
	"time"
)

// The operations of a Registry, in the order in which one needs the others.
const (
	RegisterOrganization = "organizations"
	RegisterProduct      = "products"
	RegisterBatch        = "batches"
	RegisterCredential   = "credentials"
)

// Registry is a target that is asked, and answers later: it registers an
// organisation, its products and batches, and takes a credential of each batch.
// Asking again with the same reference is harmless.
type Registry interface {
	Way
	// Submit asks for something on behalf of one of our organisations (its id).
	// Every error is a *Failure.
	Submit(ctx context.Context, organizationID string, c Credential, op, ref string, body any) (Request, error)
	// Request reads how it stands with a request.
	Request(ctx context.Context, organizationID string, c Credential, id string) (Request, error)
	// Notice reads a message that says it comes from the target: its signature is
	// checked before anything else. at is when it came.
	Notice(header NoticeHeader, body []byte, at time.Time) (Request, error)
	// Preview is what Submit would send.
	Preview(organizationID, op, ref string, body any) Exchange
}

// NoticeHeader is what stands beside a notice.
type NoticeHeader struct {
	Timestamp string // seconds since 1970
	Nonce     string // unlike any other within the time that a notice is good
	Signature string // "v1=" and the HMAC-SHA-256 of timestamp.nonce.body, lower-case hex
}

// RequestState is how it stands with a request.
type RequestState string

// The states that tell apart what is to be done; a registry may have more, on
// the way to these.
const (
	RequestWaiting   RequestState = "waiting"
	RequestCompleted RequestState = "completed"
	RequestRefused   RequestState = "refused"      // the data must be corrected
	RequestAuth      RequestState = "unauthorized" // the account must be
	RequestFailed    RequestState = "failed"       // the target failed on it
)

// Done reports whether nothing more will change.
func (s RequestState) Done() bool { return s != RequestWaiting }

// Request is one thing asked of a registry.
type Request struct {
	ID     string
	Ref    string // ours
	State  RequestState
	Status string   // in the registry's own words: "WAITING_NDA_CALLBACK"
	Rank   int      // of Status among those on the way, from 0
	Reason string   // of a refusal, "" when none was given
	Given  string   // what it gave: a DID, or the id of a credential
	Codes  []string // serialised codes that it issued
}

// NoticeFor is how far the time of a notice may be from ours, either way.
const NoticeFor = 5 * time.Minute
