package portal

import (
	"context"

	"github.com/txng-vn/txng/internal/portal/target"
)

// previewCapture is what a target that takes EPCIS documents would be sent.
func (p *push) previewCapture(ctx context.Context, name string, hidden unseen, made *Preview) error {
	return p.tellCapture(ctx, func(_ context.Context, document []byte) error {
		made.add(hidden.veil(nil, p.service.Captures[name].Preview(p.batch.OrganizationID, document)))
		return nil
	})
}

// What a preview holds at most; beyond that it says that it is cut.
const (
	maxPreviewed      = 200
	maxPreviewedBytes = 1 << 20
)

// add adds a request as far as there is room left.
func (v *Preview) add(x target.Exchange) {
	room := maxPreviewedBytes - v.size
	if len(v.Requests) >= maxPreviewed || room <= 0 {
		v.Truncated = true
		return
	}
	if len(x.Request) > room {
		v.Truncated, x.Request = true, target.Short(x.Request, room)
	}
	v.size += len(x.Request)
	v.Requests = append(v.Requests, x)
}
