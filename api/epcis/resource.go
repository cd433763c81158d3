package epcis

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
)

// resource is a top-level resource: the values of one field of events.
type resource struct {
	name      string // in the path
	values    event.Value
	parameter string // of the query for one value
}

func resources() map[string]resource {
	all := map[string]resource{}
	for _, r := range []resource{
		{"eventTypes", event.EventTypes, "eventType"},
		{"epcs", event.EPCs, "MATCH_anyEPC"},
		{"bizSteps", event.BizSteps, "EQ_bizStep"},
		{"bizLocations", event.BizLocations, "EQ_bizLocation"},
		{"readPoints", event.ReadPoints, "EQ_readPoint"},
		{"dispositions", event.Dispositions, "EQ_disposition"},
	} {
		all[r.name] = r
	}
	return all
}

// queryRoutes are what events are read by.
func (a *API) queryRoutes() []Route {
	routes := []Route{
		{Method: http.MethodGet, Path: root + "/events", Roles: readers(), Handle: a.events},
		{Method: http.MethodGet, Path: root + "/events/:event_id", Roles: readers(), Handle: a.event},
		{Method: http.MethodDelete, Path: root + "/nextPageToken/:token", Roles: readers(), Handle: a.deletePageToken},
	}
	for name, handle := range a.resourceHandlers() {
		routes = append(routes,
			Route{Method: http.MethodGet, Path: root + "/" + name, Roles: readers(), Handle: handle.list},
			Route{Method: http.MethodGet, Path: root + "/" + name + "/:value", Roles: readers(), Handle: handle.one},
			Route{Method: http.MethodGet, Path: root + "/" + name + "/:value/events", Roles: readers(), Handle: handle.events})
	}
	return routes
}

// list answers the values that the events hold which the caller may see.
func (a *API) list(c *gin.Context, name string) error {
	r := resources()[name]
	values, err := readParameters(c)
	if err != nil {
		return err
	}
	perPage, token, err := query.ReadPage(values)
	if err != nil {
		return err
	}
	if _, err := negotiateMedia(c.Request, false); err != nil {
		return err
	}
	p, err := a.o.Events.ValuePage(c.Request.Context(), r.values, perPage, token)
	if err != nil {
		return err
	}
	if r.values == event.EPCs || r.values == event.ReadPoints || r.values == event.BizLocations {
		format, prefix, err := a.epcFormat(c)
		if err != nil {
			return err
		}
		for i, uri := range p.Values {
			p.Values[i] = format.Translate(uri, prefix)
		}
	}
	linkNext(c, p.Next, p.Expires)
	sayArchived(c, p.ArchivedBefore)
	return write(c, http.StatusOK, collectionOf(p.Values))
}

// one says what stands under a value that the caller may see.
func (a *API) one(c *gin.Context, name string) error {
	if _, err := readParameters(c); err != nil {
		return err
	}
	if _, err := negotiateMedia(c.Request, false); err != nil {
		return err
	}
	if err := a.mustBeSeen(c, name); err != nil {
		return err
	}
	return write(c, http.StatusOK, collectionOf([]string{"events"}))
}

// mustBeSeen refuses a value that no event holds, of those that the caller may
// see.
func (a *API) mustBeSeen(c *gin.Context, name string) error {
	q, err := withValue(c, &query.Query{}, name)
	if err != nil {
		return err
	}
	archived, err := a.o.Events.ArchivedFor(c.Request.Context(), q)
	if err != nil {
		return err
	}
	sayArchived(c, archived)
	seen, err := a.o.Events.Seen(c.Request.Context(), q)
	if err == nil && !seen {
		err = fault.NotFound("value")
	}
	return err
}

// withValue narrows q to the value in the path.
func withValue(c *gin.Context, q *query.Query, name string) (*query.Query, error) {
	value, err := pathValue(c, "value")
	if err != nil {
		return nil, err
	}
	return q.And(resources()[name].parameter, value)
}

// under answers the events that hold the value in the path.
func (a *API) under(c *gin.Context, name string) error {
	ask, err := readQuery(c)
	if err != nil {
		return err
	}
	if ask.query, err = withValue(c, ask.query, name); err != nil {
		return err
	}
	p, err := a.o.Events.Find(c.Request.Context(), event.Search{Query: ask.query, PerPage: ask.perPage, Token: ask.token})
	if err != nil {
		return err
	}
	if len(p.Events) == 0 {
		if err := a.mustBeSeen(c, name); err != nil {
			return err
		}
	}
	return a.answer(c, p)
}

// handlers are those of one resource.
type handlers struct{ list, one, events func(*gin.Context) error }
