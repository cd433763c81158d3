package event

import (
	"slices"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
)

// parties adds who may see a captured event: who captured it, whom it names,
// the owners of its place and of what went into it, and the custodians one step
// before and after.
func (w *follower) parties(sent *Sent, row Event, objects []object) {
	seen := map[[2]string]bool{}
	add := func(organization, reason string) {
		at := [2]string{organization, reason}
		if organization == "" || seen[at] || organization == sent.Organization && reason != "recorder" {
			return
		}
		seen[at] = true
		w.rows.Add(partyTable, organization, row.PK, row.RecordTime, reason)
	}
	add(sent.Organization, "recorder")
	for _, uri := range []string{row.ReadPoint, row.BizLocation} {
		if p := w.known.of(w.s.name(uri)).place; p != nil {
			add(p.OrganizationID, "place")
		}
	}
	for i, n := range sent.names {
		o := objects[i]
		switch n.role {
		case roleSource, roleDestination:
			if o.registered {
				add(o.owner, n.role)
			}
			continue
		case roleTransaction:
			continue
		case roleInput, roleInputClass:
			add(o.owner, "input")
		}
		for _, node := range nodesOf(o) {
			for _, h := range w.known.custody[node] {
				switch sent.Organization {
				case h.organization:
					add(h.givenBy, "neighbour")
				case h.givenBy:
					add(h.organization, "neighbour")
				}
			}
		}
	}
}

// nodesOf are the nodes by which an object is in somebody's custody.
func nodesOf(o object) (nodes []string) {
	if o.node != "" {
		nodes = append(nodes, o.node)
	}
	if o.batch != nil && o.node != BatchNode(o.batch.ID) {
		nodes = append(nodes, BatchNode(o.batch.ID))
	}
	return nodes
}

func (w *follower) edge(from, to, pk, kind string) {
	w.rows.Add(edgeTable, from, to, pk, kind, false, w.tx.Now())
}

// transformed adds the edges from what went in to what came out, by batch where
// the batch is known. What other events may add to goes by a node of its own.
func (w *follower) transformed(sent *Sent, row Event, objects []object) {
	from, to := inAndOut(sent, objects)
	if row.TransformationID != "" {
		joint := jointNode(sent.Organization, row.TransformationID)
		for _, a := range from {
			w.edge(a, joint, sent.pk, "transform")
		}
		for _, b := range to {
			w.edge(joint, b, sent.pk, "transform")
		}
		return
	}
	for _, a := range from {
		for _, b := range to {
			if a != b {
				w.edge(a, b, sent.pk, "transform")
			}
		}
	}
}

func inAndOut(sent *Sent, objects []object) (from, to []string) {
	var ins, outs set
	for i, o := range objects {
		node := o.node
		if o.batch != nil {
			node = BatchNode(o.batch.ID)
		}
		switch sent.names[i].role {
		case roleInput, roleInputClass:
			ins.add(node)
		case roleOutput, roleOutputClass:
			outs.add(node)
		}
	}
	return ins.list, outs.list
}

// aggregated puts children into a logistic unit, or takes them out.
func (w *follower) aggregated(sent *Sent, objects []object) error {
	sscc, children := "", set{}
	instances := map[string]string{}
	for i, n := range sent.names {
		o := objects[i]
		switch n.role {
		case roleParent:
			if n.kind == ofUnit {
				sscc = n.code
			}
		case roleChild, roleChildClass:
			children.add(o.node)
			if n.kind == ofItem && o.batch != nil {
				instances[o.node] = BatchNode(o.batch.ID)
			}
		}
	}
	if sscc == "" {
		return nil
	}
	switch sent.Event.Action {
	case epcis.ActionAdd:
		for _, node := range children.list {
			w.edge(node, UnitNode(sscc), sent.pk, "aggregate")
			if of := instances[node]; of != "" {
				w.edge(of, node, sent.pk, "instance")
			}
			w.rows.Add(contentTable, sscc, node, sent.pk)
		}
	case epcis.ActionDelete:
		if err := w.flush(); err != nil {
			return err
		}
		return takeOut(w.tx, sscc, children.list, len(sent.Event.ChildEPCs)+len(sent.Event.ChildQuantities) == 0, sent.pk)
	}
	return nil
}

// itemState is what an item becomes.
type itemState struct {
	batch  *batch.Batch
	status batch.ItemStatus
}

// becomes notes what the event makes of the items that it happened to.
func (w *follower) becomes(sent *Sent, step Step, objects []object) {
	status := itemStatus(step)
	if status == "" {
		return
	}
	for i, n := range sent.names {
		if n.kind != ofItem || objects[i].batch == nil || n.role != roleEPC && n.role != roleOutput {
			continue
		}
		at := [2]string{objects[i].productID, n.serial}
		before, noted := w.statuses[at]
		if !noted {
			w.items = append(w.items, at)
		}
		if !noted || status != batch.ItemActive {
			before = itemState{objects[i].batch, status}
		}
		w.statuses[at] = before
	}
}

func (i itemState) write(tx *database.Tx, product, serial string) error {
	return setItem(tx, product, serial, *i.batch, i.status)
}

// handed is batches that by shipped to another.
type handed struct {
	batches []string
	to, by  string
}

// shipped gives custody of what is shipped to the organisations whose places
// are its destinations.
func (w *follower) shipped(sent *Sent, objects []object) error {
	var to set
	for i, n := range sent.names {
		if p := objects[i].place; p != nil && n.role == roleDestination && p.OrganizationID != sent.Organization {
			to.add(p.OrganizationID)
		}
	}
	if len(to.list) == 0 {
		return nil
	}
	var nodes set
	past := batchesIn(objects)
	for i, n := range sent.names {
		switch n.role {
		case roleEPC, roleClass, roleParent, roleChild, roleChildClass:
			nodes.add(objects[i].node)
		}
		if n.kind != ofUnit {
			continue
		}
		if err := w.flush(); err != nil {
			return err
		}
		contents, err := inside(w.tx, n.code)
		if err != nil {
			return err
		}
		for _, node := range contents {
			nodes.add(node)
		}
	}
	for _, organization := range to.list {
		batches := hand(w.tx, nodes.list, organization, sent.Organization, sent.pk)
		w.handed = append(w.handed, handed{slices.Concat(past, batches), organization, sent.Organization})
	}
	for _, node := range nodes.list { // from now on in this document, too
		for _, organization := range to.list {
			w.known.custody[node] = append(w.known.custody[node], holder{organization, sent.Organization})
		}
	}
	return nil
}

// declared undoes what followed from the event that sent declares wrong, and
// shows the declaration to those who see the event.
func (w *follower) declared(sent *Sent, row Event) error {
	if err := w.flush(); err != nil {
		return err
	}
	w.rows.Add(partyTable, sent.Organization, row.PK, row.RecordTime, "recorder")
	if err := w.flush(); err != nil {
		return err
	}
	var original Event
	err := w.tx.Where("pk IN (SELECT event_pk FROM event_keys WHERE event_id = ? AND NOT is_declaration) AND organization_id = ?", row.EventID, row.OrganizationID).Take(&original).Error
	if database.IsNotFound(err) {
		return nil // it never came here
	}
	if err != nil {
		return err
	}
	if err := w.s.takeBack(w.tx, original); err != nil {
		return err
	}
	err = w.tx.Exec(`INSERT INTO event_party (organization_id, event_pk, record_time, reason)
SELECT organization_id, ?, ?, reason FROM event_party WHERE event_pk = ? ON CONFLICT DO NOTHING`, row.PK, row.RecordTime, original.PK).Error
	if err == nil && original.BatchID != nil {
		w.batches.add(*original.BatchID)
	}
	return err
}
