// Package recall owns what is held and what is recalled: a batch, a range of
// its items, or a whole product, by its producer or by the authority, with the
// reason and the advice that everybody who scans it is shown. Holds and their
// releases only grow; what is in force follows from them, and so do the states
// of batches, products and scans, in the transaction of the change.
//
// It refuses to let a producer release what the authority holds, to let held
// items slip into another batch, and to forget what was held. It tells nobody
// downstream: it stands above trace so that this can be built here.
package recall
