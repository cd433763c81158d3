package event

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/gs1"
)

// kind is what a name in an event stands for.
type kind uint8

const (
	outside kind = iota // no key that anybody could register here
	ofItem
	ofBatch
	ofProduct
	ofUnit
	ofPlace
	ofPiece // of an item, a batch or a product
)

// thing is what a URI of an event names.
type thing struct {
	kind              kind
	of                kind   // what a piece is of
	code, lot, serial string // code: a product's GTIN-14 or local code, an SSCC, a place's GLN or local code
	body              string // of a GS1 key, from where its company prefix begins
	isParty           bool   // a party by its GLN
}

// The roles in which an event names things, as event_epcs keeps them.
const (
	roleEPC         = "epc"
	roleClass       = "class"
	roleParent      = "parent"
	roleChild       = "child"
	roleChildClass  = "child_class"
	roleInput       = "input"
	roleInputClass  = "input_class"
	roleOutput      = "output"
	roleOutputClass = "output_class"
	roleSource      = "source"
	roleDestination = "destination"
	roleTransaction = "transaction"
)

// named is one thing that an event names.
type named struct {
	thing

	role          string
	pointer       string // below the event
	uri           string // canonical
	given         string // as it was sent
	kindOf        string // of a source, destination or transaction: its type, a bare word of the CBV or a URI
	quantity, uom string
}

// name reads a canonical URI.
func (s *Service) name(uri string) thing {
	if path, ok := strings.CutPrefix(uri, gs1.CanonicalBase+"/"); ok {
		return nameGS1(strings.Split(path, "/"))
	}
	path, ok := strings.CutPrefix(uri, s.idBase+"/")
	if !ok {
		return thing{}
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		text, err := url.PathUnescape(p)
		if err != nil {
			return thing{}
		}
		parts[i] = text
	}
	switch {
	case len(parts) == 2 && parts[0] == "loc":
		return thing{kind: ofPlace, code: parts[1]}
	case len(parts) == 2 && parts[0] == "class":
		return thing{kind: ofProduct, code: parts[1]}
	case len(parts) == 3 && parts[0] == "class":
		return thing{kind: ofBatch, code: parts[1], lot: parts[2]}
	case len(parts) == 4 && parts[0] == "obj":
		return thing{kind: ofItem, code: parts[1], lot: parts[2], serial: parts[3]}
	}
	return thing{}
}

// nameGS1 reads the path of a canonical Digital Link.
func nameGS1(parts []string) thing {
	if len(parts) < 2 || len(parts)%2 != 0 {
		return thing{}
	}
	t := thing{code: parts[1], body: parts[1]}
	switch parts[0] {
	case "01":
		t.kind, t.body = ofProduct, t.code[min(1, len(t.code)):]
		if strings.HasPrefix(t.code, "000000") {
			t.body = "" // a GTIN-8 stands under no company prefix
		}
	case "00":
		t.kind, t.body = ofUnit, t.code[min(1, len(t.code)):]
	case "414":
		t.kind = ofPlace
	case "8003":
		t.body = t.code[min(1, len(t.code)):]
	case "417":
		t.isParty = true
	case "8006": // a piece of goods: their GTIN, the piece and the total
		const digits = 14
		if len(t.code) < digits {
			return thing{}
		}
		whole := nameGS1(append([]string{"01", t.code[:digits]}, parts[2:]...))
		whole.of, whole.kind = whole.kind, ofPiece
		return whole
	case "253", "255", "401", "402", "8004", "8010", "8017", "8018":
	default:
		t.body = ""
	}
	for i := 2; i+1 < len(parts) && t.kind == ofProduct; i += 2 {
		value, err := url.PathUnescape(parts[i+1])
		if err != nil {
			return thing{}
		}
		switch parts[i] {
		case "21":
			t.kind, t.serial = ofItem, value
		case "10":
			t.kind, t.lot = ofBatch, value
		}
	}
	return t
}

// whole is t, and of a piece what it is of.
func (t thing) whole() thing {
	if t.kind == ofPiece {
		t.kind, t.of = t.of, outside
	}
	return t
}

// namesOf are the things that e names, each once a role.
func (s *Service) namesOf(e *epcis.Event) (all []named) {
	add := func(role, pointer, uri string) *named {
		if uri == "" {
			return &named{}
		}
		name := gs1.CanonicalOr(uri)
		all = append(all, named{thing: s.name(name), role: role, pointer: pointer, uri: name, given: uri})
		return &all[len(all)-1]
	}
	list := func(role, field string, uris []string) {
		for i, uri := range uris {
			add(role, item(field, i), uri)
		}
	}
	classes := func(role, field string, list []epcis.Quantity) {
		for i, q := range list {
			n := add(role, item(field, i)+"/epcClass", q.EPCClass)
			n.quantity, n.uom = q.Amount, q.UOM
		}
	}
	list(roleEPC, "/epcList", e.EPCs)
	classes(roleClass, "/quantityList", e.Quantities)
	add(roleParent, "/parentID", e.ParentID)
	list(roleChild, "/childEPCs", e.ChildEPCs)
	classes(roleChildClass, "/childQuantityList", e.ChildQuantities)
	list(roleInput, "/inputEPCList", e.InputEPCs)
	classes(roleInputClass, "/inputQuantityList", e.InputQuantities)
	list(roleOutput, "/outputEPCList", e.OutputEPCs)
	classes(roleOutputClass, "/outputQuantityList", e.OutputQuantities)
	for i, x := range e.Sources {
		add(roleSource, item("/sourceList", i)+"/source", x.ID).kindOf = word(e.Context, epcis.SourceDestType, x.Type)
	}
	for i, x := range e.Destinations {
		add(roleDestination, item("/destinationList", i)+"/destination", x.ID).kindOf = word(e.Context, epcis.SourceDestType, x.Type)
	}
	for i, x := range e.BizTransactions {
		add(roleTransaction, item("/bizTransactionList", i)+"/bizTransaction", x.ID).kindOf = word(e.Context, epcis.BizTransactionType, x.Type)
	}
	return all
}

func item(list string, i int) string { return list + "/" + strconv.Itoa(i) }

// word is a value of the CBV in the one spelling of the columns: bare when the
// CBV knows it, else its URI.
func word(c epcis.Context, v epcis.Vocabulary, text string) string {
	return epcis.Word(v, c.Expand(text))
}
