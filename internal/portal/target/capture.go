package target

import "context"

// Capture is a target that takes EPCIS documents: any EPCIS 2.0 capture
// interface. Events are known by their eventID, so a document may be posted
// again whenever it is in doubt whether it was taken.
type Capture interface {
	Way
	// Post sends an EPCISDocument on behalf of one of our organisations (its id)
	// and returns nil once it is stored. Every error is a *Failure.
	Post(ctx context.Context, organizationID string, c Credential, document []byte) error
	// Preview is what Post would send.
	Preview(organizationID string, document []byte) Exchange
}
