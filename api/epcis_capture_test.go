package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fixture"
)

const epcisContext = `"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"`

// observed is an ObjectEvent of epcs, as it stands in a document; more are
// further members.
func observed(n int, more string, epcs ...string) string {
	list, _ := json.Marshal(epcs)
	return fmt.Sprintf(`{"type": "ObjectEvent", "eventTime": "2026-11-20T07:30:00.%03dZ", "eventTimeZoneOffset": "+07:00", "action": "OBSERVE", "epcList": %s%s}`, n, list, more)
}

func document(events ...string) string {
	return `{"@context": [` + epcisContext + `], "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-20T08:00:00Z", "epcisBody": {"eventList": [` +
		strings.Join(events, ", ") + `]}}`
}

func bare(event string) string {
	return strings.Replace(event, "{", `{"@context": [`+epcisContext+`], `, 1)
}

// captured sends a document and returns its job.
func captured(t *testing.T, s *fixture.Service, key, body string, headers ...string) map[string]any {
	t.Helper()
	got := s.Call(t, key, http.MethodPost, "/epcis/capture", body, headers...).Want(t, http.StatusAccepted)
	return s.Call(t, key, http.MethodGet, got.Header.Get("Location"), nil).Want(t, http.StatusOK).JSON(t)
}

// numbers are the counts of a job: stored, duplicates, refused.
func numbers(job map[string]any) string {
	return fmt.Sprint(job["running"], job["success"], job["events"], job["stored"], job["duplicates"], job["refused"])
}

func storedEvents(t *testing.T, s *fixture.Service) (n int64) {
	t.Helper()
	if err := s.DB.Read(t.Context()).Raw("SELECT count(*) FROM events").Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// TestCaptureStoresWhatWasSent: each document of the corpus is captured, and
// each event stands in the store with what it says.
func TestCaptureCorpus(t *testing.T) {
	t.Parallel()
	valid, _ := filepath.Glob("../../shared/corpus/epcis/valid/*.json")
	invalid, _ := filepath.Glob("../../shared/corpus/epcis/invalid/*.json")
	if len(valid) == 0 {
		t.Skip("the corpus is not at ../shared/corpus")
	}
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		key := s.Tenant(t, "").Key
		for _, name := range valid {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := s.Call(t, key, http.MethodPost, "/epcis/capture", string(raw), "GS1-Capture-Error-Behaviour", "proceed")
			if got.Status != http.StatusAccepted {
				t.Errorf("%s: %d %s", filepath.Base(name), got.Status, got.Body)
				continue
			}
			job := s.Call(t, key, http.MethodGet, got.Header.Get("Location"), nil).JSON(t)
			for _, e := range job["errors"].([]any) { // the samples reuse some ids
				if e.(map[string]any)["code"] != "event_id_taken" {
					t.Errorf("%s: %v", filepath.Base(name), e)
				}
			}
		}
		before := storedEvents(t, s)
		for _, name := range invalid {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := s.Call(t, key, http.MethodPost, "/epcis/capture", string(raw)).Want(t, http.StatusBadRequest)
			if got.JSON(t)["type"] != "epcisException:ValidationException" || got.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s: %s", filepath.Base(name), got.Body)
			}
		}
		if after := storedEvents(t, s); before == 0 || after != before {
			t.Errorf("%d events stored, then %d after the invalid ones", before, after)
		}
	})
}

// TestCaptureBehaviours: rollback stores all or nothing and tells all that is
// wrong, proceed stores what can be stored, and a capture sent again stores
// nothing twice.
func TestCaptureBehaviours(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		key := s.Tenant(t, "").Key
		good, other := observed(1, "", "urn:epc:id:sgtin:0614141.107346.1"), observed(2, "", "urn:epc:id:sgtin:0614141.107346.2")
		bad := strings.Replace(other, "OBSERVE", "LOOK", 1)
		body := s.Call(t, key, http.MethodPost, "/epcis/capture", document(good, bad, bad)).Want(t, http.StatusBadRequest).JSON(t)
		if list := body["errors"].([]any); len(list) != 2 || list[1].(map[string]any)["pointer"] != "/epcisBody/eventList/2/action" {
			t.Errorf("the problems of a document: %v", list)
		}
		if n := storedEvents(t, s); n != 0 {
			t.Errorf("%d events stored of a document that was refused", n)
		}
		job := captured(t, s, key, document(good, bad, other), "GS1-Capture-Error-Behaviour", "proceed")
		if numbers(job) != "false false 3 2 0 1" {
			t.Errorf("proceed: %v", job)
		}
		if e := job["errors"].([]any)[0].(map[string]any); e["index"] != 1.0 || e["pointer"] != "/epcisBody/eventList/1/action" || e["type"] != "epcisException:ValidationException" {
			t.Errorf("the error of a job: %v", e)
		}
		again := captured(t, s, key, document(good, other))
		if numbers(again) != "false true 2 0 2 0" || storedEvents(t, s) != 2 {
			t.Errorf("sent again: %v", again)
		}
		third := observed(3, `, "eventID": "urn:uuid:0e2f2b5e-5d4f-4a53-9f6c-3f7bd6b0f9d1"`, "urn:epc:id:sgtin:0614141.107346.3")
		captured(t, s, key, document(third))
		taken := s.Call(t, key, http.MethodPost, "/epcis/capture", document(strings.Replace(third, "346.3", "346.4", 1))).Want(t, http.StatusConflict)
		if taken.JSON(t)["type"] != "epcisException:ResourceAlreadyExistsException" {
			t.Errorf("another event by a name that is taken: %s", taken.Body)
		}
		declared := strings.Replace(third, `"eventID"`, `"errorDeclaration": {"declarationTime": "2026-11-21T00:00:00Z", "reason": "did_not_occur"}, "eventID"`, 1)
		if job := captured(t, s, key, document(declared)); numbers(job) != "false true 1 1 0 0" {
			t.Errorf("an error declaration: %v", job)
		}
		s.Call(t, key, http.MethodPost, "/epcis/capture", document(good), "GS1-Capture-Error-Behaviour", "all").Want(t, http.StatusBadRequest)
		list := s.Call(t, key, http.MethodGet, "/epcis/capture?perPage=2", nil).Want(t, http.StatusOK)
		if !strings.Contains(list.Header.Get("Link"), `rel="next"`) {
			t.Error("no second page of jobs")
		}
		stranger := s.Tenant(t, "").Key
		if got := s.Call(t, stranger, http.MethodGet, "/epcis/capture", nil).Want(t, http.StatusOK); string(got.Body) != "[]" {
			t.Errorf("another organisation sees jobs: %s", got.Body)
		}
		s.Call(t, stranger, http.MethodGet, "/epcis/capture/"+job["captureID"].(string), nil).Want(t, http.StatusNotFound)
	})
}

// TestCaptureUnpacks: gzip and zstd are read, and what they hold is bounded.
func TestCaptureUnpacks(t *testing.T) {
	t.Parallel()
	s := fixture.New(t, database.SQLite, "TXNG_EPCIS_MAX_BYTES=1000000")
	key := s.Tenant(t, "").Key
	for name, pack := range map[string]func([]byte) []byte{"gzip": gzipped, "zstd": zstandard} {
		body := document(observed(1, "", "urn:epc:id:sgtin:0614141.107346.1"))
		captured(t, s, key, string(pack([]byte(body))), "Content-Encoding", name)
		bomb := pack(bytes.Repeat([]byte(" "), 20_000_000))
		got := s.Call(t, key, http.MethodPost, "/epcis/capture", string(bomb), "Content-Encoding", name).Want(t, http.StatusRequestEntityTooLarge)
		if got.JSON(t)["type"] != "epcisException:CaptureLimitExceededException" || got.Header.Get("GS1-EPCIS-Capture-File-Size-Limit") != "1000000" {
			t.Errorf("%s: %s", name, got.Body)
		}
		s.Call(t, key, http.MethodPost, "/epcis/events", string(bomb), "Content-Encoding", name).Want(t, http.StatusRequestEntityTooLarge)
		s.Call(t, key, http.MethodPost, "/epcis/capture", "no archive", "Content-Encoding", name).Want(t, http.StatusBadRequest)
	}
	s.Call(t, key, http.MethodPost, "/epcis/capture", "x", "Content-Encoding", "br").Want(t, http.StatusUnsupportedMediaType)
	s.Call(t, key, http.MethodPost, "/epcis/capture", "x", "Content-Type", "text/csv").Want(t, http.StatusUnsupportedMediaType)
}

// TestCaptureXML: the same event sent as JSON and as XML is one event.
func TestCaptureXML(t *testing.T) {
	t.Parallel()
	s := fixture.New(t, database.SQLite)
	key := s.Tenant(t, "").Key
	e, err := epcis.ParseEvent([]byte(bare(observed(1, `, "bizStep": "shipping"`, "urn:epc:id:sgtin:0614141.107346.1"))))
	if err != nil {
		t.Fatal(err)
	}
	raw := string(epcis.MarshalXML([]*epcis.Event{e}, epcis.XMLDocument{Created: e.Time}))
	for i, want := range []string{"false true 1 1 0 0", "false true 1 0 1 0"} {
		if job := captured(t, s, key, raw, "Content-Type", "application/xml"); numbers(job) != want {
			t.Errorf("time %d: %v", i, job)
		}
	}
	s.Call(t, key, http.MethodPost, "/epcis/events", bare(observed(1, `, "bizStep": "shipping"`, "urn:epc:id:sgtin:0614141.107346.1"))).Want(t, http.StatusConflict)
	bomb := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>` + raw
	s.Call(t, key, http.MethodPost, "/epcis/capture", bomb, "Content-Type", "application/xml").Want(t, http.StatusBadRequest)
}

func gzipped(raw []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(raw)
	_ = w.Close()
	return b.Bytes()
}

func zstandard(raw []byte) []byte {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		return nil
	}
	return w.EncodeAll(raw, nil)
}
