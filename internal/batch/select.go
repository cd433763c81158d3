package batch

import (
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// Seen is the batch in a transaction, if the actor may read it.
func (s *Service) Seen(tx *database.Tx, id string) (Batch, error) {
	return visible(tx.Context(), tx.DB, id)
}

// Merged are ranges in order, those that touch or overlap joined.
func Merged(ranges []Range) []Range { return merged(ranges) }

// Overlap reports whether a place is in both of two lists of ranges, each in
// order.
func Overlap(some, others []Range) bool {
	for len(some) > 0 && len(others) > 0 {
		switch a, b := some[0], others[0]; {
		case a.First+a.Count <= b.First:
			some = some[1:]
		case b.First+b.Count <= a.First:
			others = others[1:]
		default:
			return true
		}
	}
	return false
}

// Selected are the places, merged, of the items of a batch that sel means in a
// run; runID "" is the run of the first serial listed. The run stays locked, so
// that the items stay where they are until the transaction ends. Its
// *fault.Error: those of a selection, not_found at /run_id, and other_batch when
// an item is not of the batch.
func (s *Service) Selected(tx *database.Tx, b Batch, runID string, sel Selection) (string, []Range, error) {
	if runID == "" && len(sel.Serials) > 0 {
		item, err := s.Lookup(tx.Context(), b.ProductID, b.Code, sel.Serials[0])
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return "", nil, err
		}
		if runID = item.RunID; runID == "" {
			return "", nil, fault.Invalid("/serials/0", "not_found", "Không tìm thấy.", "There is no such object.")
		}
	}
	if runID == "" {
		return "", nil, fault.Invalid("/run_id", "required", "Mục này bắt buộc phải có.", "This field is required.")
	}
	r, segments, err := seenRun(tx, runID)
	if fault.Is(err, fault.KindNotFound) || err == nil && r.ProductID != b.ProductID {
		return "", nil, fault.Invalid("/run_id", "not_found", "Không tìm thấy.", "There is no such object.")
	}
	if err != nil {
		return "", nil, err
	}
	ranges, err := s.ranges(tx.DB, r, sel)
	if err != nil {
		return "", nil, err
	}
	ranges = merged(ranges)
	var others []Range
	for _, segment := range segments {
		if segment.BatchID != b.ID {
			others = append(others, Range{segment.First, segment.Count})
		}
	}
	if Overlap(others, ranges) {
		return "", nil, fault.Invalid("", "other_batch", "Có số sê-ri thuộc lô khác; hãy gửi riêng cho lô đó.", "One of the serials is of another batch; send it for that batch.")
	}
	return r.ID, ranges, nil
}
