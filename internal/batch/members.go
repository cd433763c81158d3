package batch

import (
	"cmp"
	"slices"

	"github.com/txng-vn/txng/internal/database"
)

// ItemsOf is the status of each serial that is an item of batch b, in the
// order asked, and "" for every other: in a few queries however many are asked.
func (s *Service) ItemsOf(tx *database.Tx, b Batch, serials []string) ([]ItemStatus, error) {
	statuses := make([]ItemStatus, len(serials))
	if len(serials) == 0 || b.ID == "" {
		return statuses, nil
	}
	stretches, err := stretchesOf(tx, b)
	if err != nil {
		return nil, err
	}
	rows, err := itemRows(tx, b.ProductID, serials)
	if err != nil {
		return nil, err
	}
	for i, text := range serials {
		if version, place := s.open(b.ProductID, text); version > 0 {
			statuses[i] = stretches.at(version, place)
		}
		row, told := rows[text]
		switch {
		case !told || statuses[i] == ItemVoid:
		case row.BatchID == b.ID:
			statuses[i] = row.Status
		default:
			statuses[i] = ""
		}
	}
	return statuses, nil
}

// stretch is a segment by its place in the product's space.
type stretch struct {
	KeyVersion   int
	FirstPlace   int64
	Count        int64
	Printed      bool
	Active, Void bool
}

type stretches []stretch // by version and place

func stretchesOf(tx *database.Tx, b Batch) (all stretches, err error) {
	err = tx.Raw(`SELECT key_version, place AS first_place, count, printed, active, void
FROM serial_segments WHERE product_id = ? AND batch_id = ? ORDER BY key_version, place`, b.ProductID, b.ID).Scan(&all).Error
	return all, err
}

// at is the status of a place, "" when no stretch holds it.
func (all stretches) at(version int, place int64) ItemStatus {
	after, exact := slices.BinarySearchFunc(all, stretch{KeyVersion: version, FirstPlace: place}, func(a, b stretch) int {
		return cmp.Or(cmp.Compare(a.KeyVersion, b.KeyVersion), cmp.Compare(a.FirstPlace, b.FirstPlace))
	})
	if exact {
		after++
	}
	if after == 0 {
		return ""
	}
	s := all[after-1]
	if s.KeyVersion != version || place >= s.FirstPlace+s.Count {
		return ""
	}
	return Segment{Printed: s.Printed, Active: s.Active, Void: s.Void}.Status()
}

// itemRow is an item that something happened to.
type itemRow struct {
	Serial, BatchID string
	Status          ItemStatus
}

func itemRows(tx *database.Tx, productID string, serials []string) (map[string]itemRow, error) {
	found := make(map[string]itemRow)
	for part := range slices.Chunk(serials, 5000) {
		var rows []itemRow
		if err := tx.Table("items").Select("serial, batch_id, status").Where("product_id = ? AND serial IN ?", productID, part).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, row := range rows {
			found[row.Serial] = row
		}
	}
	return found, nil
}
