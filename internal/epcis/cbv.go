package epcis

import (
	"maps"
	"slices"
	"strings"
)

// Vocabulary is one word list of the CBV.
type Vocabulary uint8

// The vocabularies that EPCIS fields draw on.
const (
	BizStep Vocabulary = iota + 1
	Disposition
	BizTransactionType
	SourceDestType
	ErrorReason
	Component   // sensorReport.component
	Measurement // sensorReport.type and exception: words of the GS1 Web Vocabulary, an open list
)

// Business steps that this service writes itself, as bare words.
const (
	StepCreatingClassInstance = "creating_class_instance"
	StepCommissioning         = "commissioning"
	StepReceiving             = "receiving"
	StepPacking               = "packing"
	StepUnpacking             = "unpacking"
	StepInspecting            = "inspecting"
	StepStoring               = "storing"
	StepShipping              = "shipping"
	StepTransporting          = "transporting"
	StepRetailSelling         = "retail_selling"
	StepDestroying            = "destroying"
	StepOther                 = "other"
)

// Dispositions that this service writes itself, as bare words.
const (
	DispositionActive     = "active"
	DispositionInProgress = "in_progress"
	DispositionInTransit  = "in_transit"
	DispositionReturned   = "returned"
	DispositionRetailSold = "retail_sold"
	DispositionDestroyed  = "destroyed"
	DispositionRecalled   = "recalled"
)

// Source and destination types, and the reasons of an error declaration, as
// bare words.
const (
	TypeLocation        = "location"
	TypeOwningParty     = "owning_party"
	TypePossessingParty = "possessing_party"

	ReasonIncorrectData = "incorrect_data"
	ReasonDidNotOccur   = "did_not_occur"
)

type vocabularyTable struct {
	web, urn string
	words    map[string]string // and the web URI of each
}

// WebURI returns the one web URI of a value written as a bare word, as
// urn:epcglobal:cbv:…, as a CURIE with a standard prefix, or as the URI
// itself. Anything else is returned unchanged.
func WebURI(v Vocabulary, s string) string { return webURI(v, s, nil) }

func webURI(v Vocabulary, s string, c Context) string {
	table := vocabularies[v]
	if uri, ok := table.words[s]; ok {
		return uri
	}
	if word, ok := strings.CutPrefix(s, table.urn); ok && table.urn != "" {
		return table.web + word
	}
	prefix, local, ok := strings.Cut(s, ":")
	switch {
	case !ok && s != "":
		return table.web + s
	case strings.HasPrefix(local, "//"):
		return s
	}
	if ns, ok := c.Namespace(prefix); ok {
		return ns + local
	}
	return s
}

// Word returns the bare word of a value in any of its spellings when the CBV
// knows it, else s unchanged: users' own values are URIs and stay so.
func Word(v Vocabulary, s string) string {
	if word, ok := knownWord(v, s, nil); ok {
		return word
	}
	return s
}

// IsWord reports whether s, in any spelling, is a word of v in the CBV.
func IsWord(v Vocabulary, s string) bool {
	_, ok := knownWord(v, s, nil)
	return ok
}

// knownWord returns the bare word of s in any spelling, under the prefixes of
// c, when the CBV has it.
func knownWord(v Vocabulary, s string, c Context) (string, bool) {
	table := vocabularies[v]
	if _, ok := table.words[s]; ok {
		return s, true
	}
	word, ok := strings.CutPrefix(webURI(v, s, c), table.web)
	if ok {
		_, ok = table.words[word]
	}
	return word, ok
}

// Words returns the bare words of v in alphabetical order.
func Words(v Vocabulary) []string {
	return slices.Sorted(maps.Keys(vocabularies[v].words))
}
