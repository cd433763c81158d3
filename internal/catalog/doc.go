// Package catalog owns the master data: organisations, places, products and
// files, the codes that identify them (a code once issued is never issued
// again) and the rule profiles that say which data a law demands.
//
// It refuses to know what happens to goods: batches, items and events belong
// to the rooms above it.
package catalog
