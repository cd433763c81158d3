package target

import (
	"context"
	"slices"
)

// Reader is what a Session can do besides when its portal lets us read back
// what it holds. Sessions that are no Readers are not compared.
type Reader interface {
	// ReadChain gives all that the portal holds under a trace code. A trace code
	// that it does not know is a *Failure that is Absent; any other refusal tells
	// nothing of whether the chain is there.
	ReadChain(ctx context.Context, traceCode string) (HeldChain, error)
	// ReadOrder finds an order by its natural key; nil when there is none.
	ReadOrder(ctx context.Context, lot, productID string) (*Held, error)
	// ReadPlace finds a place by its GLN; nil when there is none.
	ReadPlace(ctx context.Context, kind PlaceKind, gln string) (*Held, error)
	// OrdersPage and PlacesPage list what the organisation has there, oldest
	// first; page counts from 1, and an empty page is the end.
	OrdersPage(ctx context.Context, page int) ([]Held, error)
	PlacesPage(ctx context.Context, kind PlaceKind, page int) ([]Held, error)
	// WantOrder, WantEvent and WantPlace are what we would send, in the form in
	// which the portal would give it back.
	WantOrder(in OrderInput) Fields
	WantEvent(in EventInput) Fields
	WantPlace(in PlaceInput) Fields
}

// Fields are the fields of a record by our names for them, in a form that can
// be compared: times as RFC 3339 in UTC, numbers without needless zeros, ids in
// lower case. What the portal does not give at all is absent.
type Fields map[string]string

// Held is one record as the portal holds it.
type Held struct {
	ID        string
	Key       string // lot of an order, GLN of a place, our reference of an event; or ""
	Confirmed bool
	Fields    Fields
}

// HeldChain is a chain with its order and its events.
type HeldChain struct {
	TraceCode string
	Order     Held
	Events    []Held
}

// FieldDifference is a field that two records do not agree on.
type FieldDifference struct{ Field, Ours, Theirs string }

// Compare lists the fields that differ, in the order of their names. A field
// that the portal does not give back is not compared, nor is a personal one
// that is erased here.
func Compare(want, held Fields) []FieldDifference {
	var differences []FieldDifference
	for field, theirs := range held {
		ours := want[field]
		if ours == theirs || ours == "" && Personal(field) {
			continue
		}
		differences = append(differences, FieldDifference{field, ours, theirs})
	}
	slices.SortFunc(differences, func(a, b FieldDifference) int {
		if a.Field < b.Field {
			return -1
		}
		return 1
	})
	return differences
}

// Personal reports whether a field may name people: its content belongs beside
// the event alone, where it can be erased.
func Personal(field string) bool {
	return field == "performer" || field == "description" || field == "details"
}
