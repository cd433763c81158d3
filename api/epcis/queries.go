package epcis

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/subscription"
)

const queriesPath = root + "/queries"

// namedQueryRoutes are queries under names, and who is told of what they find.
func (a *API) namedQueryRoutes() []Route {
	const name = queriesPath + "/:name"
	const subscriptions = name + "/subscriptions"
	return []Route{
		{Method: http.MethodGet, Path: queriesPath, Roles: readers(), Handle: a.listQueries},
		{Method: http.MethodPost, Path: queriesPath, Roles: subscribers(), Handle: a.createQuery},
		{Method: http.MethodGet, Path: name, Roles: readers(), Handle: a.getQuery},
		{Method: http.MethodDelete, Path: name, Roles: subscribers(), Handle: a.deleteQuery},
		{Method: http.MethodGet, Path: name + "/events", Roles: readers(), Handle: a.namedEvents},
		{Method: http.MethodGet, Path: subscriptions, Roles: readers(), Handle: a.listSubscriptions},
		{Method: http.MethodPost, Path: subscriptions, Roles: subscribers(), Handle: a.createSubscription},
		{Method: http.MethodGet, Path: subscriptions + "/:subscription_id", Roles: readers(), Handle: a.getSubscription},
		{Method: http.MethodDelete, Path: subscriptions + "/:subscription_id", Roles: subscribers(), Handle: a.deleteSubscription},
	}
}

// subscribers have events sent out of the service: not the keys of those who
// only record in the field.
func subscribers() []reqctx.Role {
	return []reqctx.Role{reqctx.RoleAdmin, reqctx.RoleInspector, reqctx.RoleManager, reqctx.RolePortal}
}

// NamedQuery is a query under a name.
type NamedQuery struct {
	Name      string     `json:"name" example:"shipped-to-us"`
	Query     any        `json:"query"` // parameters of the SimpleEventQuery, lists as arrays; an @context gives prefixes
	CreatedAt *time.Time `json:"createdAt,omitempty" format:"date-time"`
}

// wireQuery is a named query as JSON, its query as it was stored.
func wireQuery(q subscription.Query) ([]byte, error) {
	stored, err := epcis.ParseValue([]byte(q.Definition))
	if err != nil {
		return nil, err
	}
	return epcis.Value{Kind: epcis.KindObject, Members: []epcis.Member{
		{Name: "name", Value: epcis.String(q.Name)},
		{Name: "query", Value: stored},
		{Name: "createdAt", Value: epcis.String(q.CreatedAt.UTC().Format(time.RFC3339Nano))},
	}}.AppendJSON(nil)
}

// createQuery stores a query under a name.
//
//	@Summary	Store a query under a name
//	@Tags		epcis
//	@Security	Bearer
//	@Accept		json
//	@Param		body	body		NamedQuery	true	"name and query"
//	@Success	201		{object}	NamedQuery
//	@Router		/epcis/queries [post]
//	@ID			epcisCreateQuery
func (a *API) createQuery(c *gin.Context) error {
	body, err := readObject(c, "name", "query")
	if err != nil {
		return err
	}
	name, asked := body["name"], body["query"]
	if name.Kind != epcis.KindString || asked.Kind != epcis.KindObject {
		return fault.New(fault.KindInvalid, "query_validation", "Cần name (chuỗi) và query (đối tượng chứa các tham số).", "A name (string) and a query (object of parameters) are needed.")
	}
	q, err := query.FromJSON(asked, "/query")
	if err != nil {
		return err
	}
	var stored subscription.Query
	err = a.o.DB.InTx(c.Request.Context(), func(tx *database.Tx) (err error) {
		stored, err = a.o.Subscriptions.Store(tx, name.Text, q)
		return err
	})
	if err != nil {
		return err
	}
	answer, err := wireQuery(stored)
	if err != nil {
		return err
	}
	c.Writer.Header().Set("Location", queryPath(stored.Name))
	return send(c, http.StatusCreated, answer)
}

func queryPath(name string) string { return queriesPath + "/" + url.PathEscape(name) }

// readObject reads a body that is an object of the members named and no others.
func readObject(c *gin.Context, names ...string) (map[string]epcis.Value, error) {
	if isXML, err := checkMedia(c); err != nil || isXML {
		return nil, fault.New(fault.KindUnsupportedMedia, "unsupported_media_type", "Nội dung phải là application/json hoặc application/ld+json.", "The body must be application/json or application/ld+json.")
	}
	raw, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return nil, err
	}
	v, err := epcis.ParseValue(raw)
	if err != nil {
		return nil, err
	}
	if v.Kind != epcis.KindObject {
		return nil, fault.Invalid("", "wrong_type", "Nội dung phải là một đối tượng JSON.", "The body must be a JSON object.")
	}
	members := make(map[string]epcis.Value, len(v.Members))
	var checks fault.Checks
	for _, m := range v.Members {
		if !slices.Contains(names, m.Name) {
			checks.Add("/"+m.Name, "unknown_field", "Không có mục này.", "There is no such field.")
		}
		members[m.Name] = m.Value
	}
	return members, checks.Err()
}

// send answers with JSON that is written already.
func send(c *gin.Context, status int, body []byte) error {
	c.Writer.Header().Set("Cache-Control", "no-store")
	c.Data(status, "application/json", body)
	return nil
}

// listQueries lists the organisation's queries.
//
//	@Summary	List the named queries of the organisation
//	@Tags		epcis
//	@Security	Bearer
//	@Param		perPage			query	int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query	string	false	"of the page before"
//	@Success	200				{array}	NamedQuery
//	@Router		/epcis/queries [get]
//	@ID			epcisListQueries
func (a *API) listQueries(c *gin.Context) error {
	return a.page(c, "queries", func(after string, limit int) (rows []row, err error) {
		queries, err := a.o.Subscriptions.List(c.Request.Context(), after, limit)
		for _, q := range queries {
			body, err := wireQuery(q)
			if err != nil {
				return nil, err
			}
			rows = append(rows, row{q.ID, body})
		}
		return rows, err
	})
}

// getQuery tells what a query asks for.
//
//	@Summary	Read a named query
//	@Tags		epcis
//	@Security	Bearer
//	@Param		name	path		string	true	"percent-encoded"
//	@Success	200		{object}	NamedQuery
//	@Router		/epcis/queries/{name} [get]
//	@ID			epcisGetQuery
func (a *API) getQuery(c *gin.Context) error {
	if _, err := negotiateMedia(c.Request, false); err != nil {
		return err
	}
	q, err := a.named(c)
	if err != nil {
		return err
	}
	body, err := wireQuery(q)
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, body)
}

// named is the query in the path.
func (a *API) named(c *gin.Context) (q subscription.Query, err error) {
	name, err := pathValue(c, "name")
	if err != nil {
		return q, err
	}
	return a.o.Subscriptions.Get(c.Request.Context(), name)
}

// deleteQuery ends a query.
//
//	@Summary	Delete a named query, its subscriptions and the connections on it
//	@Tags		epcis
//	@Security	Bearer
//	@Param		name	path	string	true	"percent-encoded"
//	@Success	204
//	@Router		/epcis/queries/{name} [delete]
//	@ID			epcisDeleteQuery
func (a *API) deleteQuery(c *gin.Context) error {
	name, err := pathValue(c, "name")
	if err != nil {
		return err
	}
	err = a.o.DB.InTx(c.Request.Context(), func(tx *database.Tx) error { return a.o.Subscriptions.Delete(tx, name) })
	if err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// namedEvents answers what a query finds, or tells it over a WebSocket as it
// comes.
//
//	@Summary		The events that a named query finds
//	@Description	Asked with Upgrade: websocket, and either stream=true or the fields of a schedule, it tells events as they come.
//	@Tags			epcis
//	@Security		Bearer
//	@Param			name			path		string	true	"percent-encoded"
//	@Param			perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param			nextPageToken	query		string	false	"of the page before"
//	@Param			GS1-EPC-Format	header		string	false	"form of identifiers in the answer"
//	@Success		200				{object}	QueryDocument
//	@Router			/epcis/queries/{name}/events [get]
//	@ID				epcisNamedEvents
func (a *API) namedEvents(c *gin.Context) error {
	values, err := readParameters(c)
	if err != nil {
		return err
	}
	if upgrades(c.Request) {
		return a.listen(c, values)
	}
	q, err := a.named(c)
	if err != nil {
		return err
	}
	parsed, err := q.Parsed()
	if err != nil {
		return err
	}
	if err := onlyPaging(values); err != nil {
		return err
	}
	perPage, token, err := query.ReadPage(values)
	if err != nil {
		return err
	}
	p, err := a.o.Events.Find(c.Request.Context(), event.Search{Query: parsed, PerPage: perPage, Token: token})
	if err != nil {
		return err
	}
	return a.answerTo(c, p, q.Name)
}

// onlyPaging refuses parameters that would change what a stored query asks for.
func onlyPaging(values url.Values) error {
	for name := range values {
		if name != "perPage" && name != "nextPageToken" {
			return fault.New(fault.KindInvalid, "query_parameter", "Truy vấn đã lưu chỉ nhận perPage và nextPageToken.", "A stored query takes perPage and nextPageToken alone.")
		}
	}
	return nil
}
