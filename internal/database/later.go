package database

import "gorm.io/gorm"

// Later has the statement that do makes run with the transaction's last ones, so
// that on PostgreSQL it takes no round trip of its own. How many rows it touches
// is not told, and what it writes is not seen by what the transaction still
// reads: Flush first where that matters.
func (tx *Tx) Later(do func(q *gorm.DB) *gorm.DB) error {
	if tx.pg == nil {
		return do(tx.DB).Error
	}
	built := do(tx.Session(&gorm.Session{DryRun: true}))
	if built.Error != nil {
		return built.Error
	}
	if err := tx.ready(); err != nil { // what was appended before goes first
		return err
	}
	tx.pg.queue = append(tx.pg.queue, Query{SQL: built.Statement.SQL.String(), Args: built.Statement.Vars})
	return nil
}
