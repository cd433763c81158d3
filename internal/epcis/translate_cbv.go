package epcis

// CBVFormat is how the words of the Core Business Vocabulary are spelled in an
// answer (EPCIS 2.0, section 12.6.2: the header GS1-CBV-XML-Format, which binds
// XML; in JSON the words are bare by the standard's context).
type CBVFormat uint8

// The formats of vocabulary values.
const (
	CBVAsCaptured CBVFormat = iota // Never_Translates
	CBVWebURI                      // Always_Web_URI: https://ref.gs1.org/cbv/BizStep-shipping
	CBVURN                         // Always_URN: urn:epcglobal:cbv:bizstep:shipping
	CBVBare                        // shipping; of JSON only
)

// ParseCBVFormat reads a value of the header GS1-CBV-XML-Format; "" and
// No_Preference are web URIs. It is false for anything else.
func ParseCBVFormat(s string) (CBVFormat, bool) {
	switch s {
	case "", "No_Preference", "Always_Web_URI":
		return CBVWebURI, true
	case "Always_URN":
		return CBVURN, true
	case "Never_Translates":
		return CBVAsCaptured, true
	}
	return 0, false
}

// String returns the value of the header GS1-CBV-XML-Format, and "Bare" for
// CBVBare, which the header does not know.
func (f CBVFormat) String() string {
	return [...]string{"Never_Translates", "Always_Web_URI", "Always_URN", "Bare"}[f]
}

// TranslateCBV returns e with the words of the CBV in format f; values that the
// CBV does not have stay as they are. It shares with e what did not change.
func (e *Event) TranslateCBV(f CBVFormat) *Event {
	if f == CBVAsCaptured {
		return e
	}
	return e.rewrite(nil, func(v Vocabulary, s string) string { return f.spell(v, s, e.Context) })
}

// spell returns s in format f when it is a word of the CBV in any spelling.
func (f CBVFormat) spell(v Vocabulary, s string, c Context) string {
	word, ok := knownWord(v, s, c)
	if !ok {
		return s
	}
	switch table := vocabularies[v]; f {
	case CBVWebURI:
		return table.words[word]
	case CBVURN:
		return table.urn + word
	case CBVBare:
		return word
	case CBVAsCaptured:
	}
	return s
}
