package api_test

import (
	"bytes"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/archive"
)

// TestTheAPISaysWhatIsArchived: before a month is archived, while it is, and
// after it was restored.
func TestTheAPISaysWhatIsArchived(t *testing.T) {
	t.Parallel()
	p := newPast(t)
	a, err := archive.New(p.DB, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	asked := []string{
		"/epcis/events?orderBy=recordTime&orderDirection=ASC", "/epcis/epcs", "/epcis/bizSteps", "/epcis/events/" + url.PathEscape(p.old[0]),
		"/api/v1/events", p.item, "/api/v1/batches/" + p.batch + "/trace", "/api/v1/batches/" + p.batch + "/compliance",
	}
	var before [][]byte
	for _, path := range asked {
		before = append(before, p.without(t, path))
	}
	dir := t.TempDir()
	if _, err := a.Take(t.Context(), oldMonth, dir, archive.DefaultKeep); err != nil {
		t.Fatal(err)
	}
	p.oneByOne(t) // also by a server that has not heard of it
	p.knows(t, oldEnd)
	p.oneByOne(t)
	p.lists(t)
	p.corrections(t)
	p.unharmed(t)
	if _, err := a.Restore(t.Context(), filepath.Join(dir, oldMonth.FileName())); err != nil {
		t.Fatal(err)
	}
	p.knows(t, "")
	for i, path := range asked {
		if after := p.without(t, path); !bytes.Equal(after, before[i]) {
			t.Errorf("%s: after the restore\n%s\nbefore\n%s", path, after, before[i])
		}
	}
	p.Call(t, p.tenant.Key, http.MethodPost, "/api/v1/events/"+url.PathEscape(p.stepThen)+"/corrections", map[string]any{"reason": "ghi nhầm"}).Want(t, http.StatusCreated)
	if _, err := a.Take(t.Context(), oldMonth, dir, archive.DefaultKeep); err != nil {
		t.Fatal(err)
	}
	p.Call(t, p.tenant.Key, http.MethodPost, "/epcis/events", declared(p.sent[0], p.old[0])).Want(t, http.StatusCreated) // undoes nothing that is archived
	p.get(t, "/epcis/events/"+url.PathEscape(p.old[0])).Want(t, http.StatusGone)
}

// without is an answer without the time at which it was given.
func (p *past) without(t *testing.T, path string) []byte {
	t.Helper()
	a := p.get(t, path).Want(t, http.StatusOK)
	if at := bytes.Index(a.Body, []byte(`"creationDate"`)); at > 0 {
		end := at + bytes.IndexByte(a.Body[at:], ',')
		return append(a.Body[:at:at], a.Body[end:]...)
	}
	return a.Body
}

// oneByOne: an event asked for by its id is gone, for those who may see it.
func (p *past) oneByOne(t *testing.T) {
	t.Helper()
	for _, id := range p.old {
		path := "/epcis/events/" + url.PathEscape(id)
		got := p.get(t, path)
		if kind := exceptionOf(t, got, http.StatusGone); kind != "NoSuchResourceException" || got.Code() != "archived" || !strings.Contains(string(got.Body), string(oldMonth)) {
			t.Errorf("%s: %s", path, got.Body)
		}
		p.Call(t, p.stranger.Key, http.MethodGet, path, nil).Want(t, http.StatusNotFound)
	}
	for _, id := range p.now {
		if got := answered(t, p.get(t, "/epcis/events/"+url.PathEscape(id))); len(got) != 1 {
			t.Errorf("%s: %v", id, got)
		}
	}
}

// lists: what is archived is left out, page by page, and the answer says so
// unless its bounds exclude it.
func (p *past) lists(t *testing.T) {
	t.Helper()
	p.Call(t, p.tenant.Key, http.MethodPost, "/epcis/queries", `{"name": "all", "query": {"eventType": ["ObjectEvent"], "orderBy": "recordTime", "orderDirection": "ASC"}}`).Want(t, http.StatusCreated)
	for path, want := range map[string]struct {
		events int
		says   string
	}{
		"/epcis/events?perPage=1&orderBy=eventTime&orderDirection=ASC":                   {4, oldEnd},
		"/epcis/events?perPage=3&orderBy=recordTime&orderDirection=ASC":                  {4, oldEnd},
		"/epcis/events?eventCountLimit=2&orderBy=recordTime":                             {2, oldEnd},
		"/epcis/events?maxEventCount=4":                                                  {4, oldEnd},
		"/epcis/events?GE_recordTime=2019-11-30T23:59:59Z":                               {4, oldEnd},
		"/epcis/events?GE_recordTime=2019-12-01T00:00:00Z":                               {4, ""},
		"/epcis/events?LT_recordTime=2019-11-01T00:00:00Z":                               {0, ""},
		"/epcis/events?LT_recordTime=2019-12-01T00:00:00Z":                               {0, oldEnd},
		"/epcis/events?EQ_bizStep=inspecting":                                            {0, oldEnd},
		"/epcis/bizSteps/inspecting/events":                                              {0, oldEnd},
		"/epcis/events?MATCH_epc=https://id.gs1.org/01/09521141012345/21/2017&perPage=2": {3, oldEnd},
		"/epcis/queries/all/events?perPage=2":                                            {4, oldEnd},
		"/epcis/events?orderBy=http://ns.example.com/ext/x&perPage=2":                    {4, oldEnd},
		"/epcis/events?EQ_eventID=" + url.QueryEscape(p.old[0]):                          {0, oldEnd},
	} {
		ids, _ := allPages(t, p.Service, p.tenant.Key, path, nil)
		says := p.get(t, path).Header.Get("TXNG-Archived-Before")
		if len(ids) != want.events || says != want.says {
			t.Errorf("%s: %d events, want %d; says %q, want %q", path, len(ids), want.events, says, want.says)
		}
	}
	for initial, says := range map[string]string{`, "initialRecordTime": "2019-11-15T00:00:00Z"`: oldEnd, `, "initialRecordTime": "2019-12-01T00:00:00Z"`: "", "": ""} {
		got := p.Call(t, p.tenant.Key, http.MethodPost, "/epcis/queries/all/subscriptions", `{"dest": "https://erp.example.com/epcis", "stream": true`+initial+`}`)
		if got.Want(t, http.StatusCreated).Header.Get("TXNG-Archived-Before") != says {
			t.Errorf("a subscription with %q: says %q", initial, got.Header.Get("TXNG-Archived-Before"))
		}
	}
	p.get(t, "/epcis/bizSteps/inspecting").Want(t, http.StatusOK)
	if got := p.get(t, "/epcis/bizSteps/destroying"); got.Want(t, http.StatusNotFound).Header.Get("TXNG-Archived-Before") != oldEnd {
		t.Error("a value that only archived events may hold is said to be absent for good")
	}
	if got := p.get(t, "/epcis/epcs"); got.Want(t, http.StatusOK).Header.Get("TXNG-Archived-Before") != oldEnd {
		t.Error("/epcis/epcs does not say what it lacks")
	}
	if got := p.get(t, p.item); got.Want(t, http.StatusOK).Header.Get("TXNG-Archived-Before") != oldEnd {
		t.Error("an item does not say what its life lacks")
	}
}

// corrections that need what is archived are refused, and change nothing.
func (p *past) corrections(t *testing.T) {
	t.Helper()
	for what, id := range map[string]string{"of then": p.stepThen, "of an item of then": p.stepNow} {
		got := p.Call(t, p.tenant.Key, http.MethodPost, "/api/v1/events/"+url.PathEscape(id)+"/corrections", map[string]any{"reason": "ghi nhầm"})
		if got.Status != http.StatusGone || got.Code() != "archived" || !strings.Contains(string(got.Body), string(oldMonth)) {
			t.Errorf("a correction %s: %d %s", what, got.Status, got.Body)
		}
	}
	p.Call(t, p.stranger.Key, http.MethodPost, "/api/v1/events/"+url.PathEscape(p.stepThen)+"/corrections", map[string]any{"reason": "ghi nhầm"}).Want(t, http.StatusNotFound)
	if got := p.Call(t, p.tenant.Key, http.MethodPost, "/epcis/events", declared(p.sent[2], p.old[2])); got.Status != http.StatusGone || got.Code() != "archived" {
		t.Errorf("a declaration that undoes a sale of then: %d %s", got.Status, got.Body)
	}
}

// declared is the declaration that an event was wrong.
func declared(raw, id string) string {
	return strings.TrimSuffix(raw, "}") + `, "eventID": "` + id + `", "errorDeclaration": {"declarationTime": "2026-11-01T08:00:00+07:00", "reason": "did_not_occur"}}`
}

// unharmed is what needs no document: duplicates, lists in plain words, traces,
// scans.
func (p *past) unharmed(t *testing.T) {
	t.Helper()
	if got := p.Call(t, p.tenant.Key, http.MethodPost, "/epcis/events", p.sent[0]); got.Status != http.StatusConflict || got.Code() != "duplicate_event" {
		t.Errorf("an archived event sent again: %d %s", got.Status, got.Body)
	}
	if got := p.get(t, "/api/v1/events?batch_id="+p.batch).Want(t, http.StatusOK); strings.Count(string(got.Body), `"event_id"`) != 3 {
		t.Errorf("the steps of the batch: %s", got.Body)
	}
	p.Call(t, "", http.MethodGet, p.scan, nil, "Accept", "application/json").Want(t, http.StatusOK)
}
