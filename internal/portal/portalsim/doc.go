// Package portalsim is a stand-in for the national traceability portal: a real
// HTTP server with the portal's assumed contract, its single sign-on, its
// public look-up page, its traps (creates that are not idempotent, a second
// chain when the chain id is forgotten, null references for business mistakes,
// images that are fetched while a record is inserted, lists that lag, empty
// catalogues) and an own ledger on disk that tests read as the judge of what
// the portal was told. A page at / shows all that it holds. A control plane on
// another address injects faults by operation and organisation, moves the clock
// and seeds organisations and products. Below /nda/v1 it stands in for the
// platform of the Ministry of Public Security, which answers later.
//
// It refuses to know anything of the service that talks to it: it shares no
// type with the adapter, so that a mistake in the one is not repeated by the
// other. It is not a portal: it keeps passwords in plain text and belongs on
// loopback.
package portalsim
