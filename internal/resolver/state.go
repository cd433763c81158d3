package resolver

import (
	"time"

	"github.com/txng-vn/txng/internal/batch"
)

// State is what the service knows of a scanned code.
type State string

// The states. Suspicious is reserved.
const (
	OK           State = "ok"
	Recalled     State = "recalled"
	Held         State = "held"
	Expired      State = "expired"
	NotActivated State = "not_activated"
	Void         State = "void"
	Suspicious   State = "suspicious"
	NotIssued    State = "not_issued"
	Unknown      State = "unknown" // of a unit, of whose contents not all is known
)

// stateOf is the one rule of precedence: what may hurt people comes first.
// item is an item's status, "" for a batch. Goods expire after the last day
// that expiry (YYYY-MM-DD, or "") names, by Viet Nam's calendar.
func stateOf(recalled, held bool, item batch.ItemStatus, expiry string, now time.Time) State {
	switch {
	case recalled:
		return Recalled
	case held:
		return Held
	case item == batch.ItemVoid, item == batch.ItemDestroyed: // nobody should hold what was destroyed
		return Void
	case item == batch.ItemIssued, item == batch.ItemPrinted:
		return NotActivated
	case expiry != "" && now.In(vietNam()).Format(time.DateOnly) > expiry:
		return Expired
	}
	return OK
}

// vietNam is UTC+7 all year; a fixed zone needs no zone files on the server.
func vietNam() *time.Location { return time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60) }
