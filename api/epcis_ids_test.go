package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fixture"
)

const declaredWrong = `, "errorDeclaration": {"declarationTime": "2026-11-21T00:00:00Z"}`

// bearing is the event of that number under an id.
func bearing(n int, id, more string) string {
	return observed(n, fmt.Sprintf(`, "eventID": %q%s`, id, more), "urn:epc:id:sgtin:0614141.107346.1")
}

// hashOf is what names the event of that number.
func hashOf(t *testing.T, n int) string {
	t.Helper()
	hash, err := epcis.Hash([]byte(bare(observed(n, "", "urn:epc:id:sgtin:0614141.107346.1"))))
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

var milliseconds = regexp.MustCompile(`"eventTime": *"[^".]*\.00(\d)Z"|"errorDeclaration"`)

// readByID is which events of an id a reader is answered with, by their numbers.
func readByID(t *testing.T, s *fixture.Service, key, id string) string {
	t.Helper()
	var all strings.Builder
	for _, found := range milliseconds.FindAllStringSubmatch(string(s.Call(t, key, http.MethodGet, "/epcis/events/"+url.PathEscape(id), nil).Body), -1) {
		if all.WriteString(found[1]); found[1] == "" {
			all.WriteString("!") // declared wrong
		}
	}
	return all.String()
}

// TestNobodyTakesAnothersHash: an id that is the hash of an event is that
// event's, whoever gave it to another event before; and such events have their
// declarations, duplicates and readers to themselves.
func TestNobodyTakesAnothersHash(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		owner, squatter, third := s.Tenant(t, "").Key, s.Tenant(t, "").Key, s.Tenant(t, "").Key
		inspector := s.APIKey(t, s.Tenant(t, "").ID, "inspector")
		id := hashOf(t, 1)
		send := func(key, event string, want int) {
			t.Helper()
			s.Call(t, key, http.MethodPost, "/epcis/events", bare(event)).Want(t, want)
		}
		send(squatter, bearing(2, id, ""), http.StatusCreated)
		send(squatter, bearing(2, id, declaredWrong), http.StatusCreated)
		send(third, bearing(3, id, ""), http.StatusCreated)
		send(owner, bearing(1, id, ""), http.StatusCreated)
		for key, n := range map[string]int{owner: 1, squatter: 2, third: 3} {
			send(key, bearing(n, id, ""), http.StatusConflict)
			send(key, bearing(4, id, ""), http.StatusConflict)
		}
		job := captured(t, s, third, document(bearing(3, id, ""), bearing(3, id, "")))
		if numbers(job) != "false true 2 0 2 0" {
			t.Errorf("sent again: %s", numbers(job))
		}
		for key, want := range map[string]string{owner: "1", squatter: "2!2", third: "3", inspector: "1"} {
			if got := readByID(t, s, key, id); got != want {
				t.Errorf("read by id %q, want %q", got, want)
			}
		}
		send(s.Tenant(t, "").Key, bearing(1, id, declaredWrong), http.StatusForbidden)
		send(third, bearing(1, id, declaredWrong), http.StatusConflict)
		send(third, bearing(2, id, declaredWrong), http.StatusConflict)
		send(owner, bearing(1, id, declaredWrong), http.StatusCreated)
		for key, want := range map[string]string{owner: "1!1", third: "3", inspector: "1!1"} {
			if got := readByID(t, s, key, id); got != want {
				t.Errorf("after the declaration read by id %q, want %q", got, want)
			}
		}
		if got := answered(t, s.Call(t, inspector, http.MethodGet, "/epcis/events?EQ_eventID="+url.QueryEscape(id)+"&EXISTS_errorDeclaration=false", nil)); len(got) != 3 {
			t.Errorf("%d events of the id, not three", len(got))
		}
	})
}

// TestOneIDOfOnesOwn: an organisation has an id once, whether it is a hash or not.
func TestOneIDOfOnesOwn(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		key := s.Tenant(t, "").Key
		for name, in := range map[string][2]int{"borrowed first": {2, 1}, "true first": {3, 4}} {
			hash := hashOf(t, min(in[0], in[1]))
			s.Call(t, key, http.MethodPost, "/epcis/events", bare(bearing(in[0], hash, ""))).Want(t, http.StatusCreated)
			got := s.Call(t, key, http.MethodPost, "/epcis/events", bare(bearing(in[1], hash, ""))).Want(t, http.StatusConflict)
			if !strings.Contains(string(got.Body), "event_id_taken") {
				t.Errorf("%s: %s", name, got.Body)
			}
		}
		for n := 5; n <= 7; n += 2 { // together, in either order
			first, second := bearing(n, hashOf(t, n), ""), bearing(n+1, hashOf(t, n), "")
			if n == 7 {
				first, second = second, first
			}
			s.Call(t, key, http.MethodPost, "/epcis/capture", document(first, second)).Want(t, http.StatusConflict)
		}
	})
}

// TestDeclaredByStrangersFirst: who declares an event wrong before it comes says
// nothing of it, and keeps its owner from nothing.
func TestDeclaredByStrangersFirst(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		owner, stranger := s.Tenant(t, "8930000"), s.Tenant(t, "")
		batch := owner.Batch(t)
		class := classURI(t, s, owner, batch)
		id := `, "eventID": "urn:uuid:9f1d6c1e-1d1b-4e55-9a52-8f4f6ab6f7b1"`
		declared := observed(1, id+declaredWrong, "urn:x:1")
		s.Call(t, stranger.Key, http.MethodPost, "/epcis/events", bare(declared)).Want(t, http.StatusCreated)
		event := ofClass("OBSERVE", class, "storing", id)
		s.Call(t, owner.Key, http.MethodPost, "/epcis/events", bare(event)).Want(t, http.StatusCreated)
		for _, wrong := range []bool{false, true} {
			if wrong {
				s.Call(t, owner.Key, http.MethodPost, "/epcis/events", bare(ofClass("OBSERVE", class, "storing", id+declaredWrong))).Want(t, http.StatusCreated)
			}
			items := s.Call(t, owner.Key, http.MethodGet, "/api/v1/events?batch_id="+batch, nil).JSON(t)["items"].([]any)
			if len(items) != 1 || (items[0].(map[string]any)["declared_wrong"] == true) != wrong {
				t.Errorf("declared %v: %v", wrong, items)
			}
		}
	})
}

// TestDeclaredUnregistered: what happened to goods that nobody registered can
// be declared wrong, too.
func TestDeclaredUnregistered(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		key := s.Tenant(t, "").Key
		for n, disposition := range []string{"retail_sold", "destroyed", "active"} {
			says := fmt.Sprintf(`, "disposition": %q, "bizStep": "commissioning", "eventID": "urn:uuid:9f1d6c1e-1d1b-4e55-9a52-8f4f6ab6f7b%d"`, disposition, n)
			for _, more := range []string{"", declaredWrong} {
				s.Call(t, key, http.MethodPost, "/epcis/events", bare(observed(n, says+more, "urn:x:1"))).Want(t, http.StatusCreated)
			}
		}
	})
}
