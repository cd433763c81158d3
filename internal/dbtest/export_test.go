package dbtest

// For tests of this package.
var (
	NewDirectory    = newDirectory
	RemoveAbandoned = removeAbandoned
)
