// Package outbox runs work that must happen if, and only if, a transaction
// commits: it is enqueued in that transaction and done after it, at least
// once, also when the process that enqueued it is killed.
//
// A task is a topic and a subject, no more: whoever handles it reads the
// present state, so that doing it twice, late or merged with its like does no
// harm. What a portal must hear has its own queue (sync_records).
package outbox
