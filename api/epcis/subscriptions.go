package epcis

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/schedule"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/subscription"
)

// Subscription is an address that is told of what a query finds (EPCIS 2.0,
// section 8.2.5).
type Subscription struct {
	SubscriptionID    string            `json:"subscriptionID,omitempty"`
	Dest              string            `json:"dest" example:"https://erp.example.com/epcis"`
	Stream            bool              `json:"stream,omitempty"`   // each event at once
	Schedule          map[string]string `json:"schedule,omitempty"` // second, minute, hour, dayOfMonth, month, dayOfWeek, in Vietnam's time
	ReportIfEmpty     bool              `json:"reportIfEmpty"`
	InitialRecordTime *time.Time        `json:"initialRecordTime,omitempty" format:"date-time"`
	CreatedAt         *time.Time        `json:"createdAt,omitempty" format:"date-time"`
	LastNotifiedAt    *time.Time        `json:"lastNotifiedAt,omitempty" format:"date-time"`
	MinRecordTime     *time.Time        `json:"minRecordTime,omitempty" format:"date-time"`
	EPCFormat         string            `json:"epcFormat,omitempty"`
	Status            string            `json:"status,omitempty"` // pending, active, parked, refused, stopped
	Attempts          int               `json:"attempts,omitempty"`
	LastError         string            `json:"lastError,omitempty"`
}

func wireSubscription(s subscription.Subscription) (w Subscription, err error) {
	w = Subscription{
		SubscriptionID: s.ID, Dest: s.Dest, Stream: s.Schedule == "", ReportIfEmpty: s.ReportIfEmpty, InitialRecordTime: s.InitialRecordTime,
		CreatedAt: &s.CreatedAt, LastNotifiedAt: s.LastNotifiedAt, MinRecordTime: &s.MinRecordTime, EPCFormat: s.EPCFormat,
		Status: string(s.Status), Attempts: s.Attempts, LastError: s.LastError,
	}
	if s.Schedule != "" {
		err = json.Unmarshal([]byte(s.Schedule), &w.Schedule)
	}
	return w, err
}

// createSubscription has an address told of what a query finds.
//
//	@Summary		Subscribe to a named query
//	@Description	dest first answers a challenge; until then the subscription is pending. signatureToken signs each delivery (GS1-Signature).
//	@Tags			epcis
//	@Security		Bearer
//	@Accept			json
//	@Param			name			path		string			true	"percent-encoded"
//	@Param			body			body		Subscription	true	"dest, signatureToken, initialRecordTime, reportIfEmpty, and stream or schedule"
//	@Param			GS1-EPC-Format	header		string			false	"form of identifiers in what is sent"
//	@Success		201				{object}	Subscription
//	@Router			/epcis/queries/{name}/subscriptions [post]
//	@ID				epcisSubscribe
func (a *API) createSubscription(c *gin.Context) error {
	name, err := pathValue(c, "name")
	if err != nil {
		return err
	}
	body, err := readObject(c, "dest", "signatureToken", "initialRecordTime", "stream", "schedule", "reportIfEmpty")
	if err != nil {
		return badControls(err)
	}
	asked, err := readAsked(body)
	if err != nil {
		return err
	}
	if asked.EPCFormat, err = EPCFormat(c); err != nil {
		return err
	}
	var made subscription.Subscription
	err = a.o.DB.InTx(c.Request.Context(), func(tx *database.Tx) (err error) {
		made, err = a.o.Subscriptions.Subscribe(tx, name, asked)
		return err
	})
	if err != nil {
		return err
	}
	wire, err := wireSubscription(made)
	if err != nil {
		return err
	}
	if made.InitialRecordTime != nil { // events from then on that are archived are not told
		archived, err := a.o.Events.ArchivedBefore(c.Request.Context(), *made.InitialRecordTime)
		if err != nil {
			return err
		}
		sayArchived(c, archived)
	}
	c.Writer.Header().Set("Location", queryPath(name)+"/subscriptions/"+made.ID)
	return write(c, http.StatusCreated, wire)
}

// badControls makes a refusal of the body's members one of the subscription's
// controls.
func badControls(err error) error {
	f := fault.As(err)
	if f == nil || f.Code != "invalid_input" {
		return err
	}
	e := fault.New(fault.KindInvalid, "subscription_controls", f.Message.VI, f.Message.EN)
	e.Fields = f.Fields
	return e
}

// readAsked reads the members of a subscription.
func readAsked(body map[string]epcis.Value) (a subscription.Asked, err error) {
	var c fault.Checks
	text := func(name string) string {
		v, ok := body[name]
		if ok && (v.Kind != epcis.KindString || !plainText(v.Text)) {
			c.Add("/"+name, "wrong_type", "Giá trị phải là một chuỗi không có ký tự điều khiển.", "The value must be a string without control characters.")
		}
		return v.Text
	}
	a.Dest, a.Token = text("dest"), text("signatureToken")
	c.Require(a.Dest != "", "/dest")
	if initial := text("initialRecordTime"); initial != "" {
		if a.Initial, err = epcis.ParseTime(initial); err != nil {
			c.Add("/initialRecordTime", "malformed_time", "Thời điểm có dạng 2026-01-31T08:00:00+07:00.", "A time is written as 2026-01-31T08:00:00+07:00.")
		}
	}
	if v, ok := body["stream"]; ok {
		if a.Stream = v.Kind == epcis.KindBool && v.Text == "true"; !a.Stream {
			c.Add("/stream", "only_true", "stream chỉ nhận giá trị true.", "stream takes the value true alone.")
		}
	}
	if v, ok := body["reportIfEmpty"]; ok {
		if a.ReportIfEmpty = v.Text == "true"; v.Kind != epcis.KindBool {
			c.Add("/reportIfEmpty", "wrong_type", "Giá trị phải là true hoặc false.", "The value must be true or false.")
		}
	}
	fields := map[string]string{}
	plan, scheduled := body["schedule"]
	if scheduled && plan.Kind != epcis.KindObject {
		c.Add("/schedule", "wrong_type", "schedule phải là một đối tượng.", "schedule must be an object.")
	}
	for _, m := range plan.Members {
		if fields[m.Name] = m.Value.Text; m.Value.Kind != epcis.KindString {
			c.Add("/schedule/"+m.Name, "wrong_type", "Giá trị phải là một chuỗi.", "The value must be a string.")
		}
	}
	if err := c.Err(); err != nil {
		return a, badControls(err)
	}
	if scheduled {
		a.Schedule, err = schedule.Parse(fields, "/schedule")
	}
	return a, err
}

// listSubscriptions lists who is told of what a query finds.
//
//	@Summary	List the subscriptions to a named query
//	@Tags		epcis
//	@Security	Bearer
//	@Param		name			path	string	true	"percent-encoded"
//	@Param		perPage			query	int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query	string	false	"of the page before"
//	@Success	200				{array}	Subscription
//	@Router		/epcis/queries/{name}/subscriptions [get]
//	@ID			epcisListSubscriptions
func (a *API) listSubscriptions(c *gin.Context) error {
	name, err := pathValue(c, "name")
	if err != nil {
		return err
	}
	return a.page(c, "subscriptions "+name, func(after string, limit int) (rows []row, err error) {
		all, err := a.o.Subscriptions.Subscriptions(c.Request.Context(), name, after, limit)
		for _, s := range all {
			wire, err := wireSubscription(s)
			if err != nil {
				return nil, err
			}
			body, err := json.Marshal(wire)
			if err != nil {
				return nil, err
			}
			rows = append(rows, row{s.ID, body})
		}
		return rows, err
	})
}

// getSubscription tells how a subscription stands.
//
//	@Summary	Read a subscription
//	@Tags		epcis
//	@Security	Bearer
//	@Param		name			path		string	true	"percent-encoded"
//	@Param		subscription_id	path		string	true	"subscriptionID"
//	@Success	200				{object}	Subscription
//	@Router		/epcis/queries/{name}/subscriptions/{subscription_id} [get]
//	@ID			epcisGetSubscription
func (a *API) getSubscription(c *gin.Context) error {
	name, id, err := subscriptionPath(c)
	if err != nil {
		return err
	}
	if _, err := negotiateMedia(c.Request, false); err != nil {
		return err
	}
	s, err := a.o.Subscriptions.Subscription(c.Request.Context(), name, id)
	if err != nil {
		return err
	}
	wire, err := wireSubscription(s)
	if err != nil {
		return err
	}
	return write(c, http.StatusOK, wire)
}

func subscriptionPath(c *gin.Context) (name, id string, err error) {
	if name, err = pathValue(c, "name"); err == nil {
		id, err = pathValue(c, "subscription_id")
	}
	return name, id, err
}

// deleteSubscription ends a subscription.
//
//	@Summary	End a subscription
//	@Tags		epcis
//	@Security	Bearer
//	@Param		name			path	string	true	"percent-encoded"
//	@Param		subscription_id	path	string	true	"subscriptionID"
//	@Success	204
//	@Router		/epcis/queries/{name}/subscriptions/{subscription_id} [delete]
//	@ID			epcisUnsubscribe
func (a *API) deleteSubscription(c *gin.Context) error {
	name, id, err := subscriptionPath(c)
	if err != nil {
		return err
	}
	err = a.o.DB.InTx(c.Request.Context(), func(tx *database.Tx) error { return a.o.Subscriptions.Unsubscribe(tx, name, id) })
	if err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}
