package api_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/reqctx"
)

// racers is how many do the same thing at once.
const racers = 32

// race has everybody send at once and returns how many got which status.
func race(send func(i int) fixture.Answer) map[int]int {
	statuses := make([]int, racers)
	var all sync.WaitGroup
	for i := range racers {
		all.Go(func() { statuses[i] = send(i).Status })
	}
	all.Wait()
	counted := map[int]int{}
	for _, status := range statuses {
		counted[status]++
	}
	return counted
}

// TestRacesHaveOneWinner: of many who want the same at once one gets it, and
// the others are told so; nobody gets an error of the server's.
func TestRacesHaveOneWinner(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		w := newWorld(t, s)
		key := w.keys[reqctx.RoleManager]
		const v1 = "/api/v1/"
		one := func(name string, won, lost int, send func(i int) fixture.Answer) {
			t.Helper()
			if got := race(send); got[won] != 1 || got[lost] != racers-1 {
				t.Errorf("%s: %v", name, got)
			}
		}
		lot := w.batchBody(w.mine, "Race")
		one("the same lot", http.StatusCreated, http.StatusConflict, func(int) fixture.Answer {
			return s.Call(t, w.AdminKey, http.MethodPost, v1+"batches", lot)
		})
		for path, body := range map[string]string{
			"batches/" + w.mine.batch: `{"quantity": {"value": "%d", "unit": "KGM"}}`, "places/" + w.mine.place: `{"name": "Số %d"}`,
			"products/" + w.mine.product: `{"name": "Số %d"}`, "organizations/" + w.mine.org: `{"name": "Số %d"}`,
		} {
			tag := w.etag(t, v1+path)
			one(path, http.StatusOK, http.StatusPreconditionFailed, func(i int) fixture.Answer {
				return s.Call(t, key, http.MethodPatch, v1+path, fmt.Sprintf(body, i+1), "If-Match", tag)
			})
		}
		wrong, instead := w.mine.event(t), eventBody("", w.mine, "thay")
		one("correction", http.StatusCreated, http.StatusConflict, func(int) fixture.Answer {
			return s.Call(t, key, http.MethodPost, v1+"events/"+wrong+"/corrections", `{"reason": "nhầm", "replacement": `+instead+`}`)
		})
		revoked := w.mine.key(t)
		one("revocation", http.StatusNoContent, http.StatusNotFound, func(int) fixture.Answer {
			return s.Call(t, key, http.MethodDelete, v1+"api-keys/"+revoked, nil)
		})
		tax := w.organizationBody("Sở Ví dụ")
		one("the same tax code", http.StatusCreated, http.StatusConflict, func(int) fixture.Answer {
			return s.Call(t, w.AdminKey, http.MethodPost, v1+"organizations", tax)
		})
	})
}

// TestOverlappingRangesStayWhole: whoever activates, voids, assigns and prints
// overlapping ranges at once, each item is in one state and none is lost.
func TestOverlappingRangesStayWhole(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		w := newWorld(t, s)
		key, count := w.keys[reqctx.RoleManager], int64(1000)
		run := w.make(t, "/api/v1/batches/"+w.mine.batch+"/serials", fmt.Sprintf(`{"count": %d, "activation": "manual"}`, count))
		path := "/api/v1/serials/" + run
		for status, n := range race(func(i int) fixture.Answer {
			at := fmt.Sprintf(`"from": %d, "count": 200`, i*20)
			switch i % 4 {
			case 0:
				return s.Call(t, key, http.MethodPost, path+"/activate", "{"+at+"}")
			case 1:
				return s.Call(t, key, http.MethodPost, path+"/void", "{"+at+`, "reason": "rách"}`)
			case 2:
				return s.Call(t, key, http.MethodPost, path+"/assign", "{"+at+`, "batch_id": "`+w.mine.other+`"}`)
			default:
				return s.Call(t, key, http.MethodGet, fmt.Sprintf("%s/codes?from=%d&count=200", path, i*20), nil)
			}
		}) {
			if status != http.StatusOK && status != http.StatusConflict { // what is active or void is assigned to nobody
				t.Errorf("%d times %d", n, status)
			}
		}
		var rows []struct{ First, Count int64 }
		if err := s.DB.Read(t.Context()).Raw("SELECT first, count FROM serial_segments WHERE run_id = ? ORDER BY first", run).Scan(&rows).Error; err != nil {
			t.Fatal(err)
		}
		next := int64(0)
		for _, r := range rows {
			if r.First != next || r.Count < 1 {
				t.Fatalf("segments %v", rows)
			}
			next += r.Count
		}
		if next != count {
			t.Errorf("%d of %d items are left", next, count)
		}
	})
}
