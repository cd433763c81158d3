package event

import (
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// parties writes who may see the event: who recorded it, whom it names, and
// the custodians one step before and after; a shipping or a transformation
// also opens the events that it links.
func (s *Service) parties(tx *database.Tx, sub *subject, row Event) error {
	add := func(organization, reason string) {
		tx.AppendNew("event_party", []string{"organization_id", "event_pk", "record_time", "reason"}, organization, row.PK, row.RecordTime, reason)
	}
	add(sub.actor, "recorder")
	if sub.from != nil && sub.from.OrganizationID != sub.actor {
		add(sub.from.OrganizationID, "source")
	}
	for _, in := range sub.inputs {
		if in.OrganizationID != sub.actor {
			add(in.OrganizationID, "input")
		}
	}
	for _, organization := range sub.neighbours {
		add(organization, "neighbour")
	}
	if sub.to == nil || sub.to.OrganizationID == sub.actor {
		return nil
	}
	add(sub.to.OrganizationID, "destination")
	return s.handOver(tx, sub, row)
}

// maxHanded bounds what one shipment hands over.
const maxHanded = 100_000

// handOver gives the destination custody of what is shipped, contents of units
// included, and shows it what the shipper recorded of it before.
func (s *Service) handOver(tx *database.Tx, sub *subject, row Event) error {
	to := sub.to.OrganizationID
	nodes := []string{BatchNode(sub.batch.ID)}
	if sub.record.Unit != "" {
		contents, err := inside(tx, sub.record.Unit)
		if err != nil {
			return err
		}
		nodes = append(append(nodes, UnitNode(sub.record.Unit)), contents...)
	}
	return showPast(tx, hand(tx, nodes, to, sub.actor, row.PK), to, sub.actor)
}

// hand gives organisation to custody of nodes that by ships in event pk, and
// returns the batches among them.
func hand(tx *database.Tx, nodes []string, to, by, pk string) (batches []string) {
	for _, node := range nodes {
		kind, id, _ := strings.Cut(node, ":")
		batch.Give(tx, kind, id, to, pk, by)
		if kind == batch.KindBatch {
			batches = append(batches, id)
		}
	}
	return batches
}

// showPast shows organisation to what by has recorded of batches.
func showPast(tx *database.Tx, batches []string, to, by string) error {
	for part := range slices.Chunk(batches, 5000) {
		err := tx.Exec(`INSERT INTO event_party (organization_id, event_pk, record_time, reason)
SELECT ?, e.pk, e.record_time, 'handed_over' FROM events e WHERE e.batch_id IN ? AND e.organization_id = ? ON CONFLICT DO NOTHING`,
			to, part, by).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// inside lists everything in a unit, to any depth; a cycle, which nobody can
// build with real pallets, ends by itself. More than maxHanded is refused:
// what is left out of a list would be in nobody's hands.
func inside(tx *database.Tx, sscc string) (nodes []string, err error) {
	err = tx.Raw(`WITH RECURSIVE c(node) AS (
  SELECT child_node FROM unit_contents WHERE sscc = ? AND removed_by IS NULL
  UNION SELECT u.child_node FROM c JOIN unit_contents u ON u.sscc = substr(c.node, 6) WHERE c.node LIKE 'unit:%' AND u.removed_by IS NULL
) SELECT node FROM c LIMIT ?`, sscc, maxHanded+1).Scan(&nodes).Error
	if err == nil && len(nodes) > maxHanded {
		err = fault.Invalid("/unit", "unit_too_large", "Kiện chứa quá 100.000 đơn vị; hãy xuất từng phần.", "The unit holds more than 100,000 things; ship it in parts.")
	}
	return nodes, err
}
