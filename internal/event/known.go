package event

import (
	"slices"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
)

// owned is what is registered, and whose it is.
type owned struct{ id, organization string }

// holder has, or had, an object in its custody.
type holder struct{ organization, givenBy string }

// known is what the database knows of the things that some events name.
type known struct {
	products map[string]owned // by code
	places   map[string]catalog.Place
	parties  map[string]string          // organisations by their GLN
	units    map[string]string          // organisations by the SSCCs issued to them
	prefixes map[string]string          // organisations by company prefix
	batches  map[[2]string]*batch.Batch // by product's code and lot
	homes    map[batch.Named]batch.Home
	byID     map[string]*batch.Batch
	custody  map[string][]holder // by node
}

// object is a thing as far as it is known here.
type object struct {
	registered bool
	owner      string // "" when nobody's here
	node       string // in the graph, "" for what has none
	batch      *batch.Batch
	productID  string
	place      *catalog.Place
	void       bool
}

// set gathers distinct texts in order.
type set struct {
	list []string
	has  map[string]bool
}

func (s *set) add(text string) {
	if text == "" || s.has[text] {
		return
	}
	if s.has == nil {
		s.has = map[string]bool{}
	}
	s.has[text] = true
	s.list = append(s.list, text)
}

// lookUp finds what is known of things, in at most three round trips to
// PostgreSQL however many they are.
func (s *Service) lookUp(tx *database.Tx, things []thing) (*known, error) {
	k := &known{
		products: map[string]owned{}, places: map[string]catalog.Place{}, parties: map[string]string{}, units: map[string]string{}, prefixes: map[string]string{},
		batches: map[[2]string]*batch.Batch{}, homes: map[batch.Named]batch.Home{}, byID: map[string]*batch.Batch{}, custody: map[string][]holder{},
	}
	if err := k.registered(tx, things); err != nil {
		return nil, err
	}
	if err := k.goods(tx, s.batches, things); err != nil {
		return nil, err
	}
	return k, k.holders(tx, things)
}

// of is what is known of t.
func (k *known) of(t thing) (o object) {
	switch t.kind {
	case ofPiece: // whoever has the whole has it, but what happens to it does not happen to the whole
		o = k.of(t.whole())
		o.node = ""
		return o
	case ofItem, ofBatch, ofProduct:
		p, registered := k.products[t.code]
		if !registered {
			break
		}
		o.productID, o.owner = p.id, p.organization
		switch t.kind {
		case ofItem:
			home, issued := k.homes[batch.Named{ProductID: p.id, Code: t.code, Serial: t.serial}]
			o.batch, o.void = k.byID[home.BatchID], home.Void
			o.registered = issued && o.batch != nil
			o.node = ItemNode(t.code, t.serial)
		case ofBatch:
			if o.batch = k.batches[[2]string{t.code, t.lot}]; o.batch != nil {
				o.registered, o.owner, o.node = true, o.batch.OrganizationID, BatchNode(o.batch.ID)
			}
		default:
			o.registered = true
		}
		return o
	case ofUnit:
		o.node = UnitNode(t.code)
		if organization, issued := k.units[t.code]; issued {
			o.registered, o.owner = true, organization
			return o
		}
	case ofPlace:
		if p, registered := k.places[t.code]; registered {
			return object{registered: true, owner: p.OrganizationID, place: &p}
		}
	case outside:
		if organization, registered := k.parties[t.party()]; registered {
			return object{registered: true, owner: organization}
		}
	}
	for n := min(maxPrefix, len(t.body)); n >= minPrefix; n-- {
		if organization, registered := k.prefixes[t.body[:n]]; registered {
			o.owner = organization
			return o
		}
	}
	return o
}

// party is the GLN of a party, "" of anything else.
func (t thing) party() string {
	if t.kind == outside && t.isParty {
		return t.code
	}
	return ""
}

// holds reports whether organization has had in custody what o is, or the batch
// that it is of.
func (k *known) holds(o object, organization string) bool {
	has := func(node string) bool {
		return slices.ContainsFunc(k.custody[node], func(h holder) bool { return h.organization == organization })
	}
	return o.node != "" && has(o.node) || o.batch != nil && has(BatchNode(o.batch.ID))
}
