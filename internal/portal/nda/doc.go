// Package nda speaks to the traceability platform of the Ministry of Public
// Security (NDA) through its agent: organisations, products, batches and
// credentials are asked for, and the platform answers later, by a signed notice
// or when it is asked how a request stands. The contract is an assumption, as
// the platform publishes none.
//
// It refuses notices that are not signed with the key that both sides hold, or
// whose time is not now.
package nda
