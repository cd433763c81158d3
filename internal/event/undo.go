package event

import (
	"net/url"
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/gs1"
)

// takeBack undoes what followed from an event that turned out wrong: its edges
// in the graph, what it put into or took out of a unit, the states of its
// items. What others did since on the strength of it stays theirs to correct.
func (s *Service) takeBack(tx *database.Tx, wrong Event) error {
	if err := s.announceMade(tx, wrong); err != nil {
		return err
	}
	for _, statement := range []string{
		"UPDATE trace_edges SET voided = true WHERE event_pk = ?",
		"UPDATE unit_contents SET removed_by = added_by WHERE added_by = ? AND removed_by IS NULL",
		// What was not unpacked is in its unit still, unless it has been packed again since.
		`UPDATE unit_contents SET removed_by = NULL WHERE removed_by = ? AND added_by <> removed_by AND NOT EXISTS
 (SELECT 1 FROM unit_contents u WHERE u.child_node = unit_contents.child_node AND u.removed_by IS NULL)`,
	} {
		if err := tx.Exec(statement, wrong.PK).Error; err != nil {
			return err
		}
	}
	if itemStatus(wrong.Step) == "" || wrong.BatchID == nil {
		return nil
	}
	return s.restoreItems(tx, wrong)
}

// announceMade has the batches brought up to date that an event, by itself or
// with others of its transformation, says were made.
func (s *Service) announceMade(tx *database.Tx, wrong Event) error {
	if wrong.EventType != epcis.TransformationEvent {
		return nil
	}
	var nodes []string
	err := tx.Raw(`SELECT to_node FROM trace_edges WHERE event_pk = ? AND NOT voided
UNION SELECT o.to_node FROM trace_edges e JOIN trace_edges o ON o.from_node = e.to_node WHERE e.event_pk = ? AND NOT e.voided AND e.to_node LIKE ? AND NOT o.voided LIMIT ?`,
		wrong.PK, wrong.PK, Joint+"%", maxEdges).Scan(&nodes).Error
	if err != nil {
		return err
	}
	for _, node := range nodes {
		if id, is := strings.CutPrefix(node, "batch:"); is && (wrong.BatchID == nil || id != *wrong.BatchID) { // that one is announced by all callers
			if err := s.announce(tx, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// restoreItems gives the items that an event named the states that follow from
// what else happened to them. With nothing left an item is again what its run
// says, so that its row goes.
func (s *Service) restoreItems(tx *database.Tx, wrong Event) error {
	b, err := batch.AnyBatch(tx.DB, *wrong.BatchID)
	if err != nil {
		return err
	}
	var uris []string
	if err := tx.Raw("SELECT uri FROM event_epcs WHERE event_pk = ? AND kind IN ('epc', 'output')", wrong.PK).Scan(&uris).Error; err != nil {
		return err
	}
	became := map[batch.ItemStatus][]string{}
	for part := range slices.Chunk(uris, 5000) {
		left, err := statusesLeft(tx, part, wrong.PK)
		if err != nil {
			return err
		}
		for _, uri := range part {
			if serial, is := s.serialIn(uri, b); is {
				became[left[uri]] = append(became[left[uri]], serial)
			}
		}
	}
	if err := stillHere(tx, wrong, b, len(uris) > 0); err != nil { // looked at behind what was read
		return err
	}
	for status, all := range became {
		for serials := range slices.Chunk(all, 5000) {
			q := tx.Table("items").Where("product_id = ? AND serial IN ?", b.ProductID, serials)
			if status == "" {
				q = q.Delete(nil)
			} else {
				q = q.Updates(map[string]any{"status": status, "updated_at": tx.Now()})
			}
			if q.Error != nil {
				return q.Error
			}
		}
	}
	return nil
}

// stillHere refuses where what is read of the items' past may be archived.
func stillHere(tx *database.Tx, wrong Event, b batch.Batch, items bool) error {
	spans, err := spansIn(tx.DB)
	if err != nil {
		return err
	}
	if f := itemsGone(spans, wrong.RecordTime, b.CreatedAt, items); f != nil {
		return f
	}
	return nil
}

// statusesLeft are the states that items have by the events that hold, without
// the one named, by the rule of setItems: told in the order of recording, a
// making does not undo a sale.
func statusesLeft(tx *database.Tx, uris []string, without string) (map[string]batch.ItemStatus, error) {
	var rows []struct {
		URI  string
		Step Step
	}
	err := tx.Raw(`SELECT x.uri, e.step FROM event_epcs x JOIN events e ON e.pk = x.event_pk AND e.record_time = x.record_time
WHERE x.uri IN ? AND x.kind IN ('epc', 'output') AND e.step IN ? AND e.pk <> ? AND NOT e.is_declaration
AND NOT `+Declared("e")+`
ORDER BY e.pk`, uris, []Step{Harvest, Produce, Sell, Destroy}, without).Scan(&rows).Error
	left := make(map[string]batch.ItemStatus, len(uris))
	for _, row := range rows {
		if status := itemStatus(row.Step); left[row.URI] == "" || status != batch.ItemActive {
			left[row.URI] = status
		}
	}
	return left, err
}

// itemStatus is what a step makes of the items it names, "" when nothing.
func itemStatus(step Step) batch.ItemStatus {
	switch step {
	case Harvest, Produce:
		return batch.ItemActive
	case Sell:
		return batch.ItemSold
	case Destroy:
		return batch.ItemDestroyed
	default:
		return ""
	}
}

// serialIn reads the serial of an item of b from the item's name in events.
func (s *Service) serialIn(uri string, b batch.Batch) (string, bool) {
	const any = "A"
	escaped, ours := strings.CutPrefix(uri, strings.TrimSuffix(s.itemURI(b, any), any))
	if !ours {
		return "", false // a unit
	}
	text, err := url.PathUnescape(escaped)
	if err != nil {
		return "", false
	}
	serial, err := gs1.ParseSerial(text)
	return serial.String(), err == nil
}
