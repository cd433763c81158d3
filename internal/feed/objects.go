package feed

import (
	"slices"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
)

// isPublic is the condition on c of an object that a public batch names.
const isPublic = `(c.kind IN ('batch', 'publication') AND c.public
 OR c.kind = 'organization' AND EXISTS (SELECT 1 FROM batches b WHERE b.organization_id = c.object_id AND b.published_at IS NOT NULL)
 OR c.kind = 'place' AND EXISTS (SELECT 1 FROM batches b WHERE b.organization_id = c.organization_id AND b.place_id = c.object_id AND b.published_at IS NOT NULL)
 OR c.kind = 'product' AND EXISTS (SELECT 1 FROM batches b WHERE b.product_id = c.object_id AND b.published_at IS NOT NULL))`

// objects tells of the rows behind the cursor.
func (r *reading) objects() error {
	q, kinds := r.s.db.Read(r.ctx).Table("changes c").Where("c.position > ?", r.at.Position), r.kinds
	if r.public {
		q, kinds = q.Where(isPublic), append(slices.Clone(kinds), publication)
	} else {
		q = r.scope.Rows(q, "c.organization_id")
	}
	q = q.Where("c.kind IN ?", kinds)
	var rows []row
	if err := q.Order("c.position").Limit(r.limit + 1).Find(&rows).Error; err != nil {
		return err
	}
	if len(rows) > r.limit {
		rows, r.page.More = rows[:r.limit], true
	}
	told, err := r.look(rows)
	if err != nil {
		return err
	}
	for _, w := range rows {
		if r.full() {
			r.page.More = true
			return nil
		}
		if w.Kind == publication {
			done, err := r.publication(w, told.batches[w.ObjectID])
			if err != nil || !done {
				return err
			}
		} else if r.wants(w.Kind) {
			r.add(Change{Kind: w.Kind, ID: w.ObjectID, State: told.state(r, w), OrganizationID: w.OrganizationID, ChangedAt: w.ChangedAt})
		}
		r.at.Position, r.at.Of, r.at.Reached = w.Position, 0, ""
	}
	return r.unplaced()
}

// unplaced reports that there is more when rows have no position yet that no
// transaction holds any more.
func (r *reading) unplaced() error {
	if r.page.More {
		return nil
	}
	var n int64
	err := r.s.db.Read(r.ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM changes WHERE position IS NULL LIMIT ?) x", maxPositioned).Scan(&n).Error
	r.page.More = n == maxPositioned
	return err
}

// publication tells of all that belongs to a batch that is public now; done is
// false when the page is full before its end.
func (r *reading) publication(w row, b batch.Batch) (done bool, err error) {
	if b.PublishedAt == nil {
		return true, nil // the batch's own row says so
	}
	if r.at.Of != w.Position {
		r.at.Of, r.at.Reached = w.Position, ""
		for _, named := range []Change{{Kind: Organization, ID: b.OrganizationID}, {Kind: Place, ID: b.PlaceID}, {Kind: Product, ID: b.ProductID}, {Kind: Batch, ID: b.ID}} {
			if r.wants(named.Kind) {
				if named.State, err = r.stateOf(named.Kind, named.ID); err != nil {
					return false, err
				}
				named.OrganizationID, named.ChangedAt = b.OrganizationID, w.ChangedAt
				r.add(named)
			}
		}
	}
	if !r.wants(Event) {
		return true, nil
	}
	room := max(r.limit-len(r.page.Items), 1)
	rows, err := r.s.events.Filed(r.ctx, b.ID, r.at.Reached, room+1)
	if err != nil {
		return false, err
	}
	more := len(rows) > room
	for _, e := range rows[:min(room, len(rows))] {
		r.add(changeOf(e))
		r.at.Reached = e.PK
	}
	r.page.More = r.page.More || more
	return !more, nil
}

// looked is how the objects of a page stand.
type looked struct {
	batches       map[string]batch.Batch
	organizations map[string]catalog.Organization
	places        map[string]catalog.Place
	products      map[string]catalog.Product
}

func (r *reading) look(rows []row) (l looked, err error) {
	ids := map[Kind][]string{}
	for _, w := range rows {
		kind := w.Kind
		if kind == publication {
			kind = Batch
		}
		ids[kind] = append(ids[kind], w.ObjectID)
	}
	q := r.s.db.Read(r.ctx).Session(&gorm.Session{})
	if l.batches, err = batch.AnyBatches(q, ids[Batch]); err != nil {
		return l, err
	}
	if l.organizations, err = catalog.AnyOrganizations(q, ids[Organization]); err != nil {
		return l, err
	}
	if l.places, err = catalog.AnyPlaces(q, ids[Place]); err != nil {
		return l, err
	}
	l.products, err = catalog.AnyProducts(q, ids[Product])
	return l, err
}

func (r *reading) stateOf(kind Kind, id string) (State, error) {
	w := row{Kind: kind, ObjectID: id}
	l, err := r.look([]row{w})
	return l.state(r, w), err
}

// state is how an object stands for the reader.
func (l looked) state(r *reading, w row) State {
	status := catalog.StatusActive
	switch w.Kind {
	case Organization:
		status = l.organizations[w.ObjectID].Status
	case Place:
		status = l.places[w.ObjectID].Status
	case Product:
		status = l.products[w.ObjectID].Status
	case Batch:
		if r.public && l.batches[w.ObjectID].PublishedAt == nil {
			return Withdrawn
		}
	case Event, publication:
	}
	switch status {
	case catalog.StatusSuspended:
		return Suspended
	case catalog.StatusInactive:
		return Inactive
	case catalog.StatusActive:
	}
	return Present
}
