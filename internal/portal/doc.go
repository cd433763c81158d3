// Package portal owns what the national portals, EPCIS repositories and the
// ministry's registry must hear of enrolled organisations' batches: who is
// enrolled and with which sealed credential, the queue of records (sync_records),
// and the worker that tells each batch, in order, through a target. A change of a
// batch marks its record in the change's own transaction; an event enqueues that in
// its own (outbox), for its batch and all made of it. The worker works out what is
// missing, looks before it creates anything that an interrupted attempt may have
// created, and keeps every id that the portal gives before it creates again. It also
// compares what a portal holds with what it was told, mirrors its catalogues in
// versions, and keeps the words by which our steps and units are told.
//
// It refuses to speak any portal's language (its targets do), to show a
// credential to anybody, and to send what is incomplete or declared wrong.
package portal
