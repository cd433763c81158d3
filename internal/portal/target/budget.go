package target

import (
	"context"
	"time"
)

// Budget grants calls on behalf of one organisation within the rate that all
// servers together keep: of the calls wanted, how many may be made within
// BudgetFor from now. Where none may, wait is how long until it is worth asking
// again.
type Budget func(ctx context.Context, organizationID string, wanted int) (granted int, wait time.Duration, err error)

// BudgetFor is how long a granted call may be made; a grant not used by then is
// lost.
const BudgetFor = time.Second
