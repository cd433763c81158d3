// Package trace walks the graph of goods: back to what a batch was made from,
// forward to what was made of it, across organisations.
//
// It shows a reader only what the reader may see; the rest are steps without a
// name. It never writes, and bounds every walk by rows, not only by depth.
package trace
