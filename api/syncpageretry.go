package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	web "github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal"
)

// mayRetry reports whether the API lets the visitor's role send again.
func (v visit) mayRetry() bool { return slices.Contains(managers(), v.actor.Role) }

// retryable reports whether a filter is one of batches that can be sent again.
func retryable(f portal.Filter) bool {
	return (f.ObjectKind == "" || f.ObjectKind == portal.KindBatch) && f.Status != portal.StatusSending && f.Status != portal.StatusSynced
}

// countRetried is how many batches a filter finds to send again.
func (a *API) countRetried(c *gin.Context, f portal.Filter, dry bool) (n int64, err error) {
	err = a.db.InTx(c.Request.Context(), func(tx *database.Tx) (err error) {
		n, err = a.Portal.RetryAll(tx, f, dry)
		return err
	})
	return n, err
}

// askRetry tells how many batches a filter finds, and asks.
//
//	@Summary	Ask whether to send batches again
//	@Tags		operators
//	@Produce	html
//	@Param		target			query		string	false	"name of the portal"
//	@Param		status			query		string	false	"of records"
//	@Param		class			query		string	false	"of the last failure"
//	@Param		organization_id	query		string	false	"whose"
//	@Param		lang			query		string	false	"vi or en, over Accept-Language"
//	@Success	200				{string}	string	"HTML"
//	@Failure	303				{string}	string	"without a session: to /login"
//	@Router		/sync/retry [get]
//	@ID			askSyncRetry
func (a *API) askRetry(c *gin.Context, v visit) error {
	f, err := readFilter(c.Request.URL.Query())
	if err != nil {
		return err
	}
	view := web.SyncRetryView{Visit: a.frame(c, v), Filter: viewFilter(f), BackURL: address("/sync", filterQuery(f), v.lang)}
	if retryable(f) {
		if view.Count, err = a.countRetried(c, f, true); err != nil {
			return err
		}
	}
	return a.showPrivate(c, http.StatusOK, web.NameSyncRetry, view)
}

// retryPage sends again what a filter finds.
//
//	@Summary	Send batches again from the page
//	@Tags		operators
//	@Accept		x-www-form-urlencoded
//	@Param		token			formData	string	true	"from the page"
//	@Param		target			formData	string	false	"name of the portal"
//	@Param		status			formData	string	false	"of records"
//	@Param		class			formData	string	false	"of the last failure"
//	@Param		organization_id	formData	string	false	"whose"
//	@Success	303
//	@Router		/sync/retry [post]
//	@ID			syncRetryPage
func (a *API) retryPage(c *gin.Context, v visit) error {
	f, err := readFilter(v.form)
	if err != nil {
		return err
	}
	var n int64
	if retryable(f) {
		if n, err = a.countRetried(c, f, false); err != nil {
			return err
		}
	}
	return seeOther(c, address("/sync", url.Values{"retried": {strconv.FormatInt(n, 10)}}, v.lang))
}

// retryRecordPage sends one record again.
//
//	@Summary	Send a record again from its page
//	@Tags		operators
//	@Accept		x-www-form-urlencoded
//	@Param		id		path		string	true	"record"
//	@Param		token	formData	string	true	"from the page"
//	@Success	303
//	@Router		/sync/records/{id}/retry [post]
//	@ID			retrySyncRecordPage
func (a *API) retryRecordPage(c *gin.Context, v visit) error {
	id, err := pathID(c, "sync_record")
	if err != nil {
		return err
	}
	err = a.db.InTx(c.Request.Context(), func(tx *database.Tx) error {
		_, err := a.Portal.Retry(tx, id)
		return err
	})
	if err != nil {
		return err
	}
	return seeOther(c, address("/sync/records/"+id, url.Values{"retried": {"1"}}, v.lang))
}
