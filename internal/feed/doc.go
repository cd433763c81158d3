// Package feed owns what mirrors follow: which organisations, places, products,
// batches and events have changed, told at least once and by position, in an
// order in which nothing is skipped although transactions end out of order. It
// names objects and says how they stand; their contents are read where they
// always are, under the reader's own rights.
//
// It refuses to tell anybody of what it may not see, but for the fact that what
// was public is no longer, and to be a history: of several changes of one object
// the last is told.
package feed
