package epcis

import (
	"slices"
	"strings"
)

// StandardContext is the JSON-LD context of EPCIS 2.0.
const StandardContext = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

// Namespace and Prefix are those of this service's own event extensions.
const (
	Namespace = "https://txng.vn/epcis/"
	Prefix    = "txng"
)

// Binding gives a CURIE prefix its namespace. Without a prefix it is a further
// context by its address, which is kept and never fetched.
type Binding struct{ Prefix, Namespace string }

// Context is the prefixes that a document or event defines beside the
// standard context, in order; a later binding of a prefix wins.
type Context []Binding

// Namespace returns what prefix stands for, here or in the standard context.
func (c Context) Namespace(prefix string) (string, bool) {
	if prefix == "" {
		return "", false
	}
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
	if ns, ok := c.Namespace(b.Prefix); ok && ns == b.Namespace || slices.Contains(c, b) {
		return c
	}
	kept := slices.DeleteFunc(slices.Clone(c), func(old Binding) bool { return b.Prefix != "" && old.Prefix == b.Prefix })
	return append(kept, b)
}

// maxBindings bounds the prefixes of a context: each is looked for one by one.
const maxBindings = 1_000

// context reads @context and returns outer with its prefixes.
func (r *reader) context(v Value, outer Context) Context {
	switch v.Kind {
	case KindArray:
		for i, item := range v.Items {
			if len(outer) > maxBindings {
				return outer
			}
			r.enterItem(i)
			outer = r.context(item, outer)
			r.leave()
		}
	case KindObject:
		for _, m := range v.Members {
			ns := m.Value
			if id, ok := ns.Get("@id"); ok {
				ns = id
			}
			if ns.Kind != KindString || ns.Text == "" || m.Name == "" || strings.ContainsAny(m.Name, "@:") {
				continue
			}
			if outer = outer.with(Binding{m.Name, ns.Text}); len(outer) > maxBindings {
				r.bad("too_many_prefixes", "Ngữ cảnh có quá nhiều tiền tố (nhiều nhất 1.000).", "The context has too many prefixes (at most 1,000).")
				return outer
			}
		}
	case KindString:
		if !isStandardContext(v.Text) {
			outer = outer.with(Binding{Namespace: v.Text})
		}
	case KindNull:
	case KindNumber, KindBool:
		r.wrongType("địa chỉ, đối tượng hoặc danh sách", "an address, an object or a list")
	}
	return outer
}

// isStandardContext reports whether the address is the EPCIS context in any
// version or at any place where GS1 has published it.
func isStandardContext(address string) bool {
	at := strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://")
	return (strings.HasPrefix(at, "ref.gs1.org/standards/epcis/") || strings.HasPrefix(at, "gs1.github.io/EPCIS/")) &&
		strings.HasSuffix(at, "epcis-context.jsonld")
}
