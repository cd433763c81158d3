package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// telling measures calls a second without a rate to keep, after a first time
// that is not measured: enrolling takes as long as its calls here take.
func (h *host) telling(ctx context.Context, portal *simulated, enrol func(caller), t *table) (err error) {
	p, err := h.serve(ctx, "service", portalDatabase, portal.settings(100_000_000)...)
	if err != nil {
		return err
	}
	c := caller{ctx: ctx, base: "http://" + p.addr, err: &err}
	enrol(c.as(h.adminKey))
	if err == nil {
		_, err = h.synced(ctx, firms*batchesPerFirm)
	}
	if err = errors.Join(err, p.stop(), h.untell(ctx, portal)); err != nil {
		return err
	}
	before := portal.calls.Load()
	if p, err = h.serve(ctx, "service", portalDatabase, portal.settings(100_000_000)...); err != nil {
		return err
	}
	for portal.calls.Load() == before && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	began, busy := time.Now(), p.cpu()
	last, err := h.synced(ctx, firms*batchesPerFirm)
	took, calls, busy := last.Sub(began), portal.calls.Load()-before, p.cpu()-busy
	if err = errors.Join(err, p.stop()); err != nil {
		return err
	}
	rate := float64(calls) / took.Seconds()
	say("  %d calls in %s, %s of the service's processor each", calls, took.Round(time.Millisecond), (busy / time.Duration(calls)).Round(time.Microsecond))
	t.add(row{
		measure: fmt.Sprintf("sync: calls of a portal that answers in %s, %d organisations", portalAnswers, firms),
		ours:    perSecond(rate), floor: "–", ratio: "–", target: "≥ 1000/s", met: rate >= 1000,
	})
	return nil
}

// untell has everything to be told again to an empty portal.
func (h *host) untell(ctx context.Context, portal *simulated) error {
	again := "UPDATE sync_records SET status = 'pending', stage = '', remote_id = '', remote_chain_id = '', remote_trace_code = '', sent_digest = '', next_at = now(), wanted_version = wanted_version + 1"
	if err := h.execute(ctx, "DELETE FROM sync_rates", again, "VACUUM ANALYZE sync_records"); err != nil {
		return err
	}
	if err := portal.sim.Reset(); err != nil {
		return err
	}
	_, err := portal.sim.Seed(portal.seed)
	return err
}

// limited is the rate that the limits are measured with, a minute and firm, and
// for how long.
const (
	limited     = 20
	limitedTime = 75 * time.Second
)

// telledWithin has everything told again to an empty portal within a rate that is
// far below what the service can do.
func (h *host) telledWithin(ctx context.Context, portal *simulated, t *table) error {
	if err := h.untell(ctx, portal); err != nil {
		return err
	}
	p, err := h.serve(ctx, "service", portalDatabase, portal.settings(limited)...)
	if err != nil {
		return err
	}
	before := portal.calls.Load()
	if err := wait(ctx, limitedTime); err != nil {
		return err
	}
	calls := portal.calls.Load() - before
	if err := p.stop(); err != nil {
		return err
	}
	// Each firm has its whole rate at once, and again after a minute. Its batches
	// ask for more than that.
	const allowed = float64(firms * 2 * limited)
	t.add(row{
		measure: fmt.Sprintf("the same, %d calls a minute and organisation, in %s", limited, limitedTime), ours: fmt.Sprint(calls), floor: fmt.Sprintf("%.0f allowed", allowed),
		ratio: fmt.Sprintf("%.2f", float64(calls)/allowed), target: "≥ 0.95", met: float64(calls) >= 0.95*allowed,
	})
	return nil
}

func (h *host) execute(ctx context.Context, statements ...string) error {
	return h.query(ctx, portalDatabase, func(conn *pgx.Conn) error {
		for _, s := range statements {
			if _, err := conn.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// queued measures a service beside a queue whose turn has not come.
func (h *host) queued(ctx context.Context, portal *simulated, t *table) error {
	err := h.execute(ctx, "UPDATE sync_records SET status = 'synced'",
		fmt.Sprintf(`INSERT INTO sync_records (id, target, organization_id, object_kind, object_id, batch_id, status, wanted_version, sent_version, scope, stage, attempts, missing,
 error_class, error_message, error_action, remote_id, remote_chain_id, remote_trace_code, sent_digest, next_at, lease, created_at, updated_at)
SELECT gen_random_uuid(), 'national', e.organization_id, 'batch', gen_random_uuid(), NULL, 'pending', 1, 0, '', '', 1, '[]', 'transient', '{}', '{}', '', '', '', '', now() + interval '1 day', '', now(), now()
FROM sync_enrollments e, generate_series(1, %d)`, pendingRecords/firms), "VACUUM ANALYZE sync_records")
	if err != nil {
		return err
	}
	share, plain, resident, err := h.idle(ctx, portal)
	if err != nil {
		return err
	}
	t.add(row{measure: fmt.Sprintf("a service beside %d pending records: memory", pendingRecords), ours: fmt.Sprintf("%d MiB", resident>>20), floor: "–", ratio: "–", target: "< 200 MiB", met: resident < 200<<20})
	t.add(row{measure: "the same: of one core while idle / without a portal", ours: fmt.Sprintf("%.2f %%", share), floor: fmt.Sprintf("%.2f %%", plain), ratio: "–", target: "< 1 % more", met: share-plain < 1})
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// idle is what a service that has nothing to do uses of a core, in hundredths, and
// of memory, in bytes. One without a portal runs beside it: what it costs to wake up
// now and then differs from minute to minute.
func (h *host) idle(ctx context.Context, portal *simulated) (share, plain float64, resident int64, err error) {
	const begun, long = 15 * time.Second, time.Minute // a start has it fetch what it mirrors
	ours, err := h.serve(ctx, "service", portalDatabase, portal.settings(300)...)
	if err != nil {
		return 0, 0, 0, err
	}
	other, err := h.serve(ctx, "no portal", portalDatabase)
	if err != nil {
		return 0, 0, 0, err
	}
	err = errors.Join(h.drained(ctx, portalDatabase), wait(ctx, begun))
	before, otherBefore := ours.cpu(), other.cpu()
	err = errors.Join(err, wait(ctx, long))
	share = 100 * (ours.cpu() - before).Seconds() / long.Seconds()
	plain = 100 * (other.cpu() - otherBefore).Seconds() / long.Seconds()
	resident, failed := ours.resident()
	return share, plain, resident, errors.Join(err, failed, ours.stop(), other.stop())
}

// measureEnqueueing compares recording a step of an enrolled organisation, whose
// batch an operator must act on, with the same without a portal.
func measureEnqueueing(ctx context.Context, h *host, w *world, t *table) (err error) {
	portal, err := simulate(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, portal.stop()) }()
	for _, database := range []string{"enqueue", "plain"} {
		if err := h.server.CreateDatabase(ctx, database, smallDatabase); err != nil {
			return err
		}
	}
	ours, err := h.serve(ctx, "service", "enqueue", portal.settings(300)...)
	if err != nil {
		return err
	}
	err = h.query(ctx, "enqueue", func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "INSERT INTO sync_enrollments (target, organization_id, enabled, credential, updated_at) SELECT 'national', organization_id, true, '', now() FROM places WHERE id = $1", w.place)
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, `INSERT INTO sync_records (id, target, organization_id, object_kind, object_id, batch_id, status, wanted_version, sent_version, scope, stage, attempts, missing,
 error_class, error_message, error_action, remote_id, remote_chain_id, remote_trace_code, sent_digest, next_at, lease, created_at, updated_at)
SELECT gen_random_uuid(), 'national', b.organization_id, 'batch', b.id::text, b.id, 'parked', 1, 0, '', '', 1, '[]', 'config', '{}', '{}', '', '', '', '', now(), '', now(), now()
FROM batches b JOIN places p ON p.id = $1 AND p.organization_id = b.organization_id`, w.place)
		return err
	})
	if err != nil {
		return err
	}
	plain, err := h.serve(ctx, "no portal", "plain")
	if err != nil {
		return err
	}
	request := func(n int64) []byte {
		return post(eventPath, "Authorization: Bearer "+w.key+"\r\n", encoded(w.step(n)))
	}
	const name = "step recorded, to be told / nobody to tell, 1 client"
	c, err := compare(ctx, h, name, plan{clients: 1, rounds: 7, length: 2 * time.Second}, newSide(ours, 201, request), newSide(plain, 201, request))
	if err != nil {
		return err
	}
	t.atLeast(name, c, 0.9)
	return nil
}
