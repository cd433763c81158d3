package epcis

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/gs1"
)

// HashEvent returns the CBV 2.0 event hash of e,
// ni:///sha-256;{64 hex digits}?ver=CBV2.0 (CBV 2.0, section 8.9): equal for
// equal events however they are spelled. eventID, recordTime and an error
// declaration do not enter it.
func HashEvent(e *Event) string {
	h := newHasher(e)
	h.event(e)
	sum := sha256.Sum256(h.b)
	b := make([]byte, 0, 90)
	b = append(b, "ni:///sha-256;"...)
	b = hex.AppendEncode(b, sum[:])
	return string(append(b, "?ver=CBV2.0"...))
}

// PreHash returns the string whose SHA-256 is the event hash.
func PreHash(e *Event) string {
	h := newHasher(e)
	h.event(e)
	return string(h.b)
}

// hasher appends the pieces of the pre-hash string to b. Where the order of
// pieces must not matter it notes where each ends, and sorts them in place.
type hasher struct {
	b       []byte
	ends    []int // of the pieces of the lists that are open, the innermost last
	context Context
}

func newHasher(e *Event) *hasher {
	return &hasher{b: make([]byte, 0, 1024), ends: make([]int, 0, 32), context: e.Context}
}

func (h *hasher) event(e *Event) {
	h.text("eventType=")
	h.text(e.Type)
	for i := range eventFields {
		if eventFields[i].hashed {
			h.field(e, &eventFields[i])
		}
	}
	h.members(e.Extensions)
}

// field appends one standard field, with its name once before a list.
func (h *hasher) field(e *Event, f *field) {
	switch at := f.at(e).(type) {
	case *string:
		h.pair(f.name, *at, f.vocab)
	case *time.Time:
		if !at.IsZero() {
			h.time(f.name, *at)
		}
	case *[]string:
		if f.child == "" {
			h.strings(f.name, *at, 0)
		} else {
			h.group(f.name, func() { h.strings(f.child, *at, 0) })
		}
	case *[]Quantity:
		h.list(f.name, len(*at), func(i int) { h.quantity(&(*at)[i]) })
	case *PersistentDisposition:
		h.group(f.name, func() {
			h.strings("set", at.Set, Disposition)
			h.strings("unset", at.Unset, Disposition)
		})
	case *Place:
		h.group(f.name, func() {
			h.pair("id", at.ID, 0)
			h.members(at.Extensions)
		})
	case *[]Reference:
		h.list(f.name, len(*at), func(i int) {
			h.pair("type", (*at)[i].Type, f.vocab)
			h.pair(f.child, (*at)[i].ID, 0)
		})
	case *[]SensorElement:
		h.list(f.name, len(*at), func(i int) { h.sensorElement(&(*at)[i]) })
	case *[]Member:
		h.group(f.name, func() { h.members(*at) })
	}
}

func (h *hasher) quantity(q *Quantity) {
	h.group("quantityElement", func() {
		h.pair("epcClass", q.EPCClass, 0)
		h.pair("quantity", q.Amount, 0)
		h.pair("uom", q.UOM, 0)
	})
}

func (h *hasher) sensorElement(s *SensorElement) {
	h.group("sensorElement", func() {
		h.group("sensorMetadata", func() { h.attributes(sensorMetadataFields, s.Metadata) })
		h.sorted(len(s.Reports), func(i int) {
			h.group("sensorReport", func() { h.attributes(sensorReportFields, s.Reports[i]) })
		})
		h.members(s.Extensions)
	})
}

// attributes appends a sensor's standard attributes in their order, then its
// extensions.
func (h *hasher) attributes(table []sensorField, members []Member) {
	for _, f := range table {
		v, ok := member(members, f.name)
		if !ok {
			continue
		}
		switch f.what {
		case holdsTime:
			if t, err := parseTime(v.Text); err == nil {
				h.time(f.name, t)
				continue
			}
			h.pair(f.name, v.Text, 0)
		case holdsMeasurement:
			h.pair(f.name, v.Text, Measurement)
		case holdsComponent:
			h.pair(f.name, v.Text, Component)
		case holdsText, holdsNumber, holdsBool, holdsHex, holdsURI:
			h.pair(f.name, v.Text, 0)
		}
	}
	base := len(h.ends)
	from := len(h.b)
	for _, m := range members {
		if _, standard := sensorFieldOf(table, m.Name); !standard {
			h.member(m)
		}
	}
	h.sort(from, base)
}

// members appends extensions as {namespace}local=value, sorted by byte value.
func (h *hasher) members(members []Member) {
	base, from := len(h.ends), len(h.b)
	for _, m := range members {
		h.member(m)
	}
	h.sort(from, base)
}

// member appends the pieces of one extension, open for sorting. Comments do not
// take part.
func (h *hasher) member(m Member) {
	prefix, local, ok := strings.Cut(m.Name, ":")
	if ok && local == "comment" {
		space, _ := h.context.Namespace(prefix)
		ok = space == standardPrefixes["rdfs"]
	} else {
		ok = m.Name == "comment"
	}
	if !ok {
		h.extension(m.Name, m.Value)
	}
}

// extension appends the pieces of one extension: one for each item of an array.
func (h *hasher) extension(name string, v Value) {
	switch v.Kind {
	case KindNull:
		return
	case KindArray:
		for _, item := range v.Items {
			if item.Kind != KindArray {
				h.extension(name, item)
				continue
			}
			h.name(name)
			base, from := len(h.ends), len(h.b)
			h.extension("", item)
			h.sort(from, base)
			h.end()
		}
		return
	case KindObject:
		h.name(name)
		h.members(v.Members)
	case KindString, KindNumber, KindBool:
		h.name(name)
		if text := strings.TrimSpace(v.Text); text != "" {
			h.b = append(h.b, '=')
			h.value(text)
		}
	}
	h.end()
}

// name appends {namespace}local for a CURIE whose prefix is known.
func (h *hasher) name(name string) {
	if prefix, local, ok := strings.Cut(name, ":"); ok {
		if ns, ok := h.context.Namespace(prefix); ok {
			h.b = append(h.b, '{')
			h.text(ns)
			h.b = append(h.b, '}')
			name = local
		}
	}
	h.text(name)
}

// pair appends name=value in canonical form, and nothing for an empty value.
func (h *hasher) pair(name, value string, v Vocabulary) {
	value = strings.TrimSpace(value)
	if value == "" {
		return
	}
	h.text(name)
	h.b = append(h.b, '=')
	if v != 0 {
		if uri, ok := vocabularies[v].words[value]; ok {
			h.text(uri)
			return
		}
		value = webURI(v, value, h.context)
	}
	h.value(value)
}

// value appends a trimmed value in its one form: CBV URNs as web URIs, numbers
// without needless digits, GS1 keys as canonical Digital Links.
func (h *hasher) value(s string) {
	if strings.HasPrefix(s, "urn:epcglobal:cbv:") {
		for _, t := range vocabularies {
			if word, ok := strings.CutPrefix(s, t.urn); ok && t.urn != "" {
				h.text(t.web)
				s = word
				break
			}
		}
		h.text(s)
		return
	}
	if n, ok := canonicalNumber(s); ok {
		h.text(n)
		return
	}
	h.text(gs1.CanonicalOr(s))
}
