package api

import (
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	web "github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/reqctx"
)

// viewTargets adds the portals, and why batches stand still.
func (a *API) viewTargets(c *gin.Context, v visit, view *web.SyncView) error {
	ctx := c.Request.Context()
	states, err := a.Portal.TargetStates(ctx)
	if err != nil {
		return err
	}
	counts, err := a.Portal.Counts(ctx)
	if err != nil {
		return err
	}
	now := a.db.Now()
	for _, s := range states {
		t := web.SyncTarget{Name: s.Name, State: s.State, Backlog: s.Backlog, LastSuccess: s.LastSuccessAt}
		if s.OldestPendingAt != nil {
			t.OldestAge = now.Sub(*s.OldestPendingAt)
		}
		if s.LastSuccessAt != nil {
			t.SinceThen = now.Sub(*s.LastSuccessAt)
		}
		t.Parts, t.Total = parts(s.Name, counts, v.lang)
		view.Targets = append(view.Targets, t)
		view.Choices.Targets = append(view.Choices.Targets, s.Name)
	}
	reasons, more, err := a.Portal.Reasons(ctx)
	if err != nil {
		return err
	}
	view.MoreReasons = more
	lang := reqctx.Language(ctx)
	for _, r := range reasons {
		f := portal.Filter{Target: r.Target, Status: r.Status, Class: r.Class}
		reason := web.SyncReason{Target: r.Target, Status: string(r.Status), Class: string(r.Class), Message: r.Message.In(lang), Action: r.Action.In(lang), N: r.N}
		if v.mayRetry() {
			reason.RetryURL = address("/sync/retry", filterQuery(f), v.lang)
		}
		f.ObjectKind = portal.KindBatch
		reason.URL = address("/sync", filterQuery(f), v.lang) + "#records"
		view.Reasons = append(view.Reasons, reason)
	}
	return nil
}

// parts are the pieces of a portal's bar, in the order of statuses, each at
// least one of its hundred wide so that it is seen.
func parts(name string, counts []portal.Count, lang string) (pieces []web.SyncPart, total int64) {
	order := []portal.Status{portal.StatusSynced, portal.StatusSending, portal.StatusPending, portal.StatusIncomplete, portal.StatusRejected, portal.StatusParked}
	byStatus := map[portal.Status]int64{}
	for _, c := range counts {
		if c.Target != name {
			continue
		}
		if !slices.Contains(order, c.Status) {
			order = append(order, c.Status)
		}
		byStatus[c.Status] = c.N
		total += c.N
	}
	wide := 0.0
	for _, n := range byStatus {
		wide += width(n, total)
	}
	x := 0.0
	for _, status := range order {
		n := byStatus[status]
		if n == 0 {
			continue
		}
		w := width(n, total) / wide * 100
		f := portal.Filter{Target: name, Status: status, ObjectKind: portal.KindBatch}
		pieces = append(pieces, web.SyncPart{Status: string(status), N: n, X: decimal(x), Width: decimal(w), URL: address("/sync", filterQuery(f), lang) + "#records"})
		x += w
	}
	return pieces, total
}

// width is the share of n in total, in hundredths, one at least.
func width(n, total int64) float64 { return max(1, 100*float64(n)/float64(total)) }

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
