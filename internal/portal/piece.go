package portal

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal/target"
)

const (
	maxFound   = 2_000 // differences kept of one organisation
	maxListing = 4_000 // pages read of one list
)

// piece does the next bit of a part's work and keeps it.
func (s *Service) piece(ctx context.Context, part *Part) error {
	switch part.Phase {
	case phaseBatches:
		return s.nextBatch(ctx, part)
	case phasePlaces:
		return s.nextPlace(ctx, part)
	case phaseOrders:
		return s.nextPage(ctx, part, KindBatch, phaseAreas, func(r target.Reader, page int) ([]target.Held, error) { return r.OrdersPage(ctx, page) })
	case phaseAreas:
		return s.nextPage(ctx, part, KindPlace, phaseSites, func(r target.Reader, page int) ([]target.Held, error) {
			return r.PlacesPage(ctx, target.PlantingArea, page)
		})
	case phaseSites:
		return s.nextPage(ctx, part, KindPlace, phaseSecond, func(r target.Reader, page int) ([]target.Held, error) { return r.PlacesPage(ctx, target.Site, page) })
	}
	return s.secondLook(ctx, part)
}

// turn goes on to another phase. The second look comes a while after the last
// of the first.
func (s *Service) turn(ctx context.Context, part *Part, phase string) error {
	part.Phase, part.Reached = phase, ""
	if err := s.keepPart(ctx, part, nil); err != nil || phase != phaseSecond {
		return err
	}
	return errPause
}

func (s *Service) nextBatch(ctx context.Context, part *Part) error {
	var ids []string
	q := s.db.Read(ctx).Table("batches").Where("organization_id = ?", part.OrganizationID)
	if part.Reached != "" {
		q = q.Where("id > ?", part.Reached)
	}
	if err := q.Order("id").Limit(1).Pluck("id", &ids).Error; err != nil {
		return err
	}
	if len(ids) == 0 {
		return s.turn(ctx, part, phasePlaces)
	}
	found, compared, err := s.compareBatch(ctx, part.Target, ids[0])
	return s.compared(ctx, part, ids[0], found, compared, err)
}

func (s *Service) nextPlace(ctx context.Context, part *Part) error {
	var rows []Record
	q := s.db.Read(ctx).Where("target = ? AND organization_id = ? AND object_kind = 'place' AND remote_id <> ''", part.Target, part.OrganizationID)
	if part.Reached != "" {
		q = q.Where("id > ?", part.Reached)
	}
	if err := q.Order("id").Limit(1).Find(&rows).Error; err != nil {
		return err
	}
	if len(rows) == 0 {
		return s.turn(ctx, part, phaseOrders)
	}
	found, compared, err := s.comparePlace(ctx, part.Target, rows[0])
	return s.compared(ctx, part, rows[0].ID, found, compared, err)
}

// compared keeps what came of comparing one object. One that the portal
// refuses to give is counted and passed over.
func (s *Service) compared(ctx context.Context, part *Part, reached string, found []Difference, compared bool, err error) error {
	if err != nil {
		f := target.AsFailure(err)
		if f == nil || f.Class != target.ClassData && f.Class != target.ClassForbidden && (f.Class != target.ClassUnknown && f.Class != target.ClassConfig || part.Attempts < 2 || f.Op == "org.me") {
			return err
		}
		part.Unread++
		part.Notes = append(part.Notes[:min(len(part.Notes), 20)], f.Message)
		found = nil
	}
	if compared {
		part.Checked++
	}
	part.Reached, part.Attempts = reached, 0
	return s.keepPart(ctx, part, s.add(part, found))
}

// nextPage looks for what the portal lists and nobody here told.
func (s *Service) nextPage(ctx context.Context, part *Part, kind, then string, read func(target.Reader, int) ([]target.Held, error)) error {
	session, err := s.sessionOf(ctx, part.Target, part.OrganizationID)
	if err != nil {
		return err
	}
	reader, able := session.(target.Reader)
	if !able {
		part.note("Hệ thống đích này không cho đọc lại.", "This target does not let us read back.")
		return s.turn(ctx, part, phaseSecond)
	}
	page, _ := strconv.Atoi(part.Reached)
	page++
	rows, err := read(reader, page)
	if err != nil {
		return err
	}
	if len(rows) == 0 || page > maxListing {
		return s.turn(ctx, part, then)
	}
	fresh, strangers, err := s.strangers(ctx, part, kind, rows)
	if err != nil {
		return err
	}
	if strangers > 0 && len(fresh) == 0 { // the same again: a list that does not end
		part.note("Danh sách trên cổng lặp lại, không có điểm dừng.", "The portal's list repeats itself without end.")
		return s.turn(ctx, part, then)
	}
	part.Reached, part.Attempts = strconv.Itoa(page), 0
	return s.keepPart(ctx, part, s.add(part, fresh))
}

// strangers are the records of a page that nobody here told and that were not
// found before, and how many there are of them and of those that were.
func (s *Service) strangers(ctx context.Context, part *Part, kind string, rows []target.Held) (fresh []Difference, all int, err error) {
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	known, err := s.remembered(ctx, part, ids)
	if err != nil {
		return nil, 0, err
	}
	var before []string
	err = s.db.Read(ctx).Model(&Difference{}).Where("run_id = ? AND organization_id = ? AND kind = ? AND remote_id IN ?", part.RunID, part.OrganizationID, MissingHere, ids).Pluck("remote_id", &before).Error
	for _, row := range rows {
		if slices.Contains(known, row.ID) {
			continue
		}
		all++
		if !slices.Contains(before, row.ID) {
			before = append(before, row.ID)
			fresh = append(fresh, Difference{Kind: MissingHere, ObjectKind: kind, RemoteID: row.ID, Label: plain(row.Key, maxLabel), Confirmed: row.Confirmed})
		}
	}
	return fresh, all, err
}

// remembered are those of the portal's ids that a record here has.
func (s *Service) remembered(ctx context.Context, part *Part, ids []string) (known []string, err error) {
	err = s.db.Read(ctx).Model(&Record{}).Where("target = ? AND organization_id = ? AND remote_id IN ? AND remote_id <> ''", part.Target, part.OrganizationID, ids).Pluck("remote_id", &known).Error
	return known, err
}

// add stores what a first look found, which a second must find again.
func (s *Service) add(part *Part, found []Difference) func(tx *database.Tx) error {
	room := maxFound - int(part.Found)
	part.Found += int64(len(found))
	if len(found) > room {
		part.note("Quá nhiều khác biệt: chỉ giữ một phần.", "There are too many differences: only a part of them is kept.")
		found = found[:max(room, 0)]
	}
	return func(tx *database.Tx) error {
		for i := range found {
			d := &found[i]
			d.ID, d.RunID, d.Target, d.OrganizationID, d.State = uuid.Must(uuid.NewV7()).String(), part.RunID, part.Target, part.OrganizationID, DifferenceDoubted
			d.CreatedAt, d.UpdatedAt = tx.Now(), tx.Now()
		}
		if len(found) == 0 {
			return nil
		}
		return tx.CreateInBatches(found, 100).Error
	}
}
