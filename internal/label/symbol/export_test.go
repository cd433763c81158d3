package symbol

import "math"

// Penalty scores the modules of m.
func Penalty(m Matrix) int { return penalty(m.bits, transposed(m.bits), math.MaxInt) }
