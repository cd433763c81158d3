package subscription

import (
	"context"
	"errors"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
)

// Tell sends what arrives, as EPCISQueryDocuments, until ctx or the subscriber's
// right ends: then why, in words for the subscriber, and otherwise an error of
// this side or of send.
func (l *Listening) Tell(ctx context.Context, send func(ctx context.Context, document []byte) error) (why string, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop := context.AfterFunc(l.ctx, func() { cancel(context.Cause(l.ctx)) }) //nolint:contextcheck // it ends with either
	defer stop()
	err = l.tell(ctx, send)
	for _, known := range []error{errDeleted, errRevoked, errStopping} {
		if errors.Is(err, known) || errors.Is(context.Cause(l.ctx), known) { //nolint:contextcheck // why the connection ended, not this call
			return known.Error(), nil
		}
	}
	return "", err
}

func (l *Listening) tell(ctx context.Context, send func(context.Context, []byte) error) error {
	q, err := l.named.Parsed()
	if err != nil {
		return err
	}
	next, err := l.next(ctx)
	if err != nil {
		return err
	}
	ticker := time.NewTicker(l.s.Poll)
	defer ticker.Stop()
	checked := time.Now() //nolint:forbidigo // a duration between checks, not a fact
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		due, err := l.due(ctx, next)
		if err != nil {
			return err
		}
		if due {
			err = l.window(ctx, q, send)
		} else if time.Since(checked) >= l.s.Check {
			err = l.check(ctx)
		} else {
			continue
		}
		if err != nil {
			return err
		}
		checked = time.Now() //nolint:forbidigo // likewise
		if due {
			if next, err = l.next(ctx); err != nil {
				return err
			}
		}
	}
}

// due reports whether there may be something to tell: at the times of a
// schedule, or once something was committed.
func (l *Listening) due(ctx context.Context, next time.Time) (due bool, err error) {
	if !l.controls.Stream {
		now, err := l.s.clock(ctx)
		return !now.Before(next), err
	}
	sql := "SELECT " + event.Fresh(l.s.db.Engine, "l.head") + " FROM (SELECT CAST(? AS text) AS head) l"
	err = l.s.db.Read(ctx).Raw(sql, l.since).Scan(&due).Error
	return due, err
}

// next is the next time of a schedule; a stream has none.
func (l *Listening) next(ctx context.Context) (time.Time, error) {
	if l.controls.Stream {
		return time.Time{}, nil
	}
	now, err := l.s.clock(ctx)
	return l.controls.Schedule.Next(now), err
}

// check ends the connection of a query that was deleted on another server, and
// of a key that is no longer good.
func (l *Listening) check(ctx context.Context) error {
	actor, err := l.actor(ctx)
	if err != nil {
		return err
	}
	var n int64
	if err := l.s.db.Read(ctx).Model(&Query{}).Where("id = ? AND organization_id = ?", l.named.ID, actor).Count(&n).Error; err != nil {
		return err
	}
	if n == 0 {
		return errDeleted
	}
	return nil
}

// actor is the organisation that the key stands for now.
func (l *Listening) actor(ctx context.Context) (string, error) {
	scope, err := auth.ScopeOf(l.ctx) //nolint:contextcheck // who asked for the connection
	if err != nil {
		return "", err
	}
	actor, err := l.s.Auth.Standing(ctx, scope.Actor().KeyID)
	if fault.Is(err, fault.KindUnauthenticated) || fault.Is(err, fault.KindForbidden) {
		err = errRevoked
	}
	return actor.OrganizationID, err
}

// window tells what was committed since the last one, in documents of at most
// maxBatch events.
func (l *Listening) window(ctx context.Context, q *query.Query, send func(context.Context, []byte) error) error {
	if err := l.check(ctx); err != nil {
		return err
	}
	head, err := l.s.head(ctx)
	if err != nil {
		return err
	}
	told, reached := false, ""
	for {
		a, err := l.s.Events.Arrived(ctx, q, l.controls.window(l.since, head, reached), maxBatch)
		if err != nil {
			return err
		}
		if len(a.Events) > 0 || a.Last && !told && l.controls.ReportIfEmpty && !l.controls.Stream {
			document, err := l.s.write(ctx, a.Events, l.format, epcis.QueryResults{QueryName: l.named.Name}, l.s.db.Now())
			if err != nil {
				return err
			}
			if err := send(ctx, document); err != nil {
				return err
			}
			told = true
		}
		if reached = a.Reached; a.Last {
			l.since = head
			return nil
		}
	}
}
