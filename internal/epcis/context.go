package epcis

import "slices"

// StandardContext is the JSON-LD context of EPCIS 2.0.
const StandardContext = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

// Namespace and Prefix are those of this service's own event extensions.
const (
	Namespace = "https://txng.vn/epcis/"
	Prefix    = "txng"
)

// Binding gives a CURIE prefix its namespace.
type Binding struct{ Prefix, Namespace string }

// Context is the prefixes that a document or event defines beside the
// standard context, in order; a later binding of a prefix wins.
type Context []Binding

// Namespace returns what prefix stands for, here or in the standard context.
func (c Context) Namespace(prefix string) (string, bool) {
	for _, b := range slices.Backward(c) {
		if b.Prefix == prefix {
			return b.Namespace, true
		}
	}
	ns, ok := standardPrefixes[prefix]
	return ns, ok
}

// with returns c with b added, unless it holds it already.
func (c Context) with(b Binding) Context {
	if ns, ok := c.Namespace(b.Prefix); ok && ns == b.Namespace {
		return c
	}
	kept := slices.DeleteFunc(slices.Clone(c), func(old Binding) bool { return old.Prefix == b.Prefix })
	return append(kept, b)
}
