// Package page owns what a browser is shown: the page behind a scanned code,
// a product's page, the box to type a code into, and the pages that say what
// went wrong, in Vietnamese first and in English, with the one style sheet
// and icon they use. Everything comes from the service's own origin and obeys
// a policy without inline styles or scripts.
//
// It refuses to know requests, routes, databases and gin; to ask a visitor
// for a login, a payment or an app; and to say that goods are what they claim
// to be: it shows what was recorded, and by whom.
package page
