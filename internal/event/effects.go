package event

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// Nodes of the graph of goods.

// BatchNode names a batch in the graph.
func BatchNode(id string) string { return "batch:" + id }

// ItemNode names an item by its product's code and its serial.
func ItemNode(code, serial string) string { return "item:" + code + "/" + serial }

// UnitNode names a logistic unit by its SSCC.
func UnitNode(sscc string) string { return "unit:" + sscc }

// Joint begins the nodes that stand for transformations told in several events:
// the inputs lead into one, the outputs out of it, whichever is told first.
const Joint = "transformation:"

// jointNode names what the events of an organisation with a transformationID
// have in common (EPCIS 2.0, section 7.4.6). Another's with the same one is
// another transformation.
func jointNode(organization, id string) string {
	sum := sha256.Sum256([]byte(id))
	return Joint + organization + "/" + hex.EncodeToString(sum[:])
}

// effects writes what follows from an event besides its own rows: custody,
// who may see it, edges, contents of units, states of items.
func (s *Service) effects(tx *database.Tx, sub *subject, row Event) error {
	r := sub.record
	if r.Unit != "" {
		if err := s.takeUnit(tx, sub, row); err != nil {
			return err
		}
	}
	if err := s.parties(tx, sub, row); err != nil {
		return err
	}
	edge := func(from, to, kind string) {
		tx.AppendNew("trace_edges", []string{"from_node", "to_node", "event_pk", "kind", "voided", "recorded_at"}, from, to, row.PK, kind, false, tx.Now())
	}
	for _, in := range sub.inputs {
		edge(BatchNode(in.ID), BatchNode(sub.batch.ID), "transform")
	}
	if r.Unit != "" && r.Step == Pack {
		for _, node := range contents(sub) {
			edge(node, UnitNode(r.Unit), "aggregate")
			if strings.HasPrefix(node, "item:") {
				edge(BatchNode(sub.batch.ID), node, "instance")
			}
			tx.AppendNew("unit_contents", []string{"sscc", "child_node", "added_by"}, r.Unit, node, row.PK)
		}
	}
	if r.Step == Unpack {
		if err := unpack(tx, sub, row.PK); err != nil {
			return err
		}
	}
	return setItems(tx, sub)
}

// contents are the nodes that a pack puts into its unit.
func contents(sub *subject) (nodes []string) {
	for _, serial := range sub.record.Items {
		nodes = append(nodes, ItemNode(sub.batch.Code, serial))
	}
	for _, unit := range sub.record.ChildUnits {
		nodes = append(nodes, UnitNode(unit))
	}
	if len(nodes) == 0 {
		nodes = []string{BatchNode(sub.batch.ID)}
	}
	return nodes
}

func unpack(tx *database.Tx, sub *subject, pk string) error {
	return takeOut(tx, sub.record.Unit, contents(sub), len(sub.record.Items)+len(sub.record.ChildUnits) == 0, pk)
}

// takeOut takes nodes, or all there is, out of a unit.
func takeOut(tx *database.Tx, sscc string, nodes []string, all bool, pk string) error {
	const q = "UPDATE unit_contents SET removed_by = ? WHERE sscc = ? AND removed_by IS NULL"
	if all {
		return tx.Exec(q, pk, sscc).Error
	}
	for part := range slices.Chunk(nodes, 5000) {
		if err := tx.Exec(q+" AND child_node IN ?", pk, sscc, part).Error; err != nil {
			return err
		}
	}
	return nil
}

// takeUnit refuses units of others, and makes a unit seen for the first time
// the actor's.
func (s *Service) takeUnit(tx *database.Tx, sub *subject, row Event) error {
	var c fault.Checks
	for i, sscc := range append([]string{sub.record.Unit}, sub.record.ChildUnits...) {
		mine, err := takeOne(tx, sub.actor, sscc, row.PK)
		if err != nil {
			return err
		}
		if at := "/unit"; !mine {
			if i > 0 {
				at = "/child_units/" + strconv.Itoa(i-1)
			}
			notFound(&c, at)
		}
	}
	return c.Err()
}

// takeOne reports whether a unit is the actor's, or nobody's until now.
func takeOne(tx *database.Tx, actor, sscc, pk string) (bool, error) {
	var holders []string
	if err := tx.Table("custody").Where("object_kind = 'unit' AND object_id = ?", sscc).Pluck("organization_id", &holders).Error; err != nil {
		return false, err
	}
	if len(holders) > 0 {
		return slices.Contains(holders, actor), nil
	}
	free, err := catalog.ClaimUnit(tx, actor, sscc)
	if err != nil || !free {
		return false, err
	}
	return true, batch.Grant(tx, batch.KindUnit, sscc, actor, pk)
}

// setItems keeps the state of items that something happened to. A harvest that
// is recorded after the sale does not undo it.
func setItems(tx *database.Tx, sub *subject) error {
	status := itemStatus(sub.record.Step)
	if status == "" {
		return nil
	}
	for _, serial := range sub.record.Items {
		if err := setItem(tx, sub.batch.ProductID, serial, sub.batch, status); err != nil {
			return err
		}
	}
	return nil
}

func setItem(tx *database.Tx, product, serial string, b batch.Batch, status batch.ItemStatus) error {
	return tx.Exec("INSERT INTO items (product_id, serial, batch_id, lot, status, updated_at) VALUES (?, ?, ?, ?, ?, ?)"+
		" ON CONFLICT (product_id, serial) DO UPDATE SET status = excluded.status, updated_at = excluded.updated_at WHERE excluded.status <> 'active'",
		product, serial, b.ID, b.Lot, status, tx.Now()).Error
}
