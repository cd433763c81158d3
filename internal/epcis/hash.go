package epcis

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/gs1"
)

// HashEvent returns the CBV 2.0 event hash of e,
// ni:///sha-256;{64 hex digits}?ver=CBV2.0 (CBV 2.0, section 8.9): equal for
// equal events however they are spelled. eventID, recordTime and an error
// declaration do not enter it.
func HashEvent(e *Event) string {
	sum := sha256.Sum256([]byte(PreHash(e)))
	return "ni:///sha-256;" + hex.EncodeToString(sum[:]) + "?ver=CBV2.0"
}

// PreHash returns the string whose SHA-256 is the event hash.
func PreHash(e *Event) string {
	h := hasher{context: e.Context}
	h.b.WriteString("eventType=" + e.Type)
	for _, f := range e.fields() {
		if f.hashed {
			h.field(f)
		}
	}
	h.b.WriteString(h.members(e.Extensions))
	return h.b.String()
}

type hasher struct {
	b       strings.Builder
	context Context
}

// field writes one standard field, with its name once before a list.
func (h *hasher) field(f field) {
	switch at := f.at.(type) {
	case *string:
		h.b.WriteString(h.pair(f.name, *at, f.vocab))
	case *time.Time:
		if !at.IsZero() {
			h.b.WriteString(f.name + "=" + hashTime(*at))
		}
	case *[]string:
		if f.child == "" {
			h.b.WriteString(h.strings(f.name, *at, 0))
		} else {
			h.list(f.name, h.strings(f.child, *at, 0))
		}
	case *[]Quantity:
		h.list(f.name, sorted(*at, func(q Quantity) string {
			return h.group("quantityElement", h.pair("epcClass", q.EPCClass, 0)+h.pair("quantity", q.Amount, 0)+h.pair("uom", q.UOM, 0))
		}))
	case *PersistentDisposition:
		h.list(f.name, h.strings("set", at.Set, Disposition)+h.strings("unset", at.Unset, Disposition))
	case *Place:
		h.list(f.name, h.pair("id", at.ID, 0)+h.members(at.Extensions))
	case *[]Reference:
		h.list(f.name, sorted(*at, func(r Reference) string {
			return h.pair("type", r.Type, f.vocab) + h.pair(f.child, r.ID, 0)
		}))
	case *[]SensorElement:
		h.list(f.name, sorted(*at, h.sensorElement))
	case *[]Member:
		h.list(f.name, h.members(*at))
	}
}

func (h *hasher) list(name, content string) { h.b.WriteString(h.group(name, content)) }

// group returns name before content, and nothing for an empty list.
func (h *hasher) group(name, content string) string {
	if content == "" {
		return ""
	}
	return name + content
}

// pair returns name=value in canonical form, and nothing for an empty value.
func (h *hasher) pair(name, value string, v Vocabulary) string {
	value = strings.TrimSpace(value)
	if value == "" {
		return ""
	}
	if v != 0 {
		value = webURI(v, value, h.context)
	}
	return name + "=" + canonicalValue(value)
}

func (h *hasher) strings(name string, values []string, v Vocabulary) string {
	return sorted(values, func(s string) string { return h.pair(name, s, v) })
}

func (h *hasher) sensorElement(s SensorElement) string {
	reports := sorted(s.Reports, func(r []Member) string {
		return h.group("sensorReport", h.attributes(sensorReportFields, r))
	})
	metadata := h.group("sensorMetadata", h.attributes(sensorMetadataFields, s.Metadata))
	return h.group("sensorElement", metadata+reports+h.members(s.Extensions))
}

// attributes writes a sensor's standard attributes in their order, then its
// extensions.
func (h *hasher) attributes(table []sensorField, members []Member) string {
	var b strings.Builder
	for _, f := range table {
		v, ok := member(members, f.name)
		if !ok {
			continue
		}
		switch f.what {
		case holdsTime:
			if t, err := parseTime(v.Text); err == nil {
				b.WriteString(f.name + "=" + hashTime(t))
				continue
			}
			b.WriteString(h.pair(f.name, v.Text, 0))
		case holdsMeasurement:
			b.WriteString(h.pair(f.name, v.Text, Measurement))
		case holdsComponent:
			b.WriteString(h.pair(f.name, v.Text, Component))
		case holdsText, holdsNumber, holdsBool:
			b.WriteString(h.pair(f.name, v.Text, 0))
		}
	}
	extensions := slices.DeleteFunc(slices.Clone(members), func(m Member) bool {
		_, standard := sensorFieldOf(table, m.Name)
		return standard
	})
	return b.String() + h.members(extensions)
}

// members writes extensions as {namespace}local=value, sorted by byte value.
// Comments do not take part.
func (h *hasher) members(members []Member) string {
	var parts []string
	for _, m := range members {
		switch m.Name {
		case "rdfs:comment", "comment":
		default:
			parts = append(parts, h.extension(h.expand(m.Name), m.Value)...)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "")
}

// extension returns the hash parts of one extension: one for each item of an
// array.
func (h *hasher) extension(name string, v Value) []string {
	switch v.Kind {
	case KindNull:
		return nil
	case KindObject:
		return []string{name + h.members(v.Members)}
	case KindArray:
		var parts []string
		for _, item := range v.Items {
			if item.Kind == KindArray {
				inner := h.extension("", item)
				slices.Sort(inner)
				parts = append(parts, name+strings.Join(inner, ""))
				continue
			}
			parts = append(parts, h.extension(name, item)...)
		}
		return parts
	case KindString, KindNumber, KindBool:
	}
	if text := strings.TrimSpace(v.Text); text != "" {
		return []string{name + "=" + canonicalValue(text)}
	}
	return []string{name}
}

// expand returns {namespace}local for a CURIE whose prefix is known.
func (h *hasher) expand(name string) string {
	if prefix, local, ok := strings.Cut(name, ":"); ok {
		if ns, ok := h.context.Namespace(prefix); ok {
			return "{" + ns + "}" + local
		}
	}
	return name
}

// sorted joins the parts of a list in byte order.
func sorted[T any](list []T, part func(T) string) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = part(v)
	}
	slices.Sort(parts)
	return strings.Join(parts, "")
}

// canonicalValue gives a trimmed value its one form: CBV URNs as web URIs,
// numbers without needless digits, GS1 keys as canonical Digital Links.
func canonicalValue(s string) string {
	if strings.HasPrefix(s, "urn:epcglobal:cbv:") {
		for _, t := range vocabularies {
			if word, ok := strings.CutPrefix(s, t.urn); ok && t.urn != "" {
				return t.web + word
			}
		}
		return s
	}
	if n, ok := canonicalNumber(s); ok {
		return n
	}
	return gs1.CanonicalOr(s)
}

// hashTime returns t in UTC with three decimals, rounded half up at the
// fourth.
func hashTime(t time.Time) string {
	tenths := t.Nanosecond() / 100_000
	t = t.Add(-time.Duration(t.Nanosecond())).Add(time.Duration((tenths+5)/10) * time.Millisecond)
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}
