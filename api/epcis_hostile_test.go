package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// TestCaptureHostile: whatever is sent, the answer is a 4xx that says why, and
// nothing is stored.
func TestCaptureHostile(t *testing.T) {
	t.Parallel()
	good := observed(1, "", "urn:epc:id:sgtin:0614141.107346.1")
	with := func(more string) string {
		return document(observed(1, more, "urn:epc:id:sgtin:0614141.107346.1"))
	}
	bodies := map[string]string{
		"empty":          "",
		"not JSON":       "<epcis/>",
		"cut short":      document(good)[:200],
		"trailing":       document(good) + "{}",
		"deep":           `{"@context":[` + epcisContext + `],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-20T08:00:00Z","epcisBody":` + strings.Repeat(`{"a:b":`, 100_000) + "1" + strings.Repeat("}", 100_001),
		"deep lists":     strings.Repeat("[", 100_000),
		"million items":  with(`, "example:x": [` + strings.Repeat("1,", 1_000_000) + `1]`),
		"million epcs":   strings.Replace(document(good), `"epcList": [`, `"epcList": [`+strings.Repeat(`"x",`, 1_000_000), 1),
		"twice":          with(`, "action": "ADD"`),
		"not UTF-8":      with(", \"example:x\": \"\xff\xfe\""),
		"NUL":            with(`, "example:x": "\u0000"`),
		"lone surrogate": with(`, "example:x": "\ud800"`),
		"year 300000":    strings.Replace(document(good), "2026-11-20T07", "300000-11-20T07", 1),
		"huge number":    with(`, "quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.L", "quantity": 1e999999, "uom": "KGM"}]`),
		"no events":      strings.Replace(document(good), "eventList", "events", 1),
		"wrong kind":     strings.Replace(document(good), `"ObjectEvent"`, `{"a": 1}`, 1),
	}
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		key := s.Tenant(t, "").Key
		for name, body := range bodies {
			for _, path := range []string{"/epcis/capture", "/epcis/events"} {
				got := s.Call(t, key, http.MethodPost, path, body)
				if got.Status < 400 || got.Status > 499 || got.Header.Get("Content-Type") != "application/problem+json" || len(got.Body) > 1<<20 {
					t.Errorf("%s to %s: %d %.300s", name, path, got.Status, got.Body)
				}
			}
		}
		if n := storedEvents(t, s); n != 0 {
			t.Errorf("%d events stored", n)
		}
	})
}

// TestCaptureTogether: events that arrive at the same time share commits, and
// none is stored twice or lost by what another is.
func TestCaptureTogether(t *testing.T) {
	t.Parallel()
	const n = 60
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		owner, key := s.Tenant(t, "8930003"), s.Tenant(t, "").Key
		foreign := fmt.Sprintf("urn:epc:id:sgtin:8930003.%06d.1", 1)
		statuses := make([]int, 2*n)
		var wait sync.WaitGroup
		for i := range 2 * n {
			wait.Go(func() {
				epc := fmt.Sprintf("urn:epc:id:sgtin:0614141.107346.%d", i/2)
				if i%10 == 9 {
					epc = foreign
				}
				statuses[i] = s.Call(t, key, http.MethodPost, "/epcis/events", bare(observed(i/2, "", epc))).Status
			})
		}
		wait.Wait()
		count := map[int]int{}
		for i, status := range statuses {
			if i%10 == 9 && status != http.StatusForbidden {
				t.Errorf("a foreign event: %d", status)
			}
			count[status]++
		}
		// Every tenth is foreign, which leaves its pair alone.
		if count[403] != n/5 || count[201] != n || count[409] != n-n/5 || storedEvents(t, s) != n {
			t.Errorf("answers %v, %d events", count, storedEvents(t, s))
		}
		s.Call(t, owner.Key, http.MethodPost, "/epcis/events", bare(observed(0, "", foreign))).Want(t, http.StatusCreated)
	})
}

// TestCaptureHeaders: what OPTIONS tells, and what is refused because of it.
func TestCaptureHeaders(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		key := s.Tenant(t, "").Key
		got := s.Call(t, "", http.MethodOptions, "/epcis/capture", nil).Want(t, http.StatusNoContent)
		for name, want := range map[string]string{
			"Allow": "GET, POST, OPTIONS", "GS1-EPCIS-Capture-Limit": "10000", "GS1-EPCIS-Capture-File-Size-Limit": "33554432",
			"GS1-Capture-Error-Behaviour": "rollback, proceed", "GS1-EPCIS-Min": "2.0.0", "GS1-CBV-Max": "2.0.1", "GS1-EPCIS-Version": "2.0.0",
		} {
			if got.Header.Get(name) != want {
				t.Errorf("%s: %q", name, got.Header.Get(name))
			}
		}
		body := bare(observed(1, "", "urn:epc:id:sgtin:0614141.107346.1"))
		for _, bad := range [][2]string{{"GS1-EPCIS-Version", "1.2.0"}, {"GS1-CBV-Version", "3"}, {"GS1-EPCIS-Min", "2.1"}} {
			if got := s.Call(t, key, http.MethodPost, "/epcis/events", body, bad[0], bad[1]).Want(t, http.StatusNotAcceptable); got.JSON(t)["type"] != "epcisException:NotAcceptableException" {
				t.Errorf("%v: %s", bad, got.Body)
			}
		}
		s.Call(t, key, http.MethodPost, "/epcis/events", body, "GS1-EPCIS-Version", "two").Want(t, http.StatusBadRequest)
		created := s.Call(t, key, http.MethodPost, "/epcis/events", body, "GS1-EPCIS-Version", "2.0.0").Want(t, http.StatusCreated)
		if !strings.HasPrefix(created.Header.Get("Location"), "/epcis/events/ni:%2F%2F%2Fsha-256%3B") {
			t.Errorf("Location: %s", created.Header.Get("Location"))
		}
		if got := s.Call(t, "", http.MethodGet, "/epcis/capture", nil).Want(t, http.StatusUnauthorized); got.JSON(t)["type"] != "epcisException:SecurityException" {
			t.Errorf("without a key: %s", got.Body)
		}
		xml := s.Call(t, key, http.MethodGet, "/epcis/capture/x", nil, "Accept", "application/xml").Want(t, http.StatusNotFound)
		if xml.Header.Get("Content-Type") != "application/problem+xml" || !strings.Contains(string(xml.Body), "<type>epcisException:NoSuchResourceException</type>") {
			t.Errorf("XML: %s", xml.Body)
		}
	})
}
