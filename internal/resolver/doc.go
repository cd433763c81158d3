// Package resolver turns a scanned code into an answer. It owns scan_records:
// one ready answer per batch, and one per product, as facts free of language,
// brought up to date through the outbox by whatever they depend on, and the
// rule that says which state a code is in. It owns where codes lead, as their
// owners say: links, and the hosts that they may lead to.
//
// It refuses to show what is not public: private files, events of a batch
// whose record is incomplete, a household's street, phone and exact position.
// It never says that goods are what they claim to be, and it knows no HTTP.
package resolver
