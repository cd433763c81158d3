package linkset

import (
	"slices"
	"strings"
)

// Namespace begins the address of a link type.
const Namespace = "https://gs1.org/voc/"

// Type is a link type of the GS1 Web Vocabulary by its local name: "pip".
type Type string

// The types that mean something to the resolver itself.
const (
	DefaultLink      Type = "defaultLink"
	DefaultLinkMulti Type = "defaultLinkMulti"
	HandledBy        Type = "handledBy"
	PIP              Type = "pip"
	Traceability     Type = "traceability"
	RecallStatus     Type = "recallStatus"
)

// ParseType reads a type as a CURIE (gs1:pip) or as its address on gs1.org,
// www.gs1.org or ref.gs1.org, and reports whether the vocabulary has it.
func ParseType(s string) (Type, bool) {
	for _, start := range namespaces {
		if name, found := strings.CutPrefix(s, start); found {
			_, known := types[Type(name)]
			return Type(name), known
		}
	}
	return "", false
}

// Assignable reports whether a link of this type may be set for a code: which
// link is the default is a property of a link, and whole prefixes alone are
// handled by others.
func (t Type) Assignable() bool {
	return t != DefaultLink && t != DefaultLinkMulti && t != HandledBy
}

// CURIE is the type's short form, "gs1:pip".
func (t Type) CURIE() string { return "gs1:" + string(t) }

// URI is the type's address.
func (t Type) URI() string { return Namespace + string(t) }

// Label is the vocabulary's English label.
func (t Type) Label() string { return types[t] }

// Types are all types, by name.
func Types() []Type {
	all := make([]Type, 0, len(types))
	for t := range types {
		all = append(all, t)
	}
	slices.Sort(all)
	return all
}
