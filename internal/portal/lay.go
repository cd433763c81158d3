package portal

import (
	"slices"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// lay makes the records of the plan's places and events, and reads all that
// there are of this chain.
func (p *push) lay(tx *database.Tx) error {
	m := member{p.record.Target, p.record.OrganizationID}
	known, err := p.known(tx.DB, m)
	if err != nil {
		return err
	}
	has := func(kind, id string) bool {
		return slices.ContainsFunc(known, func(r Record) bool { return r.ObjectKind == kind && r.ObjectID == id })
	}
	laid := false
	for _, place := range p.places {
		if !has(KindPlace, place.ID) {
			laid = true
			if err := touch(tx, m, KindPlace, place.ID, "", ""); err != nil {
				return err
			}
		}
	}
	for _, e := range p.events {
		if !has(KindEvent, e.PK) {
			laid = true
			if err := touch(tx, m, KindEvent, e.PK, p.batch.ID, p.batch.ID); err != nil {
				return err
			}
		}
	}
	if laid {
		if err := tx.Flush(); err != nil {
			return err
		}
		if known, err = p.known(tx.DB, m); err != nil {
			return err
		}
	}
	p.index(known)
	if err := p.judgePlaces(tx); err != nil {
		return err
	}
	return p.judgeEvents(tx)
}

// known are the records of the plan's places, and of all events of the chain.
func (p *push) known(q *gorm.DB, m member) (rows []Record, err error) {
	ids := []string{""}
	for _, place := range p.places {
		ids = append(ids, place.ID)
	}
	err = q.Where("target = ? AND organization_id = ? AND (object_kind = 'event' AND scope = ? OR object_kind = 'place' AND scope = '' AND object_id IN ?)", m.Target, m.OrganizationID, p.batch.ID, ids).Find(&rows).Error
	return rows, err
}

// index lays records out by what they are about.
func (p *push) index(records []Record) {
	p.placeRecords, p.eventRecords = map[string]*Record{}, map[string]*Record{}
	for i := range records {
		if r := &records[i]; r.ObjectKind == KindPlace {
			p.placeRecords[r.ObjectID] = r
		} else {
			p.eventRecords[r.ObjectID] = r
		}
	}
}

// lacks are the missing things of the plan that concern objects.
func (p *push) lacks(objects ...string) []Missing {
	missing := []Missing{}
	for _, m := range p.missing {
		if slices.Contains(objects, m.Object) {
			missing = append(missing, m)
		}
	}
	return missing
}

// judgePlaces marks the places that lack something, and those that changed
// after the portal was told.
func (p *push) judgePlaces(tx *database.Tx) error {
	for _, place := range p.places {
		r := p.placeRecords[place.ID]
		was := r.Status
		missing := p.lacks(place.ID)
		switch {
		case r.RemoteID != "" && r.SentDigest != placeDigest(place):
			r.settle(StatusParked, changedThere(KindPlace))
		case r.RemoteID != "":
			r.settle(StatusSynced, nil)
		case len(missing) > 0:
			r.Status, r.Missing = StatusIncomplete, missing
		case r.Status == StatusIncomplete:
			r.Status, r.Missing = StatusPending, []Missing{}
		}
		if r.Status != was {
			if err := store(tx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// judgeEvents marks the events that wait with their batch, and takes back
// those that no longer belong to the chain.
func (p *push) judgeEvents(tx *database.Tx) error {
	wanted := map[string]bool{}
	for _, e := range p.events {
		wanted[e.PK] = true
		r := p.eventRecords[e.PK]
		was := r.Status
		if len(p.missing) > 0 && r.RemoteID == "" && r.Stage != stageConfirmed {
			r.Status, r.Missing = StatusIncomplete, p.lacks(e.PK, e.place.ID)
		} else if r.Status == StatusIncomplete {
			r.Status, r.Missing = StatusPending, []Missing{}
		}
		if r.Status != was {
			if err := store(tx, r); err != nil {
				return err
			}
		}
	}
	for pk, r := range p.eventRecords {
		if wanted[pk] || p.untaken[pk] && r.RemoteID != "" {
			continue
		}
		if err := p.withdraw(tx, r); err != nil {
			return err
		}
	}
	return nil
}

// withdraw takes back an event that was declared wrong or that the portal
// never takes: unsent it has no record, sent an operator must ask the portal's.
// Whether an interrupted create happened is found out later.
func (p *push) withdraw(tx *database.Tx, r *Record) error {
	capture := p.service.captures(p.record.Target)
	switch {
	case capture && r.Stage == stageDeclared:
		return nil
	case capture && r.Stage != stageNone:
		p.doubtful = append(p.doubtful, r)
		return nil
	case r.RemoteID != "" && r.Status == StatusParked && r.ErrorClass == target.ClassConfirmed:
		return nil
	case r.RemoteID != "":
		r.settle(StatusParked, changedThere(KindEvent))
		return store(tx, r)
	case r.Stage == stageCreating || r.Stage == stageUnseen:
		p.doubtful = append(p.doubtful, r)
		return nil
	}
	delete(p.eventRecords, r.ObjectID)
	return forget(tx, r)
}

func forget(tx *database.Tx, r *Record) error {
	for _, of := range []string{"sync_exchanges", "sync_images"} {
		if err := tx.Exec("DELETE FROM "+of+" WHERE record_id = ?", r.ID).Error; err != nil {
			return err
		}
	}
	return tx.Where("id = ?", r.ID).Delete(&Record{}).Error
}

// kindHeld is a batch whose change is a hold or recall.
const kindHeld = "held"

// changedThere is why a record that differs from what the portal confirmed is
// parked.
func changedThere(kind string) *target.Failure {
	text := fault.Text{VI: "Lô đã thay đổi sau khi cổng xác nhận.", EN: "The batch changed after the portal had confirmed it."}
	switch kind {
	case KindEvent:
		text = fault.Text{VI: "Công đoạn đã được đính chính sau khi gửi lên cổng.", EN: "The step was corrected after the portal had been told."}
	case kindHeld:
		text = fault.Text{VI: "Lô bị thu hồi hoặc bị giữ sau khi cổng xác nhận.", EN: "The batch was recalled or held after the portal had confirmed it."}
	case KindPlace:
		text = fault.Text{VI: "Địa điểm đã thay đổi sau khi gửi lên cổng.", EN: "The place changed after the portal had been told."}
	}
	return target.Fail(target.ClassConfirmed, kind, text)
}
