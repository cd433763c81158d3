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
	places, err := s.placesOf(tx, b, serials)
	if err != nil {
		return nil, err
	}
	for i, text := range serials {
		if places[i].known {
			statuses[i] = stretches.at(places[i].version, places[i].place)
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

// spot is where a serial stands among a product's.
type spot struct {
	version int
	place   int64
	known   bool
}

// placesOf are the spots of serials: where they open to, or where those brought
// for the batch stand.
func (s *Service) placesOf(tx *database.Tx, b Batch, serials []string) ([]spot, error) {
	open, spots, all := s.opener(b.ProductID), make([]spot, len(serials)), true
	find := func() {
		all = true
		for i, text := range serials {
			if !spots[i].known {
				version, place := open.open(text)
				spots[i] = spot{version, place, version > 0}
				all = all && version > 0
			}
		}
	}
	if find(); all {
		return spots, nil
	}
	if ring := s.ring.Load(); ring != nil { // another server may have begun a version
		fresh, err := s.refresh(tx.DB)
		if err != nil {
			return nil, err
		}
		if fresh.newest > ring.newest {
			open = s.opener(b.ProductID)
			find()
		}
	}
	var brought imports
	if err := tx.Where("run_id IN (SELECT run_id FROM serial_segments WHERE batch_id = ?)", b.ID).Find(&brought).Error; err != nil || len(brought) == 0 {
		return spots, err
	}
	at := brought.index()
	for i, text := range serials {
		if !spots[i].known {
			place, known := at.place(text)
			spots[i] = spot{0, place, known}
		}
	}
	return spots, nil
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
