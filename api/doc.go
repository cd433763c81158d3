// Package api speaks HTTP: it is the only importer of gin, holds the one mount
// list (routes.go) and the one table from kinds of fault to statuses
// (problem.go), and turns requests into calls of the rooms below.
//
// It refuses to know trade rules or SQL.
//
//	@title						TXNG
//	@version					1.0
//	@description				Truy xuất nguồn gốc: định danh, nhãn, sự kiện EPCIS 2.0, tra cứu và đồng bộ cổng quốc gia. Product traceability: identifiers, labels, EPCIS 2.0 events, scans and the national portal. Errors are application/problem+json; lists are {"items", "next"}; every POST honours Idempotency-Key; PATCH needs If-Match.
//	@BasePath					/
//	@securityDefinitions.apikey	Bearer
//	@in							header
//	@name						Authorization
//	@description				Authorization: Bearer txng_…
package api
