package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
)

// unit asks what is inside, of software and of the page.
func (st story) unit(t *testing.T, at string) (unit api.ScanUnit, page string) {
	t.Helper()
	st.Call(t, "", http.MethodGet, at, nil, software...).Want(t, http.StatusOK).Into(t, &unit)
	return unit, string(st.Call(t, "", http.MethodGet, "/p"+at, nil, browser...).Want(t, http.StatusOK).Body)
}

// units issues SSCCs.
func (st story) units(t *testing.T, key string, n int) (made api.Units) {
	t.Helper()
	st.Call(t, key, http.MethodPost, "/api/v1/logistic-units", map[string]any{"count": n}).Want(t, http.StatusCreated).Into(t, &made)
	return made
}

// TestUnitSaysNoMoreThanIsKnown: of a unit that nothing was told of, or of which
// a part was not, no page says that nothing in it is recalled.
func TestUnitSaysNoMoreThanIsKnown(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.waitForSteps(t)
		made := st.units(t, st.packer, 2)
		empty, outer := made.Units[0], made.Units[1]
		at := st.path(outer.DigitalLink)
		unit, page := st.unit(t, st.path(empty.DigitalLink))
		if unit.State != "unknown" || !unit.Unknown || !strings.Contains(page, `class="banner unknown"`) || strings.Contains(page, "Không có lệnh thu hồi") {
			t.Errorf("of an empty unit: %+v %s", unit, page)
		}
		pack := func(more map[string]any) {
			in := map[string]any{"step": "pack", "place_id": st.house, "batch_id": st.batch, "started_at": "2026-11-21T07:30:00+07:00", "unit": outer.SSCC}
			maps.Copy(in, more)
			s.Call(t, st.packer, http.MethodPost, "/api/v1/events", in).Want(t, http.StatusCreated)
		}
		pack(map[string]any{"quantity": map[string]string{"value": "30", "unit": "H87"}})
		until(t, "a unit of one lot is ok", func() bool { // what is told of it may be a second old
			unit, page = st.unit(t, at)
			return unit.State == "ok" && !unit.Unknown && strings.Contains(page, `class="banner ok"`)
		})
		pack(map[string]any{"child_units": []string{empty.SSCC}, "started_at": "2026-11-21T08:30:00+07:00"})
		until(t, "a unit in which another is unknown says so", func() bool {
			unit, page = st.unit(t, at)
			return unit.State == "unknown" && unit.Unknown && len(unit.Contents) == 1 && strings.Contains(page, "Có thể còn hàng khác") && strings.Contains(page, "TL-1")
		})
		if to := s.Call(t, "", http.MethodGet, at, nil, browser...).Want(t, http.StatusTemporaryRedirect).Header.Get("Location"); to != s.PublicURL+"/p"+at {
			t.Errorf("leads to %s", to)
		}
		st.order(t, st.packer, "/api/v1/batches/"+st.batch+"/recall", map[string]any{"reason": "Vượt dư lượng", "what_to_do": "Trả lại nơi mua"})
		if unit, page = st.unit(t, at); unit.State != "recalled" || !unit.Unknown || !strings.Contains(page, `class="banner recalled"`) {
			t.Errorf("a recalled lot in it: %+v", unit)
		}
	})
}

// TestUnitOfManyLots: a page tells of a hundred lots, and a recall of any of
// more still makes the unit recalled, and stands first.
func TestUnitOfManyLots(t *testing.T) {
	t.Parallel()
	s := fixture.New(t, database.SQLite)
	farm := s.Tenant(t, "8930005")
	st := story{Service: s}
	outer := st.units(t, farm.Key, 1).Units[0]
	last := ""
	for i := range 101 {
		last = farm.Batch(t)
		s.Call(t, farm.Key, http.MethodPost, "/api/v1/events", map[string]any{
			"step": "pack", "batch_id": last, "place_id": farm.Place, "started_at": fmt.Sprintf("2026-11-21T07:%02d:%02d+07:00", i/60, i%60), "unit": outer.SSCC, "quantity": map[string]string{"value": "1", "unit": "KGM"},
		}).Want(t, http.StatusCreated)
	}
	until(t, "the outbox is empty", func() bool { n, err := s.Box.Backlog(t.Context()); return err == nil && n == 0 })
	if err := s.DB.InTx(t.Context(), func(tx *database.Tx) error { return tx.Exec("UPDATE batches SET published_at = ?", tx.Now()).Error }); err != nil {
		t.Fatal(err)
	}
	unit, _ := st.unit(t, st.path(outer.DigitalLink))
	if unit.State != "ok" || len(unit.Contents) != 100 || unit.More != 1 {
		t.Fatalf("%s, %d lots and %d more", unit.State, len(unit.Contents), unit.More)
	}
	s.Call(t, farm.Key, http.MethodPost, "/api/v1/batches/"+last+"/recall", `{"reason": "x", "what_to_do": "y"}`).Want(t, http.StatusCreated)
	unit, page := st.unit(t, st.path(outer.DigitalLink))
	if unit.State != "recalled" || unit.Contents[0].State != "recalled" || !strings.Contains(page, `class="banner recalled"`) {
		t.Errorf("the recall of the 101st lot: %s, first %+v", unit.State, unit.Contents[0])
	}
}
