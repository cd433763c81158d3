package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	web "github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/target"
	"github.com/txng-vn/txng/internal/reqctx"
)

// perPage is how many records or exchanges a page shows.
const perPage = 25

// filterNames are the fields of a filter, as addresses and forms name them.
func filterNames() []string {
	return []string{"target", "status", "object_kind", "class", "organization_id"}
}

// classes are the reasons that a list is narrowed to.
func classes() []target.Class {
	return []target.Class{target.ClassAuth, target.ClassConfig, target.ClassImage, target.ClassData, target.ClassConfirmed, target.ClassForbidden, target.ClassUnknown, target.ClassTransient, target.ClassAmbiguous, target.ClassInternal}
}

// readFilter reads what an address or form is narrowed to.
func readFilter(q url.Values) (f portal.Filter, err error) {
	f = portal.Filter{Target: q.Get("target"), Status: portal.Status(q.Get("status")), ObjectKind: q.Get("object_kind"), Class: target.Class(q.Get("class"))}
	var checks fault.Checks
	for _, name := range filterNames() {
		checks.Text("query/"+name, q.Get(name), maxSyncWord)
	}
	if f.Status != "" && !slices.Contains(portal.Statuses(), f.Status) {
		checks.Add("query/status", "unknown_status", "Không có trạng thái này.", "There is no such status.")
	}
	if v := q.Get("organization_id"); v != "" {
		id, err := uuid.Parse(v)
		if err != nil {
			checks.Add("query/organization_id", "not_an_id", "Phải là UUID.", "It must be a UUID.")
		}
		f.OrganizationID = id.String()
	}
	return f, checks.Err()
}

// filterQuery is the filter as an address has it.
func filterQuery(f portal.Filter) url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"target": f.Target, "status": string(f.Status), "object_kind": f.ObjectKind, "class": string(f.Class), "organization_id": f.OrganizationID} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

func viewFilter(f portal.Filter) web.SyncFilter {
	return web.SyncFilter{Target: f.Target, Status: string(f.Status), Kind: f.ObjectKind, Class: string(f.Class), Organization: f.OrganizationID}
}

// syncPage shows how it stands with the portals.
//
//	@Summary	Show the sync with the portals
//	@Tags		operators
//	@Produce	html
//	@Param		target			query		string	false	"name of the portal"
//	@Param		status			query		string	false	"of records"
//	@Param		object_kind		query		string	false	"batch, place or event"
//	@Param		class			query		string	false	"of the last failure"
//	@Param		organization_id	query		string	false	"whose"
//	@Param		next			query		string	false	"id of the last record seen"
//	@Param		lang			query		string	false	"vi or en, over Accept-Language"
//	@Success	200				{string}	string	"HTML"
//	@Failure	303				{string}	string	"without a session: to /login"
//	@Router		/sync [get]
//	@ID			syncPage
func (a *API) syncPage(c *gin.Context, v visit) error {
	ctx, q := c.Request.Context(), c.Request.URL.Query()
	f, err := readFilter(q)
	if err != nil {
		return err
	}
	after, err := queryID(c, "next")
	if err != nil {
		return err
	}
	rows, err := a.Portal.Records(ctx, f, after, perPage+1)
	if err != nil {
		return err
	}
	view := web.SyncView{Visit: a.frame(c, v), Filter: viewFilter(f), Filtered: len(filterQuery(f)) > 0, FirstURL: address("/sync", nil, v.lang), Choices: choices(rows)}
	if n := q.Get("retried"); len(n) < 12 && strings.Trim(n, "0123456789") == "" {
		view.Retried = n
	}
	if len(rows) > perPage {
		rows = rows[:perPage]
		further := filterQuery(f)
		further.Set("next", rows[perPage-1].ID)
		view.NextURL = address("/sync", further, v.lang) + "#records"
	}
	if view.Records, err = a.viewRecords(c, v, rows); err != nil {
		return err
	}
	if err := a.viewTargets(c, v, &view); err != nil {
		return err
	}
	if v.mayRetry() && retryable(f) {
		view.RetryURL = address("/sync/retry", filterQuery(f), v.lang)
	}
	return a.showPrivate(c, http.StatusOK, web.NameSync, view)
}

// choices are what a list can be narrowed to, whatever a portal adds.
func choices(rows []portal.Record) (c web.SyncChoices) {
	for _, s := range portal.Statuses() {
		c.Statuses = append(c.Statuses, string(s))
	}
	for _, class := range classes() {
		c.Classes = append(c.Classes, string(class))
	}
	c.Kinds = []string{portal.KindBatch, portal.KindPlace, portal.KindEvent}
	for _, r := range rows {
		if !slices.Contains(c.Kinds, r.ObjectKind) {
			c.Kinds = append(c.Kinds, r.ObjectKind)
		}
	}
	return c
}

// viewRecords are records as a list shows them.
func (a *API) viewRecords(c *gin.Context, v visit, records []portal.Record) ([]web.SyncRow, error) {
	names, err := a.Portal.Namings(c.Request.Context(), records)
	if err != nil {
		return nil, err
	}
	lang := reqctx.Language(c.Request.Context())
	rows := make([]web.SyncRow, len(records))
	for i, r := range records {
		n := names[r.ID]
		row := web.SyncRow{
			URL: address("/sync/records/"+r.ID, nil, v.lang), Target: r.Target, Organization: n.Organization, Kind: r.ObjectKind, Name: n.Product, Lot: n.Lot,
			Status: string(r.Status), Class: string(r.ErrorClass), Updated: r.UpdatedAt,
		}
		switch r.ObjectKind {
		case portal.KindPlace:
			row.Name = n.Place
		case portal.KindEvent:
			row.Name = n.Step.Label(lang)
		}
		if r.ErrorClass != "" {
			row.Message = r.ErrorMessage.In(lang)
		}
		for _, m := range r.Missing {
			row.Missing = append(row.Missing, m.Message.In(lang))
		}
		rows[i] = row
	}
	return rows, nil
}

// syncRecordPage shows one record and the calls about it.
//
//	@Summary	Show a record of the sync and the calls about it
//	@Tags		operators
//	@Produce	html
//	@Param		id		path		string	true	"record"
//	@Param		next	query		string	false	"id of the last call seen"
//	@Param		lang	query		string	false	"vi or en, over Accept-Language"
//	@Success	200		{string}	string	"HTML"
//	@Failure	303		{string}	string	"without a session: to /login"
//	@Router		/sync/records/{id} [get]
//	@ID			syncRecordPage
func (a *API) syncRecordPage(c *gin.Context, v visit) error {
	ctx := c.Request.Context()
	id, err := pathID(c, "sync_record")
	if err != nil {
		return err
	}
	after, err := queryID(c, "next")
	if err != nil {
		return err
	}
	r, err := a.Portal.Record(ctx, id)
	if err != nil {
		return err
	}
	calls, err := a.Portal.Exchanges(ctx, id, after, perPage+1)
	if err != nil {
		return err
	}
	rows, err := a.viewRecords(c, v, []portal.Record{r})
	if err != nil {
		return err
	}
	view := web.SyncRecordView{
		Visit: a.frame(c, v), Row: rows[0], Action: r.ErrorAction.In(reqctx.Language(ctx)), Attempts: r.Attempts, RemoteID: r.RemoteID, TraceCode: r.RemoteTraceCode,
		BackURL: address("/sync", nil, v.lang), Retried: c.Query("retried") == "1",
	}
	if v.mayRetry() && r.Status != portal.StatusSynced {
		view.RetryURL = "/sync/records/" + r.ID + "/retry"
	}
	if len(calls) > perPage {
		calls = calls[:perPage]
		view.NextURL = address("/sync/records/"+r.ID, url.Values{"next": {calls[perPage-1].ID}}, v.lang)
	}
	for _, x := range calls {
		view.Exchanges = append(view.Exchanges, web.SyncExchange{At: x.At, Op: x.Op, Status: x.Status, Request: viewBody(x.Request), Response: viewBody(x.Response)})
	}
	return a.showPrivate(c, http.StatusOK, web.NameSyncRecord, view)
}

// longBody is how many bytes of a call are shown unfolded.
const longBody = 600

func viewBody(text string) web.SyncBody {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	return web.SyncBody{Text: text, Folded: len(text) > longBody}
}
