package resolver

import (
	"time"

	"github.com/txng-vn/txng/internal/batch"
)

// StateOf is the rule of precedence among states.
func StateOf(recall, hold string, item batch.ItemStatus, expiry string, now time.Time) State {
	return stateOf(recall != "", hold != "", item, expiry, now)
}

// MaskPhone is how a household's phone number is shown.
func MaskPhone(phone string) string { return maskPhone(phone) }

// Coarse is how exactly a household's position is shown.
func Coarse(degrees string) string { return coarse(degrees) }
