package portal

import (
	"cmp"
	"context"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Preview is what a target would be sent of a batch now.
type Preview struct {
	Missing  []Missing         // not empty: nothing would be sent
	Requests []target.Exchange // in order; ids that the portal is yet to give are in capitals

	Truncated bool // the requests go on, but 200 of them or 1 MiB are shown
	size      int  // of the requests' bodies, in bytes
}

// Preview works out what a target would be sent of a batch whose owner's
// records the actor sees, without the bodies about what is another organisation's
// and not the actor's to see. Nobody is called and nothing is changed.
// *fault.Error: not_found of the target or batch.
func (s *Service) Preview(ctx context.Context, name, batchID string) (made Preview, err error) {
	if err := s.known(name); err != nil {
		return Preview{}, err
	}
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return Preview{}, err
	}
	plan, err := s.plan(ctx, name, batchID)
	if err != nil {
		return Preview{}, err
	}
	if !scope.Sees(plan.batch.OrganizationID) {
		return Preview{}, fault.NotFound("batch")
	}
	made = Preview{Missing: plan.missing, Requests: []target.Exchange{}}
	if len(plan.missing) > 0 {
		return made, nil
	}
	hidden, err := sight{scope, s.db.Read(ctx)}.unseenOf(plan)
	if err != nil {
		return made, err
	}
	p := &push{plan: plan, service: s, rehearsal: true, maps: newCatalogues()}
	if err := p.remember(ctx, name); err != nil {
		return made, err
	}
	switch {
	case s.captures(name):
		err = p.previewCapture(ctx, name, hidden, &made)
		return made, err
	case s.registers(name):
		err = p.previewRegistry(ctx, name, &made)
		return made, err
	}
	p.session = s.Targets[name].Preview(plan.batch.OrganizationID, func(x target.Exchange) { made.add(hidden.veil(cmp.Or(p.at, p.record), x)) })
	if !p.unsent() {
		return made, nil
	}
	for _, part := range []func(context.Context) error{p.introduce, p.tellPlaces, p.tellOrder, p.tellEvents} {
		if err := part(ctx); err != nil {
			return made, err
		}
	}
	return made, nil
}

// remember reads the records of a plan, and makes up those that are not there.
func (p *push) remember(ctx context.Context, name string) error {
	m := member{name, p.batch.OrganizationID}
	var batches []Record
	err := p.service.db.Read(ctx).Where("target = ? AND organization_id = ? AND object_kind = 'batch' AND object_id = ?", m.Target, m.OrganizationID, p.batch.ID).Find(&batches).Error
	if err != nil {
		return err
	}
	if len(batches) == 0 {
		batches = []Record{{ID: uuid.NewString(), Target: m.Target, OrganizationID: m.OrganizationID, ObjectKind: KindBatch, ObjectID: p.batch.ID}}
	}
	p.record = &batches[0]
	known, err := p.known(p.service.db.Read(ctx), m)
	if err != nil {
		return err
	}
	p.index(known)
	for _, place := range p.places {
		if p.placeRecords[place.ID] == nil {
			p.placeRecords[place.ID] = &Record{ID: uuid.NewString(), ObjectKind: KindPlace, ObjectID: place.ID}
		}
	}
	for _, e := range p.events {
		if p.eventRecords[e.PK] == nil {
			p.eventRecords[e.PK] = &Record{ID: uuid.NewString(), ObjectKind: KindEvent, ObjectID: e.PK}
		}
	}
	for _, r := range p.everyRecord() {
		if r.interrupted() && r.RemoteID == "" {
			r.Stage = stageNone // whether it happened, only the portal knows
		}
	}
	return nil
}

func (p *push) everyRecord() []*Record {
	all := []*Record{p.record}
	for _, r := range p.placeRecords {
		all = append(all, r)
	}
	for _, r := range p.eventRecords {
		all = append(all, r)
	}
	return all
}
