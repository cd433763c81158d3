package event

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
)

// chunk is how many events go into the database at a time, and chunkBytes and
// chunkNames about how much of them: more is not faster.
const (
	chunk      = 1_000
	chunkBytes = 8 << 20
	chunkNames = 20_000
)

// Owner is the organisation that the actor captures for: its own, or the one
// that an admin names.
func (s *Service) Owner(ctx context.Context, named string) (string, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return "", err
	}
	owner, err := scope.Owner(named)
	if err != nil || named == "" {
		return owner, err
	}
	_, err = catalog.AnyOrganization(s.db.Read(ctx), owner)
	return owner, err
}

// CaptureDocument stores the events of a document for organization. With
// Rollback its *fault.Error tells all that is wrong with the document, and
// nothing is stored; with Proceed only what is wrong around the events.
func (s *Service) CaptureDocument(ctx context.Context, organization string, b Behaviour, doc *epcis.Stream) (Job, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Job{}, err
	}
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return Job{}, err
	}
	job := Job{ID: id.String(), OrganizationID: organization, ActorKeyID: scope.Actor().KeyID, Behaviour: b, Events: int64(doc.Count)}
	words, err := vocabularyOf(doc.Header)
	if err != nil {
		return Job{}, err
	}
	d := &capturing{s: s, doc: doc, job: job, words: words}
	if b == Proceed {
		return d.proceed(ctx)
	}
	return d.rollback(ctx)
}

// capturing is a document on its way in.
type capturing struct {
	s     *Service
	doc   *epcis.Stream
	job   Job
	words []vocabulary
}

// next reads up to a chunk of events, and hands what is wrong with one to bad,
// which may keep the problem or refuse the document.
func (d *capturing) next(ctx context.Context, bad func(index int, err error) error) (events []*Sent, more bool, err error) {
	size, names := 0, 0
	for len(events) < chunk && size < chunkBytes && names < chunkNames {
		if !d.doc.Next() {
			return events, false, d.doc.Err()
		}
		e, err := d.doc.Event()
		sent := &Sent{Event: e, Organization: d.job.OrganizationID, Index: d.doc.Index(), Pointer: d.doc.Pointer()}
		if err == nil {
			if err = epcis.Validate(e); err == nil {
				err = d.s.Prepare(ctx, sent)
			}
			if err != nil && fault.As(err) == nil {
				return nil, false, err
			}
			if err != nil {
				c := fault.Checks{Limit: epcis.MaxProblems}
				c.Check(d.doc.Pointer(), err)
				err = c.Err()
			}
		}
		if err != nil {
			if err := bad(d.doc.Index(), err); err != nil {
				return nil, false, err
			}
			continue
		}
		size += len(sent.document)
		names += len(sent.names)
		events = append(events, sent)
	}
	return events, true, nil
}

// check reads the whole document once. What fits into one chunk is kept, so
// that it need not be read again while the transaction holds the database.
func (d *capturing) check(ctx context.Context) (kept []*Sent, err error) {
	c := fault.Checks{Limit: epcis.MaxProblems}
	names := 0
	for whole, more := true, true; more; {
		var part []*Sent
		part, more, err = d.next(ctx, func(_ int, err error) error {
			c.Check("", err)
			return nil
		})
		if err != nil {
			return nil, err
		}
		for _, sent := range part {
			names += len(sent.names)
		}
		if names > max(maxNamesAtOnce, namesPerEvent*d.doc.Count) {
			return nil, errTooManyNamesAtOnce
		}
		if whole = whole && (len(kept) == 0 || len(part) == 0); whole {
			kept = append(kept, part...)
		} else {
			kept = nil
		}
	}
	return kept, c.Err()
}

// rollback stores all events or none, in one transaction.
func (d *capturing) rollback(ctx context.Context) (Job, error) {
	kept, err := d.check(ctx)
	if err != nil {
		return Job{}, err
	}
	err = d.s.db.InTx(ctx, func(tx *database.Tx) error {
		job := &d.job
		job.Stored, job.Duplicates = 0, 0
		now := tx.Now()
		job.CreatedAt, job.FinishedAt, job.Success = now, &now, true
		if err := d.s.keepVocabulary(tx, job.OrganizationID, d.words); err != nil { //nolint:contextcheck // tx carries it
			return err
		}
		if err := d.storeAll(ctx, tx, kept); err != nil {
			return err
		}
		if err := job.insert(tx, "NULL"); err != nil {
			return err
		}
		return d.audit(tx) //nolint:contextcheck // tx carries it
	})
	return d.job, err
}

func (d *capturing) audit(tx *database.Tx) error {
	return audit.Append(tx, audit.Entry{Action: "epcis.capture", ObjectKind: "capture_job", ObjectID: d.job.ID, OrganizationID: d.job.OrganizationID, After: d.job})
}

// storeAll stores what was kept, or else the document chunk by chunk, from the
// spool that it lies in: a transaction reads no files, but memory must not
// follow the size of the document, and the spool is on this machine.
func (d *capturing) storeAll(ctx context.Context, tx *database.Tx, kept []*Sent) error {
	if kept != nil {
		return d.storeAllOf(tx, kept) //nolint:contextcheck // tx carries it
	}
	for d.doc.Rewind(); ; {
		events, more, err := d.next(ctx, func(_ int, err error) error { return err })
		if err != nil {
			return err
		}
		if err := d.storeAllOf(tx, events); err != nil || !more { //nolint:contextcheck // tx carries it
			return err
		}
	}
}

func (d *capturing) storeAllOf(tx *database.Tx, events []*Sent) error {
	if err := d.s.capture(tx, events, unaudited); err != nil {
		return err
	}
	d.count(events)
	return refusals(events)
}

// unaudited says nothing of one event: the audit log has a line for the whole
// document.
func unaudited(*Sent) error { return nil }

func (d *capturing) count(events []*Sent) {
	for _, sent := range events {
		switch {
		case sent.Refused != nil:
			d.job.Refused++
		case sent.Duplicate:
			d.job.Duplicates++
		default:
			d.job.Stored++
		}
	}
}

// refusals is one fault for all events that were refused: of the first one's
// kind, with the fields of all of that kind.
func refusals(events []*Sent) error {
	var all *fault.Error
	for _, sent := range events {
		f := sent.Refused
		switch {
		case f == nil:
		case all == nil:
			first := *f
			all = &first
		case f.Kind != all.Kind:
		case len(all.Fields) < epcis.MaxProblems:
			all.Fields = append(slices.Clip(all.Fields), f.Fields...)
		default:
			all.More += len(f.Fields)
		}
	}
	if all == nil {
		return nil
	}
	return all
}
