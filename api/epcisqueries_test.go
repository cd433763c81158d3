package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// TestNamedQueries: a query is stored, read back, asked page by page as if its
// parameters stood in the address, and gone once it is deleted.
func TestNamedQueries(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		by, other := s.Tenant(t, ""), s.Tenant(t, "")
		var want []string
		for i := range 5 {
			want = append(want, capture(t, s, by, sprout(fmt.Sprintf(`{"ext:n": "%d", "epcList": ["urn:example:%d"]}`, i, i))).ID)
		}
		capture(t, s, by, sprout(`{"bizStep": "receiving", "epcList": ["urn:example:other"]}`))
		const query = `{"@context": {"x": "http://ns.example.com/ext/"}, "EQ_bizStep": ["urn:epcglobal:cbv:bizstep:shipping"], "EXISTS_x:n": true, "orderBy": "x:n", "orderDirection": "ASC"}`
		made := s.Call(t, by.Key, http.MethodPost, "/epcis/queries", `{"name": "gửi đi/1", "query": `+query+`}`).Want(t, http.StatusCreated)
		path := made.Header.Get("Location")
		if path != "/epcis/queries/g%E1%BB%ADi%20%C4%91i%2F1" {
			t.Fatal(path)
		}
		got := s.Call(t, by.Key, http.MethodGet, path, nil).Want(t, http.StatusOK).JSON(t)
		if stored, _ := got["query"].(map[string]any); got["name"] != "gửi đi/1" || stored["orderBy"] != "x:n" || stored["EQ_bizStep"] == nil || stored["@context"] == nil {
			t.Errorf("%v", got)
		}
		ids, pages := allPages(t, s, by.Key, path+"/events?perPage=2", nil)
		if !slices.Equal(ids, want) || pages != 3 {
			t.Errorf("%d pages of %v, want %v", pages, ids, want)
		}
		if body := string(s.Call(t, by.Key, http.MethodGet, path+"/events", nil).Body); !strings.Contains(body, `"queryName":"gửi đi/1"`) {
			t.Error(body)
		}
		if got := exceptionOf(t, s.Call(t, by.Key, http.MethodPost, "/epcis/queries", `{"name": "gửi đi/1", "query": {}}`), http.StatusConflict); got != "ResourceAlreadyExistsException" {
			t.Error(got)
		}
		s.Call(t, other.Key, http.MethodPost, "/epcis/queries", `{"name": "gửi đi/1", "query": {}}`).Want(t, http.StatusCreated)
		s.Call(t, by.Key, http.MethodPost, "/epcis/queries", `{"name": "second", "query": {}}`).Want(t, http.StatusCreated)
		first := s.Call(t, by.Key, http.MethodGet, "/epcis/queries?perPage=1", nil).Want(t, http.StatusOK)
		second := s.Call(t, by.Key, http.MethodGet, nextOf(t, first), nil).Want(t, http.StatusOK)
		if !strings.Contains(string(first.Body), "gửi") || !strings.Contains(string(second.Body), "second") || nextOf(t, second) != "" {
			t.Errorf("%s %s", first.Body, second.Body)
		}
		s.Call(t, by.Key, http.MethodDelete, path, nil).Want(t, http.StatusNoContent)
		for method, at := range map[string]string{http.MethodGet: path, http.MethodDelete: path} {
			if got := exceptionOf(t, s.Call(t, by.Key, method, at, nil), http.StatusNotFound); got != "NoSuchNameException" {
				t.Error(got)
			}
		}
	})
}

// TestBadQueriesAndControls: each is refused as the standard names it, and
// nothing is stored.
func TestBadQueriesAndControls(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		by := s.Tenant(t, "")
		s.Call(t, by.Key, http.MethodPost, "/epcis/queries", `{"name": "q", "query": {}}`).Want(t, http.StatusCreated)
		s.Call(t, by.Key, http.MethodPost, "/epcis/queries", `{"name": "counting", "query": {"maxEventCount": 5}}`).Want(t, http.StatusCreated)
		for body, want := range map[string]string{
			`{"name": "a", "query": {"EQ_action": ["LOOK"]}}`: "QueryParameterException", `{"name": "a", "query": {"EQ_x:y": "1"}}`: "QueryParameterException", `{"name": "a", "query": []}`: "QueryValidationException",
			`{"name": 1, "query": {}}`: "QueryValidationException", `{"query": {}}`: "QueryValidationException", `{"name": "..", "query": {}}`: "ValidationException", `{"name": " a", "query": {}}`: "ValidationException",
			`{"name": "a", "query": {}, "x": 1}`: "ValidationException", `{"name": "a", "name": "b", "query": {}}`: "ValidationException", `[]`: "ValidationException", `{`: "ValidationException",
			`{"name": "` + strings.Repeat("a", 101) + `", "query": {}}`: "ValidationException", `{"name": "a\u0007", "query": {}}`: "ValidationException",
		} {
			if got := exceptionOf(t, s.Call(t, by.Key, http.MethodPost, "/epcis/queries", body), http.StatusBadRequest); got != want {
				t.Errorf("%s: %s, want %s", body, got, want)
			}
		}
		const ok = `"dest": "https://subscriber.example/x", `
		for _, controls := range []string{
			`{` + ok + `"reportIfEmpty": true}`, `{` + ok + `"stream": true, "schedule": {"hour": "1"}}`, `{` + ok + `"stream": false}`, `{` + ok + `"stream": "true"}`, `{` + ok + `"schedule": {}}`, `{` + ok + `"schedule": "1"}`,
			`{` + ok + `"schedule": {"hour": "24"}}`, `{` + ok + `"schedule": {"hour": 1}}`, `{` + ok + `"schedule": {"year": "1"}}`, `{` + ok + `"schedule": {"hour": "*/2"}}`, `{` + ok + `"schedule": {"month": "2", "dayOfMonth": "30"}}`,
			`{` + ok + `"stream": true, "initialRecordTime": "yesterday"}`, `{` + ok + `"stream": true, "reportIfEmpty": 1}`, `{` + ok + `"stream": true, "more": 1}`, `{` + ok + `"stream": true, "signatureToken": "` + strings.Repeat("t", 201) + `"}`,
			`{"stream": true}`, `{"dest": 1, "stream": true}`, `{"dest": "http://subscriber.example/", "stream": true}`, `{"dest": "https://127.0.0.1/", "stream": true}`, `{"dest": "https://[::1]/", "stream": true}`,
			`{"dest": "https://169.254.169.254/latest", "stream": true}`, `{"dest": "https://localhost/", "stream": true}`, `{"dest": "https://10.0.0.1/", "stream": true}`, `{"dest": "file:///etc/passwd", "stream": true}`,
		} {
			if got := exceptionOf(t, s.Call(t, by.Key, http.MethodPost, "/epcis/queries/q/subscriptions", controls), http.StatusBadRequest); got != "SubscriptionControlsException" {
				t.Errorf("%s: %s", controls, got)
			}
		}
		if got := exceptionOf(t, s.Call(t, by.Key, http.MethodPost, "/epcis/queries/counting/subscriptions", `{`+ok+`"stream": true}`), http.StatusBadRequest); got != "SubscriptionControlsException" {
			t.Error(got)
		}
		for _, path := range []string{"/epcis/queries", "/epcis/queries/q/subscriptions"} {
			if got := exceptionOf(t, s.Call(t, by.Key, http.MethodPost, path, `<a/>`, "Content-Type", "application/xml"), http.StatusUnsupportedMediaType); got != "UnsupportedMediaTypeException" {
				t.Error(got)
			}
		}
		if body := string(s.Call(t, by.Key, http.MethodGet, "/epcis/queries/q/subscriptions", nil).Want(t, http.StatusOK).Body); body != "[]" {
			t.Error(body)
		}
		for path, allow := range map[string]string{"/epcis/queries": "GET, POST, OPTIONS", "/epcis/queries/q": "DELETE, GET, OPTIONS", "/epcis/queries/q/events": "GET, OPTIONS", "/epcis/queries/q/subscriptions": "GET, POST, OPTIONS", "/epcis/queries/q/subscriptions/x": "DELETE, GET, OPTIONS"} {
			if got := s.Call(t, "", http.MethodOptions, path, nil).Want(t, http.StatusNoContent).Header.Get("Allow"); got != allow {
				t.Errorf("%s allows %s", path, got)
			}
		}
	})
}
