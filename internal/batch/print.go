package batch

import (
	"context"
	"iter"
	"slices"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// Printing is items of a run that are about to be printed, in the order asked
// for. Their numbers count from 1 and stay the same when items are void, so
// that printing can begin again at a number after a paper jam.
type Printing struct {
	Run    Run
	Count  int64 // numbers there are, void items included
	Counts bool  // the actor's printing counts: it may change the run

	service  *Service
	texts    func(from, to int64) iter.Seq[string] // serials, by places in the run
	longest  string
	sel      Selection
	start    int64 // the first number printed
	ranges   []Range
	segments Segments
	batches  map[string]Batch
}

// Printed is one item as it is printed.
type Printed struct {
	Number              int64
	Serial, DigitalLink string
	BatchID             string
}

// Printing makes the selected items of a run ready, from number start on
// (1 to the selection's count). Nothing changes before Print. Its *fault.Error
// is about query/from, count, serials/N or start.
func (s *Service) Printing(ctx context.Context, runID string, sel Selection, start int64) (*Printing, error) {
	r, segments, err := s.Run(ctx, runID)
	if err != nil {
		return nil, err
	}
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	p := &Printing{Run: r, Counts: scope.Changes(r.OrganizationID), service: s, sel: sel, start: start, segments: segments}
	if p.ranges, err = s.ranges(s.db.Read(ctx), r, sel); err != nil {
		return nil, inQuery(err)
	}
	for _, part := range p.ranges {
		p.Count += part.Count
	}
	if start < 1 || start > p.Count {
		return nil, fault.Invalid("query/start", "out_of_range", "start phải từ 1 đến số tem được yêu cầu.", "start must be 1 to the number of labels asked for.")
	}
	if p.texts, err = s.texts(ctx, r); err != nil {
		return nil, err
	}
	if p.longest, err = s.longest(ctx, r, p.texts); err != nil {
		return nil, err
	}
	p.batches, err = AnyBatches(s.db.Read(ctx), p.remaining().batches())
	return p, err
}

// remaining are the segments that items from start on lie in.
func (p *Printing) remaining() (left Segments) {
	for part := range p.parts() {
		left = append(left, part.Segment)
	}
	return left
}

// Batches are those that the items belong to, by id.
func (p *Printing) Batches() map[string]Batch { return p.batches }

// Longest is a serial of the run that none is longer than, to measure labels by.
func (p *Printing) Longest() string { return p.longest }

// longest is a serial of a run that none is longer than: those of one stretch
// have one length, and so have those that are computed.
func (s *Service) longest(ctx context.Context, r Run, texts func(from, to int64) iter.Seq[string]) (longest string, err error) {
	firsts := []int64{0}
	if r.Imported() {
		brought, err := importsOf(s.db.Read(ctx), r)
		if err != nil {
			return "", err
		}
		for _, stretch := range brought {
			firsts = append(firsts, stretch.FirstPlace-r.FirstPlace)
		}
	}
	for _, at := range firsts {
		for text := range texts(at, at+1) {
			if len(text) > len(longest) {
				longest = text
			}
		}
	}
	return longest, nil
}

// Print counts the items from start on as printed, and as active if the run
// says so, in tx; void ones stay void. An item that was moved to a batch that
// Batches does not name is a conflict: its label is not laid out.
func (p *Printing) Print(tx *database.Tx) error {
	r, before, err := lockRun(tx, p.Run.ID)
	if err != nil {
		return err
	}
	p.segments = before
	for _, id := range p.remaining().batches() {
		if _, known := p.batches[id]; !known {
			return fault.New(fault.KindConflict, "run_changed", "Đợt số sê-ri vừa thay đổi; hãy gửi lại.", "The run has just changed; send the request again.")
		}
	}
	after := before.Change(p.left(), func(part *Segment) {
		if !part.Void {
			part.Printed, part.Active = true, part.Active || r.Activation == ActivateOnPrint
		}
	})
	if slices.Equal(before, after) {
		return nil // printed before: the same labels again
	}
	_, err = store(tx, r, before, after, "serial_run.print", p.sel)
	return err
}

// left are the ranges less what comes before start.
func (p *Printing) left() (ranges []Range) {
	number := int64(1)
	for _, r := range p.ranges {
		skip := min(max(0, p.start-number), r.Count)
		number += r.Count
		if skip < r.Count {
			ranges = append(ranges, Range{r.First + skip, r.Count - skip})
		}
	}
	return ranges
}

// part is items with one state that follow one another in run and selection.
type part struct {
	Segment
	number int64 // of the first
}

// parts cuts what is left into parts, void ones left out.
func (p *Printing) parts() iter.Seq[part] {
	return func(yield func(part) bool) {
		number := p.start
		for _, r := range p.left() {
			for end := r.First + r.Count; r.First < end; {
				i, _ := slices.BinarySearchFunc(p.segments, r.First, func(s Segment, at int64) int { return int(min(1, max(-1, s.First+s.Count-1-at))) })
				piece := part{p.segments[i], number}
				n := min(end, piece.First+piece.Count) - r.First
				piece.First, piece.Count = r.First, n
				if !piece.Void && !yield(piece) {
					return
				}
				r.First, number = r.First+n, number+n
			}
		}
	}
}

// Codes are the items from start on, made while they are ranged over.
func (p *Printing) Codes() iter.Seq[Printed] {
	return func(yield func(Printed) bool) {
		for piece := range p.parts() {
			link, number := p.service.linker(p.batches[piece.BatchID]), piece.number
			for text := range p.texts(piece.First, piece.First+piece.Count) {
				if !yield(Printed{number, text, link(text), piece.BatchID}) {
					return
				}
				number++
			}
		}
	}
}
