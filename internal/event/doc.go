// Package event records what happens to goods, as EPCIS 2.0 events in one
// append-only store, and lists them for those who may see them.
//
// It owns the step vocabulary (critical tracking events in plain words), the
// building of events from steps, the capture of EPCIS documents and who may say
// what in them, custody as it passes by shipping, who may see an event, finding
// events by a query, the current state of items, corrections, whose an event's id
// is, and the answer for what internal/archive has taken away. Validation and the
// event hash are internal/epcis's; the graph that edges form is internal/trace's.
package event
