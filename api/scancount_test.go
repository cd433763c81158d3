package api_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// TestScansAreCounted: looks of people at records, by product and batch; not
// redirects, refusals, robots, HEAD and what was never issued.
func TestScansAreCounted(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.settled(t)
		_, codes := st.printed(t, st.packer, st.batch, 1, "on_print")
		at := st.path(st.link)
		product, _, _ := strings.Cut(at, "/10/")
		person := []string{"Accept", "application/json", "User-Agent", phone}
		ask := func(method, path string, headers ...string) {
			t.Helper()
			s.Call(t, "", method, path, nil, headers...)
		}
		for range 4 {
			ask(http.MethodGet, at, person...)
			ask(http.MethodGet, "/p"+at, browser...)
			ask(http.MethodGet, st.path(codes[0].Link), person...)
			ask(http.MethodGet, product, person...)
			for _, path := range []string{at, product} { // none of these
				ask(http.MethodHead, path, person...)
				ask(http.MethodGet, path, browser...)
				ask(http.MethodGet, path, software...)
				ask(http.MethodGet, path, "Accept", "application/json", "User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1)")
			}
			ask(http.MethodGet, product+"/10/NO-SUCH", person...)
			ask(http.MethodGet, at+"/21/AAAAAAAAAAAAAAAAA", person...)
		}
		if err := s.Stats.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		inspector := st.inspector(t)
		today := time.Now().UTC().Add(7 * time.Hour).Format(time.DateOnly)
		for query, want := range map[string]int64{"product_id=" + st.product: 16, "batch_id=" + st.batch: 12, "batch_id=" + dbtest.NewID(): 0, "from=2026-01-01&to=2026-01-31": 0} {
			for key, total := range map[string]int64{st.packer: want, inspector: want, st.grower: 0} {
				var got api.ScanStats
				s.Call(t, key, http.MethodGet, "/api/v1/stats/scans?"+query, nil).Want(t, http.StatusOK).Into(t, &got)
				if got.Total != total {
					t.Errorf("%s: %d, want %d", query, got.Total, total)
				}
				if last := got.Days[len(got.Days)-1]; want > 0 && (last.Date != today || last.Count != total || len(got.Days) != 30) {
					t.Errorf("%s: %+v", query, got)
				}
			}
		}
		csv := string(s.Call(t, st.packer, http.MethodGet, "/api/v1/stats/scans?format=csv&batch_id="+st.batch, nil).Want(t, http.StatusOK).Body)
		if lines := strings.Split(strings.TrimSpace(csv), "\r\n"); lines[0] != "date,count" || len(lines) != 31 || lines[30] != today+",12" {
			t.Errorf("%s", csv)
		}
		svg := s.Call(t, st.packer, http.MethodGet, "/api/v1/stats/scans?format=svg&batch_id="+st.batch, nil).Want(t, http.StatusOK)
		if err := xml.Unmarshal(svg.Body, new(struct{})); err != nil || svg.Header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(string(svg.Body), `<title id="scans-title">Lượt tra cứu mỗi ngày</title><desc id="scans-desc">Từ `) || strings.Contains(string(svg.Body), "NaN") {
			t.Errorf("%v %s", err, svg.Body)
		}
		for _, query := range []string{"from=2026-02-01&to=2026-01-01", "from=2025-01-01&to=2026-11-01", "format=pdf", "product_id=x", "where=1", "from=x"} {
			s.Call(t, st.packer, http.MethodGet, "/api/v1/stats/scans?"+query, nil).Want(t, http.StatusBadRequest)
		}
		until(t, "the scan tells how often its batch was looked at", func() bool {
			st.scan(t, codes[0].Link)
			return st.scan(t, codes[0].Link).JSON(t)["checked"] == float64(12)
		})
	})
}

// TestServersCountTogether: counts of several servers add up, and those of one
// that stops are written before it ends.
func TestServersCountTogether(t *testing.T) {
	t.Parallel()
	w := newServers(t, dbtest.URL(t, database.Postgres))
	person := []string{"Accept", "application/json", "User-Agent", phone}
	for range 10 {
		for _, s := range []*fixture.Service{w.one, w.two} {
			s.Call(t, "", http.MethodGet, w.at, nil, person...).Want(t, http.StatusOK)
		}
	}
	w.two.Stop()
	if err := w.one.Stats.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.one.Call(t, w.farm.Key, http.MethodGet, "/api/v1/stats/scans", nil).Want(t, http.StatusOK).JSON(t)["total"]; got != float64(20) {
		t.Errorf("%v", got)
	}
}
