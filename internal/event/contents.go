package event

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/measure"
)

// inUnit is what is in a unit, to any depth, and the event that put it there;
// more than maxHanded is too much for anybody to tell.
const inUnit = `WITH RECURSIVE c(node, added_by) AS (
  SELECT child_node, added_by FROM unit_contents WHERE sscc = ? AND removed_by IS NULL
  UNION SELECT u.child_node, u.added_by FROM c JOIN unit_contents u ON u.sscc = substr(c.node, 6) WHERE c.node LIKE 'unit:%' AND u.removed_by IS NULL
), inside AS (SELECT node, added_by FROM c LIMIT ?)
`

// Contents is what a logistic unit holds, by batches: nothing when it is not
// known, is only in part, or is more than 100,000 things.
func (s *Service) Contents(ctx context.Context, sscc string) ([]batch.Packed, error) {
	packed, whole, err := s.Inside(ctx, sscc)
	if !whole {
		packed = nil
	}
	return packed, err
}

// Inside is what is known of what a logistic unit holds, by batches, and whether
// that is the whole of it: it is not when nothing was told of the unit or of one
// in it, and of more than 100,000 things.
func (s *Service) Inside(ctx context.Context, sscc string) (packed []batch.Packed, complete bool, err error) {
	q := s.db.Read(ctx)
	var whole struct{ Things, Untold int }
	err = q.Raw(inUnit+`SELECT count(*) AS things, coalesce(sum(CASE WHEN node LIKE 'unit:%' AND NOT EXISTS
 (SELECT 1 FROM unit_contents u WHERE u.sscc = substr(node, 6) AND u.removed_by IS NULL) THEN 1 ELSE 0 END), 0) AS untold FROM inside`,
		sscc, maxHanded+1).Scan(&whole).Error
	if err != nil || whole.Things == 0 {
		return nil, false, err
	}
	items, err := packedItems(q, sscc)
	if err != nil {
		return nil, false, err
	}
	batches, err := packedBatches(q, sscc)
	return append(items, batches...), whole.Things <= maxHanded && whole.Untold == 0, err
}

// packedItems counts items by the batch that their packing named.
func packedItems(q *gorm.DB, sscc string) (all []batch.Packed, err error) {
	var rows []struct {
		Node  string
		Items int64
	}
	err = q.Raw(inUnit+`SELECT coalesce(e.from_node, '') AS node, count(DISTINCT i.node) AS items
FROM inside i LEFT JOIN trace_edges e ON e.to_node = i.node AND e.kind = 'instance' AND NOT e.voided
WHERE i.node LIKE 'item:%' GROUP BY e.from_node`, sscc, maxHanded+1).Scan(&rows).Error
	for _, r := range rows {
		all = append(all, batch.Packed{BatchID: strings.TrimPrefix(r.Node, BatchNode("")), Items: r.Items})
	}
	return all, err
}

// packedBatches are batches packed as such, each time with what was said of its
// quantity.
func packedBatches(q *gorm.DB, sscc string) (all []batch.Packed, err error) {
	var rows []struct {
		Node, UOM string
		Quantity  *measure.Decimal
	}
	err = q.Raw(inUnit+`SELECT i.node, coalesce(x.uom, '') AS uom, x.quantity
FROM inside i LEFT JOIN event_epcs x ON x.event_pk = i.added_by AND x.kind = 'child_class'
WHERE i.node LIKE 'batch:%'`, sscc, maxHanded+1).Scan(&rows).Error
	for _, r := range rows {
		p := batch.Packed{BatchID: strings.TrimPrefix(r.Node, BatchNode(""))}
		if r.Quantity != nil {
			p.Quantity = measure.Quantity{Value: *r.Quantity, Unit: r.UOM}
		}
		all = append(all, p)
	}
	return all, err
}
