package batch

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// Selection is which items of a run are meant: Count from From (0 is the
// first, a nil Count reaches to the end), or Serials, which are refused when they
// are an empty list; all when nothing is set.
type Selection struct {
	From, Count *int64
	Serials     []string
}

// MaxSelected is the most serials that one call may list.
const MaxSelected = 10_000

// ranges are the places that sel means in r. Its *fault.Error has fields
// /from, /count and /serials/N: not_found for what is no serial of the run.
func (s *Service) ranges(q *gorm.DB, r Run, sel Selection) ([]Range, error) {
	if sel.Serials == nil {
		return span(r, sel)
	}
	if len(sel.Serials) == 0 { // a list that came out empty must not mean the whole run
		return nil, fault.Invalid("/serials", "empty", "Danh sách số sê-ri trống; bỏ mục này nếu muốn cả đợt.", "The list of serials is empty; leave it out to mean the whole run.")
	}
	if sel.From != nil || sel.Count != nil {
		return nil, fault.Invalid("/serials", "ambiguous", "Chỉ dùng from, count hoặc serials.", "Send either from and count, or serials.")
	}
	if len(sel.Serials) > MaxSelected {
		return nil, fault.Invalid("/serials", "too_many", "Nhiều nhất 10.000 số sê-ri mỗi lần.", "At most 10,000 serials at a time.")
	}
	place, err := s.placing(q, r)
	if err != nil {
		return nil, err
	}
	var c fault.Checks
	ranges := make([]Range, 0, len(sel.Serials))
	for i, text := range sel.Serials {
		at, ok := place(text)
		first := at - r.FirstPlace
		if !ok || first < 0 || first >= r.Count {
			notFoundAt(&c, "/serials/"+strconv.Itoa(i))
			continue
		}
		ranges = append(ranges, Range{first, 1})
	}
	return ranges, c.Err()
}

// placing tells the places of the serials that may be the run's.
func (s *Service) placing(q *gorm.DB, r Run) (func(text string) (int64, bool), error) {
	if r.Imported() {
		brought, err := importsOf(q, r)
		return brought.index().place, err
	}
	own, err := s.sealer(q, r.KeyVersion, r.ProductID)
	return func(text string) (int64, bool) {
		place, ok := own.Open(text)
		return int64(place), ok //nolint:gosec // below 2^45
	}, err
}

func span(r Run, sel Selection) ([]Range, error) {
	whole := Range{0, r.Count}
	if sel.From != nil {
		whole = Range{*sel.From, r.Count - *sel.From}
	}
	if whole.First < 0 || whole.First >= r.Count {
		return nil, fault.Invalid("/from", "out_of_range", fmt.Sprintf("from phải từ 0 đến %d.", r.Count-1), fmt.Sprintf("from must be 0 to %d.", r.Count-1))
	}
	if sel.Count != nil {
		if *sel.Count < 1 || *sel.Count > whole.Count {
			return nil, fault.Invalid("/count", "out_of_range", fmt.Sprintf("count phải từ 1 đến %d.", whole.Count), fmt.Sprintf("count must be 1 to %d.", whole.Count))
		}
		whole.Count = *sel.Count
	}
	return []Range{whole}, nil
}

// Activate makes the selected items of a run active; void ones stay void.
func (s *Service) Activate(tx *database.Tx, runID string, sel Selection) (Run, Counts, error) {
	return s.change(tx, runID, "serial_run.activate", sel, func(part *Segment) {
		if !part.Void {
			part.Active = true
		}
	}, nil)
}

// Void ends the selected items of a run for good, with a reason of at most
// 200 characters; those void already keep theirs.
func (s *Service) Void(tx *database.Tx, runID string, sel Selection, reason string) (Run, Counts, error) {
	reason = strings.TrimSpace(reason)
	var c fault.Checks
	c.Require(reason != "", "/reason")
	c.Text("/reason", reason, 200)
	if err := c.Err(); err != nil {
		return Run{}, Counts{}, err
	}
	return s.change(tx, runID, "serial_run.void", sel, func(part *Segment) {
		if !part.Void {
			part.Void, part.VoidReason = true, reason
		}
	}, nil)
}

// Assign moves the selected items of a run to another batch of the same
// product. Its *fault.Error: not_found at /batch_id, and already_active or
// void (409) when one of the items cannot be moved any more.
func (s *Service) Assign(tx *database.Tx, runID string, sel Selection, batchID string) (Run, Counts, error) {
	fixed := ""
	var from []string
	return s.change(tx, runID, "serial_run.assign", sel, func(part *Segment) {
		if part.Void || part.Active {
			fixed = string(part.Status())
		}
		if !slices.Contains(from, part.BatchID) {
			from = append(from, part.BatchID)
		}
		part.BatchID = batchID
	}, func(r Run, ranges []Range) error {
		switch fixed {
		case "":
			if err := checkTarget(tx, r, batchID); err != nil || s.MayMove == nil {
				return err
			}
			return s.MayMove(tx, r.ID, ranges, from)
		case string(ItemVoid):
			return fault.New(fault.KindConflict, "void", "Có số sê-ri đã bị hủy.", "One of the serials is void.")
		}
		return fault.New(fault.KindConflict, "already_active", "Có số sê-ri đã kích hoạt nên không chuyển lô được.", "One of the serials is active and cannot move to another batch.")
	})
}

func checkTarget(tx *database.Tx, r Run, batchID string) error {
	var c fault.Checks
	if c.Require(batchID != "", "/batch_id"); batchID == "" {
		return c.Err()
	}
	b, err := AnyBatch(tx.DB, batchID)
	if fault.Is(err, fault.KindNotFound) || err == nil && b.OrganizationID != r.OrganizationID {
		notFoundAt(&c, "/batch_id")
		return c.Err()
	}
	if err == nil && b.ProductID != r.ProductID {
		return fault.Invalid("/batch_id", "other_product", "Lô này thuộc sản phẩm khác.", "The batch is of another product.")
	}
	return err
}

// change applies a change to the selected items of a run and stores it, unless
// check, which runs after it, refuses.
func (s *Service) change(tx *database.Tx, runID, action string, sel Selection, change func(*Segment), check func(Run, []Range) error) (Run, Counts, error) {
	r, before, err := lockRun(tx, runID)
	if err != nil {
		return r, Counts{}, err
	}
	ranges, err := s.ranges(tx.DB, r, sel)
	if err != nil {
		return r, Counts{}, err
	}
	after := before.Change(ranges, change)
	if check != nil {
		if err := check(r, ranges); err != nil {
			return r, Counts{}, err
		}
	}
	r, err = store(tx, r, before, after, action, sel)
	return r, after.Counts(), err
}

// store writes what differs between before and after, and the run's status.
// A call that changes nothing is audited all the same.
func store(tx *database.Tx, r Run, before, after Segments, action string, sel Selection) (Run, error) {
	if err := replace(tx, r, before, after); err != nil {
		return r, err
	}
	was := r
	if now := after.status(); now != r.Status {
		r.Status = now
		if err := tx.Model(&Run{}).Where("id = ?", r.ID).Update("status", now).Error; err != nil {
			return r, err
		}
	}
	return r, recordRun(tx, action, r, runState{was, nil, before.Counts()}, runState{r, &sel, after.Counts()})
}

// runState is what the audit says of a run.
type runState struct {
	Run       Run
	Selection *Selection // what the change was asked for
	Counts    Counts
}

// replace writes the segments that differ between before and after.
func replace(tx *database.Tx, r Run, before, after Segments) error {
	had := make(map[int64]Segment, len(before))
	for _, segment := range before {
		had[segment.First] = segment
	}
	var changed Segments
	for _, segment := range after {
		old, stays := had[segment.First]
		if stays && old.alike(segment) && old.Count == segment.Count {
			delete(had, segment.First)
			continue
		}
		changed = append(changed, segment)
	}
	gone := slices.Collect(maps.Keys(had))
	for part := range slices.Chunk(gone, 5000) {
		if err := tx.Where("run_id = ? AND first IN ?", r.ID, part).Delete(&Segment{}).Error; err != nil {
			return err
		}
	}
	if len(changed) == 0 {
		return nil
	}
	batches, err := AnyBatches(tx.DB, append(changed.batches(), r.BatchID))
	if err != nil {
		return err
	}
	rows := make([][]any, len(changed))
	for i, s := range changed {
		rows[i] = []any{
			r.ID, s.First, s.Count, s.BatchID, batches[s.BatchID].Lot.String(), r.ProductID, r.KeyVersion, r.FirstPlace + s.First,
			r.BatchID, batches[r.BatchID].Lot.String(), s.Printed, s.Active, s.Void, s.VoidReason, tx.Now(),
		}
	}
	return tx.CopyFrom("serial_segments", []string{
		"run_id", "first", "count", "batch_id", "lot", "product_id", "key_version", "place",
		"issued_for", "issued_lot", "printed", "active", "void", "void_reason", "updated_at",
	}, rows)
}
