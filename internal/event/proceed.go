package event

import (
	"context"
	"errors"
	"slices"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
)

// proceed stores what can be stored, a chunk a transaction. The job is there
// before the first of them, and ends whatever happens.
func (d *capturing) proceed(ctx context.Context) (Job, error) {
	job := &d.job
	err := d.s.db.InTx(ctx, func(tx *database.Tx) error { //nolint:contextcheck // tx carries it
		if err := d.s.keepVocabulary(tx, job.OrganizationID, d.words); err != nil {
			return err
		}
		if err := job.start(tx); err != nil {
			return err
		}
		return d.audit(tx)
	})
	if err != nil {
		return Job{}, err
	}
	err = d.chunks(ctx)
	if err != nil {
		d.fail(-1, asFault(err))
	}
	ctx = context.WithoutCancel(ctx) // the client may be gone, its job ends all the same
	ended := d.s.db.InTx(ctx, func(tx *database.Tx) error {
		now := tx.Now()
		job.Running, job.Success, job.FinishedAt = false, len(job.Errors) == 0, &now
		return job.save(tx)
	})
	return *job, errors.Join(unexpected(err), ended)
}

// chunks stores chunk after chunk.
func (d *capturing) chunks(ctx context.Context) error {
	for {
		events, more, err := d.next(ctx, func(index int, err error) error {
			d.fail(index, asFault(err))
			d.job.Refused++
			return nil
		})
		if err != nil {
			return err
		}
		err = d.chunk(ctx, events, d.job)
		if fault.Is(err, fault.KindInvalid) && len(events) > 1 { // what the database refuses; which one?
			err = d.singly(ctx, events)
		}
		if err != nil || !more {
			return err
		}
	}
}

// singly stores each event in a transaction of its own.
func (d *capturing) singly(ctx context.Context, events []*Sent) error {
	for _, sent := range events {
		err := d.chunk(ctx, []*Sent{sent}, d.job)
		if fault.Is(err, fault.KindInvalid) {
			d.fail(sent.Index, asFault(err))
			d.job.Refused++
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// chunk stores events in one transaction, with what the job comes to by it.
func (d *capturing) chunk(ctx context.Context, events []*Sent, before Job) error {
	err := d.s.db.InTx(ctx, func(tx *database.Tx) error { //nolint:contextcheck // tx carries it
		d.job = before
		if err := d.s.capture(tx, events, unaudited); err != nil {
			return err
		}
		d.count(events)
		for _, sent := range events {
			if sent.Refused != nil {
				d.fail(sent.Index, sent.Refused)
			}
		}
		d.job.Success = len(d.job.Errors) == 0
		return d.job.save(tx)
	})
	if err != nil {
		d.job = before
	}
	return err
}

// fail notes what is wrong with the event at index.
func (d *capturing) fail(index int, f *fault.Error) {
	add := func(pointer, code string, text fault.Text) {
		if len(d.job.Errors) < epcis.MaxProblems {
			d.job.Errors = append(slices.Clip(d.job.Errors), JobError{Index: index, Pointer: pointer, Kind: f.Kind, Code: code, VI: text.VI, EN: text.EN})
		}
	}
	if len(f.Fields) == 0 {
		add("", f.Code, f.Message)
	}
	for _, field := range f.Fields {
		add(field.Pointer, field.Code, field.Detail)
	}
}

// asFault is err as far as it may be shown.
func asFault(err error) *fault.Error {
	if f := fault.As(database.Explain(err)); f != nil {
		return f
	}
	return fault.New(fault.KindInternal, "interrupted", interrupted().VI, interrupted().EN).Wrap(err)
}

// unexpected is err unless it is a fault, which the job tells.
func unexpected(err error) error {
	if fault.As(err) == nil {
		return err
	}
	return nil
}
