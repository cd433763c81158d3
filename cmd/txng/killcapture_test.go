package main_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// sentCapture is what a writer of EPCIS sent: a bare event, or a document with
// rollback. Its events are about the items name-0, name-1, …
type sentCapture struct {
	name         string
	events       int
	bad          bool // a document with an event that is refused
	acknowledged bool
}

const takenID = "urn:uuid:3fa85f64-5717-4562-b3fc-2c963f66afa6"

// epcisEvent is an event about one item; more are further members.
func epcisEvent(serial, more string) string {
	return `{"type": "ObjectEvent", "eventTime": "2026-11-20T07:30:00Z", "eventTimeZoneOffset": "+07:00", "action": "OBSERVE", "epcList": ["urn:epc:id:sgtin:0614141.107346.` + serial + `"]` + more + `}`
}

// request is the path and body of s.
func (s sentCapture) request() (path, body string) {
	const start = `{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], `
	var events []string
	for i := range s.events {
		more := ""
		if s.bad && i == s.events-1 {
			more = `, "eventID": "` + takenID + `"`
		}
		events = append(events, epcisEvent(fmt.Sprintf("%s-%d", s.name, i), more))
	}
	if s.events == 1 && !s.bad {
		return "/epcis/events", start + events[0][1:]
	}
	return "/epcis/capture", start + `"type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-20T08:00:00Z", "epcisBody": {"eventList": [` + strings.Join(events, ", ") + `]}}`
}

// take takes the id that bad documents use again.
func (p *victim) take(t *testing.T, key string) {
	t.Helper()
	_, body := sentCapture{name: "taken", events: 1}.request()
	status, _ := p.capture(key, "/epcis/events", body[:len(body)-1]+`, "eventID": "`+takenID+`"}`)
	if status != http.StatusCreated {
		t.Fatalf("the first event: %d", status)
	}
}

// captures sends bare events, documents and bad documents in turn, and a few of
// the first at the same time, until done is closed.
func (p *victim) captures(t *testing.T, key string, done <-chan struct{}) []sentCapture {
	t.Helper()
	const writers = 3
	var mu sync.Mutex
	var all []sentCapture
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			for n := 0; ; n++ {
				s := sentCapture{name: fmt.Sprintf("w%d-%d", w, n), events: 1 + 2*(n%2), bad: n%4 == 3}
				last := false
				select {
				case <-done:
					last = true
				default:
				}
				s.acknowledged = p.insist(t, key, s, last)
				mu.Lock()
				all = append(all, s)
				mu.Unlock()
				if last {
					return
				}
			}
		})
	}
	wait.Wait()
	return all
}

// patience is how long a request is sent again to a service that is killed all the
// time: on a busy machine it may be killed before it could answer many times.
const patience = 2 * time.Minute

// insist sends s until it is answered, and reports whether with a yes: some
// that got no answer are left at that, so that what became of them is open.
func (p *victim) insist(t *testing.T, key string, s sentCapture, last bool) bool {
	t.Helper()
	path, body := s.request()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		status, answered := p.capture(key, path, body)
		switch {
		case answered && s.bad && status == http.StatusConflict:
			return false
		case answered && !s.bad && (status == http.StatusCreated || status == http.StatusAccepted || status == http.StatusConflict && s.events == 1):
			return true // 409: it was stored, and the answer lost
		case answered && status != http.StatusServiceUnavailable:
			t.Errorf("%s: %d", s.name, status)
			return false
		case !answered && !last && strings.HasSuffix(s.name, "1"):
			return false
		}
	}
	t.Errorf("%s was never answered", s.name)
	return false
}

// capture sends one request; answered is false when no answer came.
func (p *victim) capture(key, path, body string) (status int, answered bool) {
	r, err := http.NewRequest(http.MethodPost, "http://"+p.addr+path, strings.NewReader(body))
	if err != nil {
		return 0, false
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		return 0, false
	}
	defer response.Body.Close() //nolint:errcheck // read below
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err == nil
}

// judgeCaptures reads the database itself: what was acknowledged is stored,
// each event once and whole, and of a document all events or none.
func judgeCaptures(t *testing.T, url string, sent []sentCapture) {
	t.Helper()
	db, err := database.Open(t.Context(), database.Options{URL: url, Clock: time.Now, Log: dbtest.Logger()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // read only
	var rows []struct{ URI string }
	if err := db.Read(t.Context()).Raw("SELECT p.uri FROM event_epcs p JOIN events e ON e.pk = p.event_pk JOIN event_keys k ON k.event_pk = e.pk JOIN event_documents d ON d.event_pk = e.pk JOIN event_party o ON o.event_pk = e.pk WHERE p.uri LIKE 'https://id.gs1.org/01/10614141073464/21/%'").Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	stored := map[string]int{}
	for _, r := range rows {
		stored[r.URI[strings.LastIndexByte(r.URI, '/')+1:]]++
	}
	singles, acknowledged := stored["taken-0"], 0
	for _, s := range sent {
		found := 0
		for i := range s.events {
			n := stored[fmt.Sprintf("%s-%d", s.name, i)]
			if n > 1 {
				t.Errorf("%s-%d is stored %d times", s.name, i, n)
			}
			found += n
		}
		switch {
		case found != 0 && found != s.events, s.bad && found > 0, s.acknowledged && found == 0:
			t.Errorf("%+v: %d events stored", s, found)
		case s.events == 1:
			singles += found
		}
		if s.acknowledged {
			acknowledged++
		}
	}
	var audits int
	if err := db.Read(t.Context()).Raw("SELECT count(*) FROM audit_log WHERE action = 'event.capture'").Scan(&audits).Error; err != nil || audits != singles {
		t.Errorf("%d audit entries for %d bare events (%v)", audits, singles, err)
	}
	t.Logf("%d captures sent, %d acknowledged, %d events stored", len(sent), acknowledged, len(rows))
	if acknowledged < kills() {
		t.Errorf("too little load to tell: %d captures", acknowledged)
	}
}
