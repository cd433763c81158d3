package api_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// TestCaptureReadsBack: what is captured can be read; what could not be read
// back, because it is shorter or deeper as it is stored, or could not be kept in
// an index, is refused, and spoils nobody's answer.
func TestCaptureReadsBack(t *testing.T) {
	t.Parallel()
	good := observed(1, "", "urn:epc:id:sgtin:0614141.107346.1")
	text := make([]byte, 3_000) // random, so that nothing can pack it
	random := rand.New(rand.NewPCG(1, 2))
	for i := range text {
		text[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[random.IntN(36)]
	}
	uri := `"urn:x:` + string(text) + `"`
	short := `"urn:x:` + string(text[:1_990]) + `"`
	ones := strings.Repeat("1,"+strings.Repeat(" ", 20), 40_000) + "1"
	master := func(kind, id, child, number string) string {
		return strings.Replace(document(good), `"epcisBody"`, fmt.Sprintf(`"epcisHeader": {"epcisMasterData": {"vocabularyList": [{"type": %s, "vocabularyElementList": [{"id": %s,
			"attributes": [{"id": "urn:x:a", "attribute": %s}], "children": [%s]}]}]}}, "epcisBody"`, kind, id, number, child), 1)
	}
	const place = `"urn:epcglobal:epcis:vtype:BusinessLocation"`
	cases := []struct {
		name, path, body string
		ok               bool
	}{
		{"indented values", "/epcis/events", bare(observed(1, `, "example:x": [`+ones+`]`, "urn:x:1")), false},
		{"a long eventID", "/epcis/events", bare(observed(1, `, "eventID": `+uri, "urn:x:1")), false},
		{"a long EPC", "/epcis/events", bare(observed(1, "", strings.Trim(uri, `"`))), false},
		{"a long class", "/epcis/events", bare(observed(1, `, "quantityList": [{"epcClass": `+uri+`}]`, "urn:x:1")), false},
		{"a long disposition", "/epcis/events", bare(observed(1, `, "disposition": `+uri, "urn:x:1")), false},
		{"a long place", "/epcis/events", bare(observed(1, `, "bizLocation": {"id": `+uri+`}`, "urn:x:1")), false},
		{"a long transaction", "/epcis/events", bare(observed(1, `, "bizTransactionList": [{"bizTransaction": `+uri+`}]`, "urn:x:1")), false},
		{"a long name in master data", "/epcis/capture", master(place, uri, "", "1"), false},
		{"a long child in master data", "/epcis/capture", master(place, `"urn:x:1"`, uri, "1"), false},
		{"a long type of master data", "/epcis/capture", master(uri, `"urn:x:1"`, "", "1"), false},
		{"names of the longest", "/epcis/events", bare(observed(2, `, "eventID": `+short+`, "disposition": `+short+`, "bizLocation": {"id": `+short+`}`, strings.Trim(short, `"`))), true},
		{"master data of the longest", "/epcis/capture", master(place, short[:999]+`"`, short[:990]+`b"`, "1"), true},
	}
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		key := s.Tenant(t, "").Key
		for _, c := range cases {
			got := s.Call(t, key, http.MethodPost, c.path, c.body)
			if ok := got.Status < 300; ok != c.ok || got.Status >= 500 {
				t.Errorf("%s: %d %.300s", c.name, got.Status, got.Body)
			}
		}
		for depth, status := range map[int]int{20: http.StatusCreated, 50: http.StatusBadRequest} {
			got := s.Call(t, key, http.MethodPost, "/epcis/events", nested(depth), "Content-Type", "application/xml")
			if got.Status != status {
				t.Errorf("XML %d deep: %d %.300s", depth, got.Status, got.Body)
			}
		}
		s.Call(t, key, http.MethodGet, "/epcis/events", nil).Want(t, http.StatusOK)
	})
}

// TestNamesAreBounded: neither one event nor one transaction may name so many
// things that others wait long for it.
func TestNamesAreBounded(t *testing.T) {
	t.Parallel()
	names := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"urn:x:%d", `, i)
		}
		return strings.TrimSuffix(b.String(), ", ")
	}
	event := func(second int, list string) string {
		return strings.Replace(observed(second, "", "urn:x:0"), `["urn:x:0"]`, "["+list+"]", 1)
	}
	most, more := names(20_000), names(20_001)
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		key := s.Tenant(t, "").Key
		s.Call(t, key, http.MethodPost, "/epcis/events", bare(event(1, more))).Want(t, http.StatusRequestEntityTooLarge)
		s.Call(t, key, http.MethodPost, "/epcis/events", bare(event(1, most))).Want(t, http.StatusCreated)
		six := document(event(2, most), event(3, most), event(4, most), event(5, most), event(6, most), event(7, most))
		s.Call(t, key, http.MethodPost, "/epcis/capture", six).Want(t, http.StatusRequestEntityTooLarge)
		job := s.Call(t, key, http.MethodPost, "/epcis/capture", document(event(2, most), event(3, more)), "GS1-Capture-Error-Behaviour", "proceed").Want(t, http.StatusAccepted)
		told := s.Call(t, key, http.MethodGet, job.Header.Get("Location"), nil, "Accept", "application/xml").Want(t, http.StatusOK)
		for _, part := range []string{"<stored>1</stored>", "<refused>1</refused>", "<index>1</index>"} {
			if !strings.Contains(string(told.Body), part) {
				t.Errorf("%s is not in %s", part, told.Body)
			}
		}
		for _, path := range []string{"/epcis", "/epcis/", "/epcis/capture"} {
			s.Call(t, key, http.MethodGet, path, nil).Want(t, http.StatusOK)
			s.Call(t, key, http.MethodGet, path, nil, "Accept", "image/png").Want(t, http.StatusNotAcceptable)
		}
	})
}

// nested is an XML event with an extension of two elements a level: that is two
// levels in JSON, an object and a list.
func nested(depth int) string {
	inner := "1"
	for range depth {
		inner = "<e:a>" + inner + "</e:a><e:a>2</e:a>"
	}
	return `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:e="https://example.org/" schemaVersion="2.0" creationDate="2026-11-20T08:00:00Z"><EPCISBody><EventList><ObjectEvent>` +
		`<eventTime>2026-11-20T07:30:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset><epcList><epc>urn:epc:id:sgtin:0614141.107346.7</epc></epcList><action>OBSERVE</action>` +
		`<e:x>` + inner + `</e:x></ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>`
}
