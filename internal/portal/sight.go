package portal

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/portal/target"
)

// withheld stands for what a reader may not see.
const withheld = "[không hiển thị: dữ liệu của tổ chức khác · withheld: another organisation's data]"

// sight is what a reader may see of chains that are told under its organisation's
// account, in which others' steps and places stand, too: the steps it is a party
// of, as anywhere else, and its own places. Inspectors and admins see all.
type sight struct {
	scope auth.Scope
	q     *gorm.DB
}

// unseenEvents are those of events, by key, that the reader may not see.
func (v sight) unseenEvents(pks []string) (map[string]bool, error) {
	unseen := map[string]bool{}
	if v.scope.SeesAll() {
		return unseen, nil
	}
	for chunk := range slices.Chunk(pks, 500) {
		var seen []string
		err := v.q.Session(&gorm.Session{NewDB: true}).Table("event_party").Where("event_pk IN ? AND organization_id = ?", chunk, v.scope.Actor().OrganizationID).Distinct().Pluck("event_pk", &seen).Error
		if err != nil {
			return nil, err
		}
		for _, pk := range chunk {
			unseen[pk] = !slices.Contains(seen, pk)
		}
	}
	return unseen, nil
}

// foreignPlaces are those of places, by id, that are not the reader's own.
func (v sight) foreignPlaces(ids []string) (map[string]bool, error) {
	foreign := map[string]bool{}
	if v.scope.SeesAll() {
		return foreign, nil
	}
	places, err := catalog.AnyPlaces(v.q.Session(&gorm.Session{NewDB: true}), ids)
	for id, p := range places {
		foreign[id] = !v.scope.Sees(p.OrganizationID)
	}
	return foreign, err
}

// partly reports whether the reader may not see all steps of a batch's chain.
func (v sight) partly(name, batchID string) (bool, error) {
	var pks []string
	err := v.q.Session(&gorm.Session{NewDB: true}).Model(&Record{}).Where("target = ? AND object_kind = 'event' AND scope = ?", name, batchID).Pluck("object_id", &pks).Error
	if err != nil {
		return false, err
	}
	unseen, err := v.unseenEvents(pks)
	for _, hidden := range unseen {
		if hidden {
			return true, err
		}
	}
	return false, err
}

// hides reports whether the reader may not see what is told about r.
func (v sight) hides(r Record) (bool, error) {
	var hidden map[string]bool
	var err error
	switch r.ObjectKind {
	case KindEvent:
		hidden, err = v.unseenEvents([]string{r.ObjectID})
	case KindPlace:
		hidden, err = v.foreignPlaces([]string{r.ObjectID})
	}
	return hidden[r.ObjectID], err
}

// ofChain reports whether a call shows other steps of a chain than the one that
// it is about.
func ofChain(op string) bool {
	return slices.Contains([]string{"chain.get", "event.find", "capture.post"}, op)
}

// veil withholds what the reader may not see of the calls about a record: that
// they were made, and how they ended, stays.
func (v sight) veil(r Record, rows []Exchange) error {
	if v.scope.SeesAll() || len(rows) == 0 {
		return nil
	}
	hidden, err := v.hides(r)
	if err != nil {
		return err
	}
	partly := false
	if r.BatchID != nil {
		if partly, err = v.partly(r.Target, *r.BatchID); err != nil {
			return err
		}
	}
	for i := range rows {
		if x := &rows[i]; hidden || partly && ofChain(x.Op) {
			head, _, _ := strings.Cut(x.Request, "\n\n")
			x.Request, x.Response = head+"\n\n"+withheld, withheld
		}
	}
	return nil
}

// veilDifferences withholds the values of fields that the reader may not see;
// that they differ, and how long they are, stays.
func (v sight) veilDifferences(rows []Difference) error {
	ids := map[string][]string{}
	for _, d := range rows {
		if d.ObjectID != "" {
			ids[d.ObjectKind] = append(ids[d.ObjectKind], d.ObjectID)
		}
	}
	events, err := v.unseenEvents(ids[KindEvent])
	if err != nil {
		return err
	}
	places, err := v.foreignPlaces(ids[KindPlace])
	for i := range rows {
		d := &rows[i]
		if d.Field != "" && (d.ObjectKind == KindEvent && events[d.ObjectID] || d.ObjectKind == KindPlace && places[d.ObjectID]) && !target.Personal(d.Field) { // those are lengths already
			d.Ours, d.Theirs = length(d.Ours), length(d.Theirs)
		}
	}
	return err
}

// unseen is what is previewed without its body, which the reader may not see.
type unseen struct {
	events, places map[string]bool
	partly         bool
}

// unseenOf works out what of a plan the reader may not see.
func (v sight) unseenOf(p *plan) (u unseen, err error) {
	var pks, ids []string
	for _, e := range p.events {
		pks = append(pks, e.PK)
		if e.PlaceID != nil {
			ids = append(ids, *e.PlaceID)
		}
	}
	if u.events, err = v.unseenEvents(pks); err != nil {
		return u, err
	}
	for _, hidden := range u.events {
		u.partly = u.partly || hidden
	}
	u.places, err = v.foreignPlaces(ids)
	return u, err
}

// veil withholds the body of a request about r, or of a whole chain when r is
// nil.
func (u unseen) veil(r *Record, x target.Exchange) target.Exchange {
	if r == nil && u.partly || r != nil && (r.ObjectKind == KindEvent && u.events[r.ObjectID] || r.ObjectKind == KindPlace && u.places[r.ObjectID]) {
		x.Request = withheld
	}
	return x
}
