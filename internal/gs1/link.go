package gs1

import "strings"

// DigitalLink is what a GS1 Digital Link address says. Exactly one of GTIN,
// GLN and SSCC is set; the fields under each are its qualifiers, in the order
// in which they stand in the path.
type DigitalLink struct {
	GTIN       GTIN   // (01)
	Variant    string // (22) consumer product variant, at most 20 characters
	Lot        Lot    // (10)
	Serial     Serial // (21)
	ThirdParty string // (235) serialised extension controlled by a third party; excludes the three above

	GLN       GLN    // (414)
	Extension string // (254) a place within the place, at most 20 characters

	SSCC SSCC // (00)
}

// URI returns the address under base (scheme, host and any stem; a trailing
// slash is dropped): {base}/01/{gtin14}/10/{lot}/21/{serial}.
func (d DigitalLink) URI(base string) string {
	var b strings.Builder
	b.WriteString(strings.TrimRight(base, "/"))
	add := func(ai, value string) {
		if value != "" {
			b.WriteString("/" + ai + "/" + Escape(value))
		}
	}
	switch {
	case !d.SSCC.IsZero():
		add("00", d.SSCC.s)
	case !d.GLN.IsZero():
		add("414", d.GLN.s)
		add("254", d.Extension)
	case !d.GTIN.IsZero():
		add("01", d.GTIN.s)
		add("22", d.Variant)
		add("10", d.Lot.s)
		add("21", d.Serial.s)
		add("235", d.ThirdParty)
	}
	return b.String()
}

// Canonical returns the address on https://id.gs1.org with every path key.
func (d DigitalLink) Canonical() string { return d.URI(CanonicalBase) }

// EPCIS returns the constrained form that events use (EPCIS 2.0, section
// 7.1.2): https://id.gs1.org, finest level only, so the lot gives way to a
// serial and the variant is dropped.
func (d DigitalLink) EPCIS() string {
	d.Variant = ""
	if !d.Serial.IsZero() || d.ThirdParty != "" {
		d.Lot = Lot{}
	}
	return d.Canonical()
}

// ClassURI names a batch in events, https://id.gs1.org/01/{gtin}/10/{lot}, or
// the whole product when lot is zero.
func ClassURI(g GTIN, lot Lot) string { return DigitalLink{GTIN: g, Lot: lot}.EPCIS() }

// InstanceURI names an item in events: https://id.gs1.org/01/{gtin}/21/{serial}.
func InstanceURI(g GTIN, serial Serial) string { return DigitalLink{GTIN: g, Serial: serial}.EPCIS() }

// UnitURI names a logistic unit in events: https://id.gs1.org/00/{sscc}.
func UnitURI(s SSCC) string { return DigitalLink{SSCC: s}.EPCIS() }

// PlaceURI names a place in events: https://id.gs1.org/414/{gln}.
func PlaceURI(g GLN) string { return DigitalLink{GLN: g}.EPCIS() }

// PartyURI names a party in events: https://id.gs1.org/417/{gln}.
func PartyURI(g GLN) string { return CanonicalBase + "/417/" + g.s }
