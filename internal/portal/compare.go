package portal

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/portal/target"
)

// comparison is a batch before the portal's record of it.
type comparison struct {
	*push
	reader target.Reader
	found  []Difference
}

// compareBatch lists the differences between a batch, with the steps of its
// chain, and what the portal holds. compared is false when there is nothing to
// compare: the batch was not told, or is being told. *target.Failure when the
// portal does not answer.
func (s *Service) compareBatch(ctx context.Context, name, batchID string) (found []Difference, compared bool, err error) {
	p, err := s.plan(ctx, name, batchID)
	if err != nil {
		return nil, false, err
	}
	var records []Record
	err = s.db.Read(ctx).Where("target = ? AND organization_id = ? AND object_kind = 'batch' AND object_id = ?", name, p.batch.OrganizationID, batchID).Limit(1).Find(&records).Error
	if err != nil {
		return nil, false, err
	}
	c := &comparison{push: &push{plan: p, service: s, maps: s.maps}}
	if len(records) == 0 { // a change that nobody was told of: the queue promises that there are none
		c.differ(MissingThere, KindBatch, batchID, "", false)
		return c.found, true, nil
	}
	if r := records[0]; r.RemoteID == "" || r.Status == StatusPending || r.Status == StatusSending || r.Status == StatusIncomplete {
		return nil, false, nil
	}
	if err := c.prepare(ctx, name, &records[0]); err != nil || c.reader == nil {
		return nil, false, err
	}
	err = c.batchThere(ctx)
	return c.found, true, err
}

// prepare signs in and learns what the batch's fields are called there.
func (c *comparison) prepare(ctx context.Context, name string, r *Record) error {
	c.record = r
	known, err := c.known(c.service.db.Read(ctx), member{name, r.OrganizationID})
	if err != nil {
		return err
	}
	c.index(known)
	if c.session, err = c.service.sessionOf(ctx, name, r.OrganizationID); err != nil {
		return err
	}
	c.words, err = dictionaryOf(c.service.db.Read(ctx), name, true)
	if err != nil {
		return err
	}
	c.account = "reconciliation"
	if err := c.introduce(ctx); err != nil {
		return err
	}
	c.reader, _ = c.session.(target.Reader)
	return nil
}

// batchThere compares the order, then the steps.
func (c *comparison) batchThere(ctx context.Context) error {
	in := c.orderInput()
	chain, order, err := c.read(ctx, in)
	if err != nil {
		return err
	}
	if order == nil {
		c.differ(MissingThere, KindBatch, c.batch.ID, c.record.RemoteID, false)
		return nil
	}
	c.same(KindBatch, c.batch.ID, c.record.RemoteID, *order, c.orderWords(in, order.Fields))
	switch {
	case chain != nil:
		c.events(chain.Events)
	case c.record.RemoteTraceCode != "":
		c.differ(Different, KindBatch, c.batch.ID, order.ID, order.Confirmed, "chain", c.record.RemoteTraceCode, "")
	}
	return nil
}

// read gives the chain, or when the portal says that it does not know its code
// the order. Any other refusal tells nothing: the chain may stand there under a
// right that we lack, and telling it again would make a second one.
func (c *comparison) read(ctx context.Context, in target.OrderInput) (*target.HeldChain, *target.Held, error) {
	if code := c.record.RemoteTraceCode; code != "" {
		chain, err := c.reader.ReadChain(ctx, code)
		if err == nil {
			return &chain, &chain.Order, nil
		}
		if f := target.AsFailure(err); f == nil || !f.Absent {
			return nil, nil, err
		}
	}
	order, err := c.reader.ReadOrder(ctx, in.Lot, in.ProductID)
	return nil, order, err
}

// orderWords are the fields of an order as they should be; a unit told under a
// former map is as good as one of the present.
func (c *comparison) orderWords(in target.OrderInput, held target.Fields) target.Fields {
	want := c.reader.WantOrder(in)
	if theirs, told := held["unit"]; told && c.words.unitCouldBe(c.batch.Quantity.Unit, theirs) {
		want["unit"] = theirs
	}
	return want
}

// events compares the steps with those on the chain: by our reference, or by
// the portal's id.
func (c *comparison) events(held []target.Held) {
	byKey := map[string]target.Held{}
	for _, e := range held {
		for _, key := range []string{"ref " + e.Key, "id " + e.ID} {
			if _, taken := byKey[key]; !taken && key != "ref " {
				byKey[key] = e
			}
		}
	}
	taken := map[string]bool{}
	planned := map[string]planned{}
	for _, e := range c.plan.events {
		planned[e.PK] = e
	}
	for pk, r := range c.eventRecords {
		e, wanted := planned[pk]
		if r.RemoteID == "" && !wanted {
			continue
		}
		there, found := byKey["id "+r.RemoteID]
		if !found {
			there, found = byKey["ref "+pk]
		}
		switch {
		case !found:
			c.differ(MissingThere, KindEvent, pk, r.RemoteID, false)
			continue
		case wanted:
			c.same(KindEvent, pk, r.RemoteID, there, c.eventWords(e, there.Fields))
		case !c.untaken[pk]:
			c.differ(Different, KindEvent, pk, there.ID, there.Confirmed, "status", "withdrawn", "present")
		}
		taken[there.ID] = true
	}
	for pk := range planned {
		if c.eventRecords[pk] == nil {
			c.differ(MissingThere, KindEvent, pk, "", false)
		}
	}
	for _, e := range held {
		if !taken[e.ID] {
			c.differ(MissingHere, KindEvent, "", e.ID, e.Confirmed)
		}
	}
}

// eventWords are the fields of an event as they should be, as orderWords.
func (c *comparison) eventWords(e planned, held target.Fields) target.Fields {
	want := c.reader.WantEvent(c.eventInput(e, nil))
	kind, task := c.words.couldBe(e, c.template.Tasks, held["event_kind"], held["task"])
	if kind {
		want["event_kind"] = held["event_kind"]
	}
	if task {
		want["task"] = held["task"]
	}
	return want
}

// same compares one record with the portal's.
func (c *comparison) same(kind, id, remote string, there target.Held, want target.Fields) {
	if !strings.EqualFold(remote, there.ID) {
		c.differ(Different, kind, id, there.ID, there.Confirmed, "id", remote, there.ID)
	}
	if !there.Confirmed && kind != KindPlace {
		c.differ(Different, kind, id, there.ID, false, "confirmed", "true", "false")
	}
	for _, f := range target.Compare(want, there.Fields) {
		ours, theirs := f.Ours, f.Theirs
		if target.Personal(f.Field) && kind == KindEvent {
			ours, theirs = length(ours), length(theirs)
		}
		c.differ(Different, kind, id, there.ID, there.Confirmed || kind == KindPlace, f.Field, ours, theirs)
	}
}

// length stands for a text that may name people.
func length(text string) string { return "[" + strconv.Itoa(utf8.RuneCountInString(text)) + "]" }

const (
	maxLabel = 100 // characters of a label
	maxValue = 300 // of a field's value
)

// differ notes a difference; more are field, ours and theirs.
func (c *comparison) differ(kind DifferenceKind, object, id, remote string, confirmed bool, more ...string) {
	d := Difference{Kind: kind, ObjectKind: object, ObjectID: id, RemoteID: remote, Confirmed: confirmed}
	if len(more) == 3 {
		d.Field, d.Ours, d.Theirs = more[0], plain(more[1], maxValue), plain(more[2], maxValue)
	}
	if object != KindPlace {
		d.BatchID, d.Label = &c.batch.ID, plain(c.batch.Lot.String(), maxLabel)
	}
	c.found = append(c.found, d)
}

// comparePlace is compareBatch for a place that was told.
func (s *Service) comparePlace(ctx context.Context, name string, r Record) (found []Difference, compared bool, err error) {
	places, err := catalog.AnyPlaces(s.db.Read(ctx), []string{r.ObjectID})
	place, known := places[r.ObjectID]
	if err != nil || !known || r.RemoteID == "" {
		return nil, false, err
	}
	c := &comparison{push: &push{service: s, record: &r, maps: s.maps}}
	if c.session, err = s.sessionOf(ctx, name, r.OrganizationID); err != nil {
		return nil, false, err
	}
	reader, able := c.session.(target.Reader)
	if !able {
		return nil, false, nil
	}
	kind := placeKindOf(place)
	there, err := reader.ReadPlace(ctx, kind, place.GLN.String())
	if err != nil {
		return nil, false, err
	}
	if there == nil {
		c.differ(MissingThere, KindPlace, place.ID, r.RemoteID, false)
	} else {
		in, err := c.placeInput(ctx, kind, place)
		if err != nil {
			return nil, false, err
		}
		c.same(KindPlace, place.ID, r.RemoteID, *there, reader.WantPlace(in))
	}
	for i := range c.found {
		c.found[i].Label = place.GLN.String()
	}
	return c.found, true, nil
}
