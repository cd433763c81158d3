package batch

import "github.com/txng-vn/txng/internal/measure"

// Packed is what a logistic unit holds of one batch, at any depth.
type Packed struct {
	BatchID string // "" when it is not known of which batch
	Items   int64  // told by their serials; 0 when the batch was packed as such
	// Quantity is what was said when the batch was packed as such; zero when
	// nothing was.
	Quantity measure.Quantity
}
