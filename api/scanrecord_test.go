package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// TestEveryFieldOfTheRecordIsReachable: decoding the carrier yields each item of
// Decree 37/2026/NĐ-CP, article 23.5 (article 23.11), in JSON and on the page,
// and the seven public ones (23.7) stand first on it.
func TestEveryFieldOfTheRecordIsReachable(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.settled(t)
		_, codes := st.printed(t, st.packer, st.batch, 1, "on_print")
		at := st.path(codes[0].Link)
		to := s.Call(t, "", http.MethodGet, at, nil, browser...).Want(t, http.StatusTemporaryRedirect).Header.Get("Location")
		page := string(s.Call(t, "", http.MethodGet, st.path(to), nil, browser...).Want(t, http.StatusOK).Body)
		told := string(s.Call(t, "", http.MethodGet, at, nil, software...).Want(t, http.StatusOK).Body)
		first, _, cut := strings.Cut(page, `<p class="actions">`)
		if !cut {
			t.Fatal("the first part of the page does not end where it did")
		}
		for _, item := range []struct {
			letter string
			public bool
			values []string // on the page
			named  string   // in JSON
		}{
			{"a, name", true, []string{"Thanh long &lt;b&gt;&amp; hộp&lt;/b&gt;"}, `"name":"Thanh long `},
			{"b, picture", true, []string{"/files/" + st.public}, `"images":["` + s.PublicURL + "/files/" + st.public},
			{"c, producer", true, []string{"Hợp tác xã Đóng gói Ví dụ"}, `"producer":{"name":"Hợp tác xã Đóng gói Ví dụ"`},
			{"d, address", true, []string{"Số 7 Đường Kín, "}, `"address":"Số 7 Đường Kín, `},
			{"đ, origin", true, []string{"Tỉnh Tây Ninh, Việt Nam"}, `"origin":"Tỉnh Tây Ninh, Việt Nam"`},
			{"e, events and times", false, []string{"Thu hoạch", "20/11/2026 07:30", "Xuất hàng", "20/11/2026 10:00", "Đóng gói", "20/11/2026 15:00"}, `"step":"harvest"`},
			{"g, brand", true, []string{"Nắng"}, `"brand":"Nắng"`},
			{"g, lot", true, []string{"TL-1"}, `"lot":"TL-1"`},
			{"g, serial", true, []string{codes[0].Serial}, `"serial":"` + codes[0].Serial},
			{"h, expiry", true, []string{"31/12/2099"}, `"expiry_date":"2099-12-31"`},
			{"i, standards", false, []string{"VietGAP", "VG-EXAMPLE"}, `"number":"VG-EXAMPLE"`},
			{"23.10, trace code", false, []string{"(01)", "(414)"}, `"trace_code":"(01)`},
		} {
			where := page
			if item.public {
				where = first
			}
			for _, value := range item.values {
				if !strings.Contains(where, value) {
					t.Errorf("%s: the page lacks %q", item.letter, value)
				}
			}
			if !strings.Contains(told, item.named) {
				t.Errorf("%s: JSON lacks %s", item.letter, item.named)
			}
		}
		if strings.Contains(page, "Chưa khai báo") {
			t.Error("a complete record is shown as incomplete")
		}
		if load := regexp.MustCompile(`(?:src|srcset|href)="(?:https?:)?//`).FindAllString(strings.ReplaceAll(page, s.PublicURL, ""), -1); len(load) > 0 {
			t.Errorf("the page leads away: %v", load)
		}
		if len(page) > 40<<10 {
			t.Errorf("the page alone weighs %d bytes", len(page))
		}
		t.Logf("%d bytes", len(page))
	})
}
