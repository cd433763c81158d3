package epcis

import (
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/gs1"
)

// EPCFormat is how identifiers are spelled in an answer (EPCIS 2.0, section
// 12.6.2: the header GS1-EPC-Format).
type EPCFormat uint8

// The formats of identifiers. The zero EPCFormat is the default of the standard.
const (
	EPCDigitalLink EPCFormat = iota // Always_GS1_Digital_Link
	EPCURN                          // Always_EPC_URN
	EPCAsCaptured                   // Never_Translates
)

// ParseEPCFormat reads a value of the header GS1-EPC-Format; "" and
// No_Preference are Digital Links. It is false for anything else.
func ParseEPCFormat(s string) (EPCFormat, bool) {
	switch s {
	case "", "No_Preference", "Always_GS1_Digital_Link":
		return EPCDigitalLink, true
	case "Always_EPC_URN":
		return EPCURN, true
	case "Never_Translates":
		return EPCAsCaptured, true
	}
	return 0, false
}

// String returns the value of the header GS1-EPC-Format.
func (f EPCFormat) String() string {
	return [...]string{"Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates"}[f]
}

// PrefixLength says how many characters of a GS1 key are the company prefix of
// its owner, or 0 when that is not known. The key begins with the prefix: the
// indicator digit of a GTIN, the extension digit of an SSCC and the leading
// zero of a GRAI are left out.
type PrefixLength func(key string) int

// Translate returns the identifier in format f. What is no GS1 key, what is
// written so already, and what cannot be (an EPC URN needs to know the company
// prefix) is returned unchanged. Digital Links keep their host.
func (f EPCFormat) Translate(uri string, prefix PrefixLength) string {
	switch urn := strings.HasPrefix(uri, "urn:epc:"); {
	case f == EPCDigitalLink && urn:
		return gs1.CanonicalOr(uri)
	case f == EPCURN && !urn:
		if s := toURN(uri, prefix); s != "" {
			return s
		}
	}
	return uri
}

// toURN returns the EPC URN of a Digital Link, or "".
func toURN(uri string, prefix PrefixLength) string {
	link, err := gs1.Canonical(uri)
	if err != nil {
		return ""
	}
	code, err := gs1.Parse(link, gs1.Options{Lenient: true})
	if err != nil || len(code.Elements) == 0 {
		return ""
	}
	key := code.Elements[0].Value
	switch code.Elements[0].AI {
	case "00", "01", "8003", "8006":
		key = key[1:]
	}
	var p gs1.CompanyPrefix
	if prefix != nil {
		if n := prefix(key); n > 0 && n <= len(key) {
			p, _ = gs1.ParseCompanyPrefix(key[:n]) // one that is none is as good as unknown
		}
	}
	return code.URN(p)
}

// Translate returns e with its identifiers in format f: objects, classes,
// places, parties, transactions, devices and their data. It shares with e what
// did not change; e itself stays as it is. Event ids are never translated.
func (e *Event) Translate(f EPCFormat, prefix PrefixLength) *Event {
	if f == EPCAsCaptured {
		return e
	}
	return e.rewrite(func(s string) string { return f.Translate(s, prefix) }, nil)
}

// rewrite returns a copy of e with identifiers passed through id and vocabulary
// values through word, either of which may be nil.
func (e *Event) rewrite(id func(string) string, word func(Vocabulary, string) string) *Event {
	same := func(s string) string { return s }
	if id == nil {
		id = same
	}
	if word == nil {
		word = func(_ Vocabulary, s string) string { return s }
	}
	c := *e
	c.ParentID, c.TransformationID = id(e.ParentID), id(e.TransformationID)
	c.EPCs, c.ChildEPCs = mapped(e.EPCs, id), mapped(e.ChildEPCs, id)
	c.InputEPCs, c.OutputEPCs = mapped(e.InputEPCs, id), mapped(e.OutputEPCs, id)
	class := func(q Quantity) Quantity { q.EPCClass = id(q.EPCClass); return q }
	c.Quantities, c.ChildQuantities = mapped(e.Quantities, class), mapped(e.ChildQuantities, class)
	c.InputQuantities, c.OutputQuantities = mapped(e.InputQuantities, class), mapped(e.OutputQuantities, class)
	c.ReadPoint.ID, c.BizLocation.ID = id(e.ReadPoint.ID), id(e.BizLocation.ID)
	c.BizStep, c.Disposition = word(BizStep, e.BizStep), word(Disposition, e.Disposition)
	disposition := func(s string) string { return word(Disposition, s) }
	c.PersistentDisposition = PersistentDisposition{mapped(e.PersistentDisposition.Set, disposition), mapped(e.PersistentDisposition.Unset, disposition)}
	references := func(list []Reference, v Vocabulary) []Reference {
		return mapped(list, func(r Reference) Reference { return Reference{word(v, r.Type), id(r.ID)} })
	}
	c.BizTransactions = references(e.BizTransactions, BizTransactionType)
	c.Sources, c.Destinations = references(e.Sources, SourceDestType), references(e.Destinations, SourceDestType)
	c.SensorElements = mapped(e.SensorElements, func(s SensorElement) SensorElement {
		s.Metadata = attributes(sensorMetadataFields, s.Metadata, id, word)
		s.Reports = mapped(s.Reports, func(r []Member) []Member { return attributes(sensorReportFields, r, id, word) })
		return s
	})
	if e.ErrorDeclaration != nil {
		d := *e.ErrorDeclaration
		d.Reason = word(ErrorReason, d.Reason)
		c.ErrorDeclaration = &d
	}
	return &c
}

// attributes returns a sensor's attributes with identifiers and words rewritten.
func attributes(table []sensorField, members []Member, id func(string) string, word func(Vocabulary, string) string) []Member {
	return mapped(members, func(m Member) Member {
		switch f, _ := sensorFieldOf(table, m.Name); f.what {
		case holdsURI:
			m.Value.Text = id(m.Value.Text)
		case holdsComponent:
			m.Value.Text = word(Component, m.Value.Text)
		case holdsMeasurement:
			m.Value.Text = word(Measurement, m.Value.Text)
		case holdsText, holdsTime, holdsNumber, holdsBool, holdsHex:
		}
		return m
	})
}

// mapped returns the list with each item passed through f.
func mapped[T any](list []T, f func(T) T) []T {
	list = slices.Clone(list)
	for i := range list {
		list[i] = f(list[i])
	}
	return list
}
