// Package query owns what a query for EPCIS events says: the parameters of the
// SimpleEventQuery (EPCIS 2.0, section 8.2.7.1) as the REST interface spells
// them, checked and in canonical form; the exact filter that they are; and the
// tokens by which the pages of an answer follow one another.
//
// It refuses to find anything: it is given events one at a time. What it needs
// to know of the world, which place lies within which and what master data say,
// it asks of a World.
package query
