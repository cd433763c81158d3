package api_test

import (
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/epcis"
)

// policy says who may see what, from the rules as they are told to people: an
// event is for who captured it, the owners of its places, sources, destinations
// and inputs, and who gave its goods to who captured it or had them from them;
// and what an organisation captured of a batch is for whoever it ships it to.
type policy struct {
	owner map[string]string   // organisations by the names of places and classes
	held  map[string][]handed // by the names of goods
	in    map[string][]string // what is in a unit
	told  []*entry
}

// handed is that an organisation has had goods, and whom it first had them from:
// nobody when it made them, so that who returns them has not given them.
type handed struct{ to, by string }

// entry is one stored event.
type entry struct {
	event *epcis.Event
	by    string
	batch string                     // the class that it is filed under
	why   map[string]map[string]bool // reasons by who may see it
}

func newPolicy() *policy {
	return &policy{owner: map[string]string{}, held: map[string][]handed{}, in: map[string][]string{}}
}

func (d *entry) show(organization, why string) {
	if organization == "" {
		return
	}
	if d.why[organization] == nil {
		d.why[organization] = map[string]bool{}
	}
	d.why[organization][why] = true
}

// goodsOf are the names of goods in an event: what comes out of it first, the
// units apart.
func goodsOf(e *epcis.Event) (goods, units []string) {
	for _, list := range [][]epcis.Quantity{e.OutputQuantities, e.Quantities, e.ChildQuantities, e.InputQuantities} {
		for _, q := range list {
			goods = append(goods, q.EPCClass)
		}
	}
	units = slices.Concat(e.EPCs, e.ChildEPCs)
	if e.ParentID != "" {
		units = append(units, e.ParentID)
	}
	return goods, units
}

// record is what follows from an event that by captured.
func (p *policy) record(e *epcis.Event, by string) {
	d := &entry{event: e, by: by, why: map[string]map[string]bool{}}
	p.told = append(p.told, d)
	d.show(by, "recorder")
	goods, units := goodsOf(e)
	if len(goods) > 0 {
		d.batch = goods[0]
	}
	if e.IsErrorDeclaration() {
		for organization := range p.find(e.ID).why {
			d.show(organization, "declared")
		}
		return
	}
	for _, place := range []string{e.ReadPoint.ID, e.BizLocation.ID} {
		d.show(p.owner[place], "place")
	}
	for _, x := range e.Sources {
		d.show(p.owner[x.ID], "source")
	}
	for _, x := range e.Destinations {
		d.show(p.owner[x.ID], "destination")
	}
	for _, q := range e.InputQuantities {
		d.show(p.owner[q.EPCClass], "input")
	}
	for _, unit := range units {
		if len(p.held[unit]) == 0 {
			p.held[unit] = []handed{{to: by}}
		}
	}
	for _, thing := range slices.Concat(goods, units) {
		for _, h := range p.held[thing] {
			switch by {
			case h.to:
				d.show(h.by, "before")
			case h.by:
				d.show(h.to, "after")
			}
		}
	}
	if e.Type == epcis.AggregationEvent {
		p.in[e.ParentID] = slices.Concat(p.in[e.ParentID], goods, e.ChildEPCs)
	}
	if strings.HasSuffix(e.BizStep, "shipping") && e.Type != epcis.TransformationEvent {
		p.ship(e, by, goods, units)
	}
}

// ship gives what is shipped, with all that is in it, to the owners of the
// destinations.
func (p *policy) ship(e *epcis.Event, by string, goods, units []string) {
	things := slices.Concat(goods, units)
	for i := 0; i < len(things); i++ { // what is inside is added as it is found
		things = append(things, p.in[things[i]]...)
	}
	for _, x := range e.Destinations {
		to := p.owner[x.ID]
		if to == "" || to == by {
			continue
		}
		for _, thing := range things {
			if !slices.ContainsFunc(p.held[thing], func(h handed) bool { return h.to == to }) {
				p.held[thing] = append(p.held[thing], handed{to, by})
			}
		}
		for _, d := range p.told {
			if d.by == by && slices.Contains(things, d.batch) {
				d.show(to, "handed over")
			}
		}
	}
}

// find is the event of an id.
func (p *policy) find(id string) *entry {
	return p.told[slices.IndexFunc(p.told, func(d *entry) bool { return d.event.ID == id })]
}

// seenBy are the events that a reader may see.
func (p *policy) seenBy(r reader) (all []*entry) {
	for _, d := range p.told {
		if r.all || d.why[r.id] != nil {
			all = append(all, d)
		}
	}
	return all
}

// reader is who asks.
type reader struct {
	id, key string
	all     bool
}
