package archive

import "time"

// At has f called at each step, to fail there: copied, named, dropped; and of a
// restore copied, attached.
func (a *Archiver) At(f func(step string) error) { a.at = f }

// Patience bounds the wait for the moment in which partitions go.
func (a *Archiver) Patience(d time.Duration) { a.patience = d }
