// Package reqctx carries what belongs to one request through a context: its
// id, the language to answer in, and the actor on whose behalf it runs.
//
// It refuses to carry services, transactions or anything that can do work.
package reqctx
