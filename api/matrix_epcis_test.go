package api_test

import (
	"net/http"
	"testing"

	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/reqctx"
)

// epcisQueryMatrix are the lines of the routes that EPCIS events are read by.
// The portal sees no event here: nothing is published.
func epcisQueryMatrix() map[string]line {
	unpublished := func(l *line) { l.differs = map[reqctx.Role]int{reqctx.RolePortal: http.StatusNotFound} }
	lines := map[string]line{
		"GET /epcis/events": plain("/epcis/events"),
		"GET /epcis/events/:event_id": with(line{ask: func(t *testing.T, _ *world, o *objects) request {
			t.Helper()
			return request{path: "/epcis/events/" + o.event(t)}
		}}, unpublished),
		"DELETE /epcis/nextPageToken/:token": with(plain("/epcis/nextPageToken/"+dbtest.NewID()), answers(http.StatusNotFound)),
	}
	for name, value := range map[string]string{
		"eventTypes": "ObjectEvent", "epcs": "urn:example:nothing", "bizSteps": "storing", "dispositions": "in_progress", "readPoints": "urn:example:nothing", "bizLocations": "urn:example:nothing",
	} {
		path := "GET /epcis/" + name
		lines[path] = plain("/epcis/" + name)
		one, events := plain("/epcis/"+name+"/"+value), plain("/epcis/"+name+"/"+value+"/events")
		if value == "urn:example:nothing" {
			one.success, events.success = http.StatusNotFound, http.StatusNotFound
		}
		lines[path+"/:value"], lines[path+"/:value/events"] = with(one, unpublished), with(events, unpublished)
	}
	return lines
}
