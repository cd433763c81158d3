package database

import (
	"fmt"
	"time"
)

// In is SQL for the time d from now by the database's own clock, which leases
// and expiry go by: the clocks of two servers may differ, the database's is one.
// It is the time at which the statement began, so that an index on a time finds
// what is due; by a clock that moves meanwhile all of the index would be read.
func (e Engine) In(d time.Duration) string {
	if e == Postgres {
		return fmt.Sprintf("(statement_timestamp() + interval '%d microseconds')", d.Microseconds())
	}
	return fmt.Sprintf("(CAST(unixepoch('subsec') * 1000000 AS INTEGER) + %d)", d.Microseconds())
}
