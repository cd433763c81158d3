// Command bench measures the service against the least that could do the same
// work, built and run beside it: bare gin handlers that answer from memory,
// read one row, or write the same rows in one pipelined transaction. It starts
// its own PostgreSQL in a temporary directory and the service's own binary,
// alternates short rounds of both under the same client, and prints the median
// of the rounds' ratios. Ratios hold from machine to machine; rates do not.
//
//	BENCH_SCALE=1 go run ./cmd/bench      1 means a million batches; default 0.1
//	BENCH_ONLY=scan,event,code            some of scan, overload, event, capture, code, label, start, scale, query, portal; default all
//	BENCH_PROFILE=DIR                     also keep CPU profiles of the service
//
// A target that is missed is printed as MISSED and is no error; a measurement
// that fails is.
package main
