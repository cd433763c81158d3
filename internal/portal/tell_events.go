package portal

import (
	"cmp"
	"context"
	"maps"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal/target"
)

// tellEvents tells the steps in the order in which they happened.
func (p *push) tellEvents(ctx context.Context) error {
	for _, r := range p.doubtful {
		p.at = r
		if err := p.resolve(about(ctx, r), r); err != nil {
			return err
		}
	}
	pictures, err := p.pictures(ctx)
	if err != nil {
		return err
	}
	for _, e := range p.events {
		r := p.eventRecords[e.PK]
		if r.Stage == stageConfirmed {
			continue
		}
		p.at = r
		if err := p.tellEvent(about(ctx, r), e, r, pictures); err != nil {
			return err
		}
	}
	return nil
}

func (p *push) tellEvent(ctx context.Context, e planned, r *Record, pictures map[string]catalog.File) error {
	in := p.eventInput(e, pictures)
	find := func() (*target.Event, error) {
		return p.session.FindEvent(ctx, target.EventKey{OrderID: in.OrderID, TaskID: in.TaskID, Start: in.Start, Ref: in.Ref})
	}
	if r.interrupted() {
		found, err := find()
		if err == nil && found == nil && r.Stage == stageUnseen && p.record.RemoteTraceCode != "" {
			found, err = p.onChain(ctx, in.Ref)
		}
		if err != nil {
			return err
		}
		if found != nil {
			p.rectify(r, *found)
			if err := p.eventCreated(ctx, r, *found); err != nil {
				return err
			}
			if found.Confirmed {
				p.eventConfirmed(r)
				return nil
			}
		}
	}
	if r.RemoteID == "" {
		if err := p.unseen(ctx, r); err != nil {
			return err
		}
		made, err := create(ctx, p, r, func() (target.Event, error) { return p.session.CreateEvent(ctx, in) }, find)
		if err != nil {
			return err
		}
		if err := p.eventCreated(ctx, r, made); err != nil {
			return err
		}
	}
	in.ChainID = r.RemoteChainID
	if p.session.Uploads() {
		var err error
		if in.Images, err = p.tellImages(ctx, e, r, in, pictures); err != nil {
			return err
		}
	}
	confirmed, err := p.session.ConfirmEvent(ctx, r.RemoteID, in)
	if err != nil {
		return err
	}
	p.eventConfirmed(r, p.follow(r, confirmed)...)
	return nil
}

// onChain looks for an event on the chain itself: lists may leave out what the
// chain holds. A chain that lacks what it is known to hold is not believed.
func (p *push) onChain(ctx context.Context, ref string) (found *target.Event, err error) {
	chain, err := p.session.GetChain(ctx, p.record.RemoteTraceCode)
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for i, e := range chain.Events {
		there[e.ID] = true
		if e.Ref == ref {
			found = &chain.Events[i]
			found.ChainID = chain.ID
		}
	}
	for _, r := range p.eventRecords {
		if r.Stage == stageConfirmed && !there[r.RemoteID] {
			return nil, incoherent()
		}
	}
	return found, nil
}

// follow notes chain and trace code, which the first event opens, on the event
// and on the batch. also is the batch's record if that is news to it.
func (p *push) follow(r *Record, e target.Event) (also []*Record) {
	was := [2]string{p.record.RemoteChainID, p.record.RemoteTraceCode}
	for _, one := range []*Record{r, p.record} {
		one.RemoteChainID = cmp.Or(one.RemoteChainID, e.ChainID)
		one.RemoteTraceCode = cmp.Or(one.RemoteTraceCode, e.TraceCode)
	}
	if was != [2]string{p.record.RemoteChainID, p.record.RemoteTraceCode} {
		also = append(also, p.record)
	}
	return also
}

// rectify takes a look's word for the chain over that of the create's answer.
func (p *push) rectify(r *Record, found target.Event) {
	if r.RemoteChainID == "" || found.ChainID == "" || r.RemoteChainID == found.ChainID {
		return
	}
	if p.record.RemoteChainID == r.RemoteChainID { // r opened it
		p.record.RemoteChainID = ""
	}
	r.RemoteChainID = ""
}

func (p *push) eventCreated(ctx context.Context, r *Record, e target.Event) error {
	r.RemoteID = e.ID
	return p.reach(ctx, stageCreated, r, p.follow(r, e)...)
}

func (p *push) eventConfirmed(r *Record, also ...*Record) {
	r.settle(StatusSynced, nil)
	r.SentVersion = r.WantedVersion
	p.come(stageConfirmed, r, also...)
}

// resolve finds out whether the interrupted create of an event that was taken
// back meanwhile had happened.
func (p *push) resolve(ctx context.Context, r *Record) error {
	found, err := p.session.FindEvent(ctx, target.EventKey{OrderID: p.record.RemoteID, Ref: r.ObjectID})
	if err != nil {
		return err
	}
	if found == nil {
		if err := p.unseen(ctx, r); err != nil {
			return err
		}
		delete(p.eventRecords, r.ObjectID)
		return p.save(ctx, func(tx *database.Tx) error { return forget(tx, r) })
	}
	r.RemoteID = found.ID
	also := p.follow(r, *found)
	r.settle(StatusParked, changedThere(KindEvent))
	stage := stageCreated
	if found.Confirmed {
		stage = stageConfirmed
	}
	return p.reach(ctx, stage, r, also...)
}

// eventInput is a step as the portal's event.
func (p *push) eventInput(e planned, pictures map[string]catalog.File) target.EventInput {
	task, _ := target.TaskAmong(e.tasks, p.template.Tasks) // introduce checked it
	in := target.EventInput{
		OrderID: p.record.RemoteID, ChainID: p.record.RemoteChainID, Kind: e.kind, TaskID: task.ID, Start: e.EventTime,
		PlaceID: p.placeRecords[e.place.ID].RemoteID, Performer: e.Notes.Performer, Description: e.Notes.Description, Ref: e.PK,
		Details: maps.Clone(e.Notes.Details),
	}
	if e.StartedAt != nil {
		in.Start = *e.StartedAt
		if e.EventTime.After(in.Start) {
			in.End = e.EventTime
		}
	}
	for _, id := range e.Notes.Evidence {
		if _, is := pictures[id]; is && !p.session.Uploads() {
			in.Images = append(in.Images, p.service.PublicURL+"/files/"+id)
		}
	}
	return in
}
