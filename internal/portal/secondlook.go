package portal

import (
	"context"
	"slices"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal/target"
)

// secondLook looks again at the next object of which the first look found
// something. Lists lag, and answer with nothing for once: only what is found
// again counts.
func (s *Service) secondLook(ctx context.Context, part *Part) error {
	var rows []Difference
	q := s.db.Read(ctx).Where("run_id = ? AND organization_id = ? AND state = 'doubted'", part.RunID, part.OrganizationID)
	if part.Reached != "" {
		q = q.Where("id > ?", part.Reached)
	}
	if err := q.Order("id").Limit(1).Find(&rows).Error; err != nil {
		return err
	}
	if len(rows) == 0 {
		part.State = PartDone
		return s.keepPart(ctx, part, s.finishPart(part))
	}
	first := rows[0]
	if first.Kind == MissingHere && first.BatchID == nil {
		return s.strangersAgain(ctx, part)
	}
	again, blank, err := s.again(ctx, part, first)
	if f := target.AsFailure(err); f != nil && (f.Class == target.ClassData || f.Class == target.ClassForbidden) {
		part.Unread++
		part.Notes = append(part.Notes[:min(len(part.Notes), 20)], f.Message)
		again, err = nil, nil
	}
	if err != nil {
		return err
	}
	part.Reached, part.Attempts = first.ID, 0
	if blank {
		part.note("Danh sách trên cổng trống cả hai lần đọc: chưa kết luận, cần xem lại.", "The portal's list was empty both times: nothing is concluded from that, look again.")
	}
	return s.keepPart(ctx, part, func(tx *database.Tx) error { return judge(tx, first, again, blank) })
}

// strangersAgain is secondLook for many records that nobody here told: by now
// one that was being told is known.
func (s *Service) strangersAgain(ctx context.Context, part *Part) error {
	var rows []Difference
	q := s.db.Read(ctx).Where("run_id = ? AND organization_id = ? AND state = 'doubted' AND kind = ? AND batch_id IS NULL", part.RunID, part.OrganizationID, MissingHere)
	if err := q.Order("id").Limit(500).Find(&rows).Error; err != nil {
		return err
	}
	var remote, gone, stay []string
	for _, row := range rows {
		remote = append(remote, row.RemoteID)
	}
	known, err := s.remembered(ctx, part, remote)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if slices.Contains(known, row.RemoteID) {
			gone = append(gone, row.ID)
		} else {
			stay = append(stay, row.ID)
		}
	}
	return s.keepPart(ctx, part, func(tx *database.Tx) error {
		if len(gone) > 0 {
			if err := tx.Where("id IN ?", gone).Delete(&Difference{}).Error; err != nil {
				return err
			}
		}
		if len(stay) == 0 {
			return nil
		}
		return tx.Model(&Difference{}).Where("id IN ?", stay).Updates(map[string]any{"state": DifferenceOpen, "updated_at": tx.Now()}).Error
	})
}

// again compares the object of a difference once more. blank says that all of
// the portal's list is empty, which is no answer.
func (s *Service) again(ctx context.Context, part *Part, d Difference) (found []Difference, blank bool, err error) {
	if d.BatchID != nil {
		found, _, err = s.compareBatch(ctx, part.Target, *d.BatchID)
	} else {
		var records []Record
		err = s.db.Read(ctx).Where("target = ? AND organization_id = ? AND object_kind = 'place' AND object_id = ?", part.Target, part.OrganizationID, d.ObjectID).Limit(1).Find(&records).Error
		if err != nil || len(records) == 0 {
			return nil, false, err
		}
		found, _, err = s.comparePlace(ctx, part.Target, records[0])
	}
	if err != nil || !slices.ContainsFunc(found, func(d Difference) bool { return d.Kind == MissingThere && d.ObjectKind != KindEvent }) {
		return found, false, err
	}
	if d.ObjectKind != KindPlace {
		var coded int64
		err = s.db.Read(ctx).Model(&Record{}).Where("target = ? AND organization_id = ? AND object_kind = 'batch' AND batch_id = ? AND remote_trace_code <> ''", part.Target, part.OrganizationID, d.BatchID).Count(&coded).Error
		if err != nil || coded > 0 { // the portal said in words that it does not know the trace code
			return found, false, err
		}
	}
	blank, err = s.blank(ctx, part, d.ObjectKind == KindPlace)
	return found, blank, err
}

// blank reports whether the portal lists nothing at all of a kind of which it
// confirmed something.
func (s *Service) blank(ctx context.Context, part *Part, places bool) (bool, error) {
	session, err := s.sessionOf(ctx, part.Target, part.OrganizationID)
	if err != nil {
		return false, err
	}
	reader, able := session.(target.Reader)
	if !able {
		return false, nil
	}
	if !places {
		rows, err := reader.OrdersPage(ctx, 1)
		return len(rows) == 0, err
	}
	for _, kind := range []target.PlaceKind{target.PlantingArea, target.Site} {
		rows, err := reader.PlacesPage(ctx, kind, 1)
		if err != nil || len(rows) > 0 {
			return false, err
		}
	}
	return true, nil
}

// judge keeps of an object's differences those that were found twice.
func judge(tx *database.Tx, first Difference, again []Difference, blank bool) error {
	q := tx.Where("run_id = ? AND organization_id = ? AND state = 'doubted'", first.RunID, first.OrganizationID)
	if first.BatchID != nil {
		q = q.Where("batch_id = ?", *first.BatchID)
	} else {
		q = q.Where("object_kind = ? AND object_id = ? AND remote_id = ?", first.ObjectKind, first.ObjectID, first.RemoteID)
	}
	var rows []Difference
	if err := q.Find(&rows).Error; err != nil {
		return err
	}
	seen := map[[5]string]Difference{}
	for _, d := range again {
		seen[d.key()] = d
	}
	var gone []string
	for _, row := range rows {
		now, still := seen[row.key()]
		if !still {
			gone = append(gone, row.ID)
			continue
		}
		delete(seen, row.key()) // a row that was stored twice goes
		if blank && row.Kind == MissingThere {
			continue
		}
		row.Ours, row.Theirs, row.Confirmed, row.State, row.UpdatedAt = now.Ours, now.Theirs, now.Confirmed, DifferenceOpen, tx.Now()
		if err := tx.Model(&row).Select("ours", "theirs", "confirmed", "state", "updated_at").Updates(&row).Error; err != nil {
			return err
		}
	}
	for len(gone) > 0 {
		n := min(len(gone), 500)
		if err := tx.Where("id IN ?", gone[:n]).Delete(&Difference{}).Error; err != nil {
			return err
		}
		gone = gone[n:]
	}
	return nil
}
