// Package batch owns the batches of products (GTIN or local code + lot), their
// item serials, and who has batches, items and units in custody.
//
// It refuses to know what happened to goods: events are recorded above it, and
// what it must know of them it is told through small interfaces. It never
// stores serials that it can compute.
package batch
