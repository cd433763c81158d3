// Package database opens the service's database, PostgreSQL or embedded
// SQLite, applies and checks its schema, and runs transactions.
//
// It owns the twin migrations, the frozen clock of a transaction, the rows
// that are appended with a transaction's last statement, and the translation
// of driver errors. It refuses to know any table's meaning.
package database
