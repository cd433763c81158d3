package subscription

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/subscription/callback"
)

// maxBatch is how many events one call delivers at most.
const maxBatch = 100

// emptyBatch is a batch without events that is to be sent all the same.
const emptyBatch = "-"

// DeliveryHeader bears the id of a batch, the same with every try: by it a
// subscriber knows what it has already.
const DeliveryHeader = "TXNG-Delivery"

// attempt makes one call of a subscriber, or finds that there is nothing to
// tell. It ends well before its lease does.
func (s *Service) attempt(ctx context.Context, sub *Subscription) {
	held, cancel := context.WithTimeout(ctx, s.Lease*3/4)
	defer cancel()
	err := s.step(held, sub)
	stopping := ctx.Err() != nil
	ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), s.Lease/8) // what happened is written also by a service that stops
	defer cancel()
	if stopping && err != nil {
		s.release(ctx, sub)
		return
	}
	if err := s.settle(ctx, sub, err); err != nil && !errors.Is(err, errLost) {
		s.Log.ErrorContext(ctx, "subscription not settled", slog.String("subscription_id", sub.ID), slog.Any("error", err))
	}
}

// step is the call itself.
func (s *Service) step(ctx context.Context, sub *Subscription) error {
	actor, err := s.Auth.Standing(ctx, sub.KeyID)
	if err != nil {
		return err
	}
	ctx = reqctx.WithActor(ctx, actor)
	var q Query
	if err := s.db.Read(ctx).Where("id = ?", sub.QueryID).Take(&q).Error; err != nil {
		return err
	}
	message := callback.Message{Dest: sub.Dest}
	if len(sub.Token) > 0 {
		token, _, err := s.ring().Open(sub.Token, bound(sub.ID))
		if err != nil {
			return err
		}
		message.Token = string(token)
	}
	if sub.Status == Pending {
		return told(s.client.Prove(ctx, message, sub.ID, q.Name))
	}
	if sub.Batch == "" {
		if err := s.fix(ctx, sub, q); err != nil || sub.Batch == "" {
			return err
		}
	}
	if message.Body, err = s.document(ctx, sub, q); err != nil || message.Body == nil {
		return err
	}
	message.Header = map[string]string{DeliveryHeader: sub.BatchID}
	if err := told(s.client.Deliver(ctx, message)); err != nil {
		return err
	}
	sub.Told = true
	return nil
}

// failure is what went wrong on the subscriber's side.
type failure struct{ error }

func told(err error) error {
	if err == nil {
		return nil
	}
	if f := fault.As(err); f != nil {
		err = errors.New(f.Message.EN)
	}
	return failure{err}
}

// fix puts the next batch together and keeps it before anything is sent, so
// that every try sends the same.
func (s *Service) fix(ctx context.Context, sub *Subscription, named Query) error {
	controls, err := sub.controls()
	if err != nil {
		return err
	}
	q, err := named.Parsed()
	if err != nil {
		return err
	}
	if sub.UntilHead == "" {
		if err := s.open(ctx, sub); err != nil {
			return err
		}
	}
	arrived, err := s.Events.Arrived(ctx, q, controls.window(sub.SinceHead, sub.UntilHead, sub.Reached), maxBatch)
	if err != nil {
		return err
	}
	switch {
	case len(arrived.Events) > 0:
		sub.Batch = strings.Join(arrived.PKs, " ")
	case arrived.Last && !controls.Stream && controls.ReportIfEmpty && !sub.Told:
		sub.Batch = emptyBatch
	}
	now := s.db.Now()
	sub.BatchID, sub.BatchAt, sub.BatchReached, sub.BatchLast = uuid.NewString(), &now, arrived.Reached, arrived.Last
	if sub.Batch == "" {
		return nil // nothing to send: settle moves on
	}
	return s.keep(ctx, sub)
}

// open begins the next window, which ends now.
func (s *Service) open(ctx context.Context, sub *Subscription) (err error) {
	at := s.db.Now()
	sub.UntilHead, err = s.head(ctx)
	sub.UntilAt, sub.Reached, sub.Told = &at, "", false
	return err
}

// document is the batch as it is sent. Its date is the batch's, so that each try
// has the same. What the subscriber may no longer see is left out; nil when
// nothing is left.
func (s *Service) document(ctx context.Context, sub *Subscription, q Query) ([]byte, error) {
	var pks []string
	if sub.Batch != emptyBatch {
		pks = strings.Fields(sub.Batch)
	}
	events, err := s.Events.Again(ctx, pks)
	if err != nil || len(events) == 0 && len(pks) > 0 {
		return nil, err
	}
	at := sub.CreatedAt
	if sub.BatchAt != nil {
		at = *sub.BatchAt
	}
	return s.write(ctx, events, sub.EPCFormat, epcis.QueryResults{QueryName: q.Name, SubscriptionID: sub.ID}, at)
}

// write is an EPCISQueryDocument with identifiers in the form asked for.
func (s *Service) write(ctx context.Context, events []*epcis.Event, form string, results epcis.QueryResults, at time.Time) ([]byte, error) {
	format, ok := epcis.ParseEPCFormat(form)
	if !ok {
		return nil, fmt.Errorf("unknown form of identifiers %q", form)
	}
	var prefix epcis.PrefixLength
	if format == epcis.EPCURN {
		var err error
		if prefix, err = s.Events.PrefixLengths(ctx); err != nil {
			return nil, err
		}
	}
	translated := make([]*epcis.Event, len(events))
	for i, e := range events {
		translated[i] = e.Translate(format, prefix)
	}
	return epcis.MarshalQueryDocument(translated, results, at)
}
