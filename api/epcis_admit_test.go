package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/fixture"
)

// refused sends an event by both ways and wants a 400 at the pointer.
func refused(t *testing.T, s *fixture.Service, key, event, pointer, code string) {
	t.Helper()
	for path, body := range map[string]string{"/epcis/events": bare(event), "/epcis/capture": document(event)} {
		got := s.Call(t, key, http.MethodPost, path, body)
		if got.Status != http.StatusBadRequest || got.JSON(t)["type"] != "epcisException:ValidationException" ||
			!strings.Contains(string(got.Body), pointer+`"`) || !strings.Contains(string(got.Body), `"`+code+`"`) {
			t.Errorf("%s of %s: %d %s", path, event, got.Status, got.Body)
		}
	}
}

// TestCaptureHashForm: an id that says it is a hash is written as one.
func TestCaptureHashForm(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		key, other := s.Tenant(t, "").Key, s.Tenant(t, "").Key
		event := observed(1, "", "urn:epc:id:sgtin:0614141.107346.1")
		location := s.Call(t, key, http.MethodPost, "/epcis/events", bare(event)).Want(t, http.StatusCreated).Header.Get("Location")
		hash, err := url.PathUnescape(strings.TrimPrefix(location, "/epcis/events/"))
		if err != nil {
			t.Fatal(err)
		}
		with := func(id, more string) string {
			return observed(2, fmt.Sprintf(`, "eventID": %q%s`, id, more), "urn:epc:id:sgtin:0614141.107346.1")
		}
		own := strings.Replace(with(hash, ""), ".002Z", ".001Z", 1)
		s.Call(t, key, http.MethodPost, "/epcis/events", bare(own)).Want(t, http.StatusConflict)
		declared := strings.Replace(with(hash, `, "errorDeclaration": {"declarationTime": "2026-11-21T00:00:00Z"}`), ".002Z", ".001Z", 1)
		s.Call(t, key, http.MethodPost, "/epcis/events", bare(declared)).Want(t, http.StatusCreated)
		for _, id := range []string{"NI" + hash[2:], "ni:x", hash + "0", strings.Replace(hash, "sha-256;", "sha-256;A", 1), strings.Replace(hash, "2.0", "02.0", 1), strings.TrimSuffix(hash, "?ver=CBV2.0")} {
			refused(t, s, other, with(id, ""), "/eventID", "event_hash_form")
		}
		s.Call(t, other, http.MethodPost, "/epcis/events", bare(with(strings.Replace(hash, "2.0", "2.1", 1), ""))).Want(t, http.StatusCreated)
		s.Call(t, other, http.MethodPost, "/epcis/events", bare(with("urn:uuid:9f1d6c1e-1d1b-4e55-9a52-8f4f6ab6f7b1", ""))).Want(t, http.StatusCreated)
	})
}

// TestCaptureRefusesTheFuture, but for clocks that are off.
func TestCaptureRefusesTheFuture(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		key := s.Tenant(t, "").Key
		on := func(when string) string {
			return strings.Replace(observed(1, "", "urn:epc:id:sgtin:0614141.107346.1"), "2026-11-20T07:30:00.001Z", when, 1)
		}
		for _, when := range []string{"2090-01-01T00:00:00Z", "9999-12-31T23:59:59Z", time.Now().Add(25 * time.Hour).UTC().Format(time.RFC3339)} {
			refused(t, s, key, on(when), "/eventTime", "out_of_range")
		}
		s.Call(t, key, http.MethodPost, "/epcis/events", bare(on(time.Now().Add(23*time.Hour).UTC().Format(time.RFC3339)))).Want(t, http.StatusCreated)
	})
}

// TestCaptureSpelling: no spelling of another's goods passes by their owner.
func TestCaptureSpelling(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		owner, stranger := s.Tenant(t, "8930000"), s.Tenant(t, "")
		batch := owner.Batch(t)
		b := s.Call(t, owner.Key, http.MethodGet, "/api/v1/batches/"+batch, nil).JSON(t)
		code := fmt.Sprint(b["code"])
		piece := "https://id.gs1.org/8006/" + code + "0102/21/1"
		for _, epc := range []string{piece, "http://id.gs1.org/01/" + code + "/21/1", "HTTPS://any.example/x/01/" + code + "/21/1?y=z"} {
			s.Call(t, stranger.Key, http.MethodPost, "/epcis/events", bare(observed(1, "", epc))).Want(t, http.StatusForbidden)
			s.Call(t, stranger.Key, http.MethodPost, "/epcis/capture", document(observed(1, "", epc))).Want(t, http.StatusForbidden)
		}
		s.Call(t, owner.Key, http.MethodPost, "/epcis/events", bare(observed(1, "", piece))).Want(t, http.StatusCreated)
		for epc, rule := range map[string]string{
			"URN:EPC:id:sgtin:8930000.099999.1":           "not_a_gs1_uri",
			"https://id.gs1.org/%30%31/" + code + "/21/1": "not_a_gs1_uri",
			"Https://id.gs1.org/01/" + code + "/21/1":     "not_a_gs1_uri",
			"https://any.example/0%31/" + code + "/21/1":  "not_plain",
			"HttpS://any.example/01/" + code + "/21/1":    "not_plain",
			"urn:epc:id:sgtin:8930000.1":                  "urn",
			"javascript:alert(1)":                         "not_an_identifier",
			"DATA:text/html,x":                            "not_an_identifier",
		} {
			refused(t, s, stranger.Key, observed(1, "", epc), "/epcList/0", rule)
		}
		refused(t, s, stranger.Key, observed(1, at("readPoint", "URN:EPC:id:sgln:8930000.00001.0"), "urn:x:1"), "/readPoint/id", "not_a_gs1_uri")
	})
}

// TestCaptureEncodings: a byte order mark means nothing, and other encodings
// are named.
func TestCaptureEncodings(t *testing.T) {
	t.Parallel()
	const bom = "\xef\xbb\xbf"
	xml := func(encoding string) string {
		return `<?xml version="1.0" encoding="` + encoding + `"?><epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" creationDate="2026-11-20T08:00:00Z"><EPCISBody><EventList><ObjectEvent><eventTime>2026-11-20T07:30:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset><epcList><epc>urn:epc:id:sgtin:0614141.107346.1</epc></epcList><action>OBSERVE</action></ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>`
	}
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		key := s.Tenant(t, "").Key
		event := observed(1, "", "urn:epc:id:sgtin:0614141.107346.1")
		s.Call(t, key, http.MethodPost, "/epcis/events", bom+bare(event)).Want(t, http.StatusCreated)
		s.Call(t, key, http.MethodPost, "/epcis/capture", bom+document(event)).Want(t, http.StatusAccepted)
		s.Call(t, key, http.MethodPost, "/epcis/capture", bom+xml("UTF-8"), "Content-Type", "application/xml").Want(t, http.StatusAccepted)
		s.Call(t, key, http.MethodPost, "/epcis/capture", bom+bom+document(event)).Want(t, http.StatusBadRequest)
		for _, body := range []string{xml("windows-1258"), "\xff\xfe<\x00"} {
			got := s.Call(t, key, http.MethodPost, "/epcis/capture", body, "Content-Type", "application/xml").Want(t, http.StatusBadRequest)
			if !strings.Contains(string(got.Body), "windows-1258") && !strings.Contains(string(got.Body), "UTF-16LE") {
				t.Errorf("%s", got.Body)
			}
		}
	})
}
