package batch

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/serial"
)

// Code is one item as it is printed.
type Code struct{ Serial, DigitalLink string }

// Codes are the selected codes of a run in the order of issue, made while they
// are ranged over; void ones are left out, for they must not be printed again.
// Unless preview is set, a call by whoever may change the run counts as
// printing: the items are printed, and active if the run says so, committed
// before Codes returns. To other readers nothing changes.
func (s *Service) Codes(ctx context.Context, runID string, sel Selection, preview bool) (iter.Seq[Code], error) {
	r, segments, err := s.Run(ctx, runID)
	if err != nil {
		return nil, err
	}
	ranges, err := span(r, sel)
	if err != nil {
		return nil, inQuery(err)
	}
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	if !preview && scope.Changes(r.OrganizationID) {
		if segments, err = s.printed(ctx, runID, sel); err != nil {
			return nil, err
		}
	}
	batches, err := AnyBatches(s.db.Read(ctx), segments.batches())
	if err != nil {
		return nil, err
	}
	texts, err := s.texts(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.sequence(texts, segments, batches, ranges[0]), nil
}

// texts are the serials of a run: those from one item, counted from the run's
// beginning, to before another.
func (s *Service) texts(ctx context.Context, r Run) (func(from, to int64) iter.Seq[string], error) {
	q := s.db.Read(ctx)
	if r.Imported() {
		brought, err := importsOf(q, r)
		return func(from, to int64) iter.Seq[string] { return brought.texts(r.FirstPlace+from, r.FirstPlace+to) }, err
	}
	own, err := s.sealer(q, r.KeyVersion, r.ProductID)
	return func(from, to int64) iter.Seq[string] {
		return func(yield func(string) bool) {
			for at := r.FirstPlace + from; at < r.FirstPlace+to; at++ {
				if !yield(own.Seal(uint64(at))) { //nolint:gosec // below 2^45
					return
				}
			}
		}
	}, err
}

// printed marks the selection as printed and returns the run's segments then.
func (s *Service) printed(ctx context.Context, runID string, sel Selection) (after Segments, err error) {
	err = s.db.InTx(ctx, func(tx *database.Tx) error { //nolint:contextcheck // tx carries ctx
		r, before, err := lockRun(tx, runID)
		if err != nil {
			return err
		}
		ranges, err := span(r, sel)
		if err != nil {
			return inQuery(err)
		}
		after = before.Change(ranges, func(part *Segment) {
			if !part.Void {
				part.Printed, part.Active = true, part.Active || r.Activation == ActivateOnPrint
			}
		})
		if slices.Equal(before, after) {
			return nil // printed before: the same codes again
		}
		_, err = store(tx, r, before, after, "serial_run.print", sel)
		return err
	})
	return after, err
}

// batches are the ids of the batches that segments belong to.
func (s Segments) batches() (ids []string) {
	seen := make(map[string]bool)
	for _, segment := range s {
		if !seen[segment.BatchID] {
			seen[segment.BatchID] = true
			ids = append(ids, segment.BatchID)
		}
	}
	return ids
}

func (s *Service) sequence(texts func(from, to int64) iter.Seq[string], segments Segments, batches map[string]Batch, asked Range) iter.Seq[Code] {
	return func(yield func(Code) bool) {
		for _, segment := range segments {
			if segment.Void {
				continue
			}
			link := s.linker(batches[segment.BatchID])
			for text := range texts(max(segment.First, asked.First), min(segment.First+segment.Count, asked.First+asked.Count)) {
				if !yield(Code{text, link(text)}) {
					return
				}
			}
		}
	}
}

// linker makes the digital links of a batch's items: what precedes the serial
// is the same for all.
func (s *Service) linker(b Batch) func(serial string) string {
	const sample = "A"
	one, _ := gs1.ParseSerial(sample)
	before := strings.TrimSuffix(s.DigitalLink(b, one), sample)
	return func(text string) string {
		if serial.Looks(text) { // it holds nothing to escape
			return before + text
		}
		number, _ := gs1.ParseSerial(text) // stored ones are legal
		return s.DigitalLink(b, number)
	}
}

// inQuery moves the faults of a selection from the body to the query.
func inQuery(err error) error {
	f := fault.As(err)
	if f == nil {
		return err
	}
	moved := *f
	moved.Fields = nil
	for _, field := range f.Fields {
		field.Pointer = "query" + field.Pointer
		moved.Fields = append(moved.Fields, field)
	}
	return &moved
}
