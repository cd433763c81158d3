package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// order holds or recalls and returns the id.
func (st story) order(t *testing.T, key, path string, in map[string]any) string {
	t.Helper()
	return st.Call(t, key, http.MethodPost, path, in).Want(t, http.StatusCreated).JSON(t)["id"].(string)
}

func (st story) releases(t *testing.T, key, object, hold string) {
	t.Helper()
	st.Call(t, key, http.MethodPost, object+"/release", map[string]any{"hold_id": hold, "reason": "Đạt"}).Want(t, http.StatusOK)
}

// state is the state of a code, as software is told.
func (st story) state(t *testing.T, link string) string {
	t.Helper()
	return st.scan(t, link).JSON(t)["state"].(string)
}

func (st story) inspector(t *testing.T) string {
	t.Helper()
	authority := st.Call(t, st.AdminKey, http.MethodPost, "/api/v1/organizations", map[string]any{"name": "Chi cục Ví dụ", "kind": "authority", "tax_code": "1300000001", "address": fixture.Address()}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
	return st.APIKey(t, authority, "inspector")
}

// TestItemsAreRecalled: of a recall of some items their own codes tell at once,
// those of others do not, and the lot's says that there is one.
func TestItemsAreRecalled(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.settled(t)
		storyBatch(t, st, "TL-2")
		run, codes := st.printed(t, st.packer, st.batch, 10, "on_print")
		batch := "/api/v1/batches/" + st.batch
		recalled := st.order(t, st.packer, batch+"/recall", map[string]any{"reason": "Vỡ hộp", "what_to_do": "Trả lại", "scope": map[string]any{"run_id": run, "from": 2, "count": 3}})
		held := st.order(t, st.packer, batch+"/hold", map[string]any{"reason": "Nghi vấn", "scope": map[string]any{"serials": []string{codes[4].Serial, codes[7].Serial}}})
		want := []string{"ok", "ok", "recalled", "recalled", "recalled", "ok", "ok", "held", "ok", "ok"}
		for i, code := range codes {
			if got := st.state(t, code.Link); got != want[i] {
				t.Errorf("item %d is %s, want %s", i, got, want[i])
			}
			item := s.Call(t, st.packer, http.MethodGet, "/api/v1/items/"+itemPath(code.Link), nil).Want(t, http.StatusOK).JSON(t)
			if (item["recall_state"] == "recalled") != (want[i] == "recalled") || (item["hold_state"] == "held") != (i == 4 || i == 7) || item["run_id"] != run {
				t.Errorf("item %d: %v", i, item)
			}
			trace := s.Call(t, st.packer, http.MethodGet, "/api/v1/items/"+itemPath(code.Link)+"/trace", nil).Want(t, http.StatusOK).JSON(t)
			if node := trace["nodes"].([]any)[0].(map[string]any); (node["recall_state"] == "recalled") != (want[i] == "recalled") {
				t.Errorf("item %d: %v", i, node)
			}
		}
		var lot api.Scan
		st.scan(t, st.link).Into(t, &lot)
		if lot.State != "ok" || len(lot.Partly) != 2 || lot.Partly[0].Kind != "recall" || lot.Partly[0].WhatToDo != "Trả lại" || lot.Recall != nil {
			t.Errorf("%+v", lot.ScanHead)
		}
		if page := string(s.Call(t, "", http.MethodGet, "/p"+st.path(st.link), nil, browser...).Want(t, http.StatusOK).Body); !strings.Contains(page, `class="banner partly"`) || !strings.Contains(page, "MỘT SỐ SẢN PHẨM CỦA LÔ NÀY ĐANG BỊ THU HỒI") {
			t.Error("the lot's page does not tell of its recalled items")
		}
		b := s.Call(t, st.packer, http.MethodGet, batch, nil).Want(t, http.StatusOK).JSON(t)
		if b["recall_state"] != "partly_recalled" || b["hold_state"] != "partly_held" {
			t.Errorf("%v", b)
		}
		st.releases(t, st.packer, batch, recalled)
		if st.state(t, codes[3].Link) != "ok" || st.state(t, codes[4].Link) != "held" {
			t.Error("a release of one did not leave the other in force")
		}
		st.releases(t, st.packer, batch, held)
		if b := s.Call(t, st.packer, http.MethodGet, batch, nil).JSON(t); b["recall_state"] != "" || b["hold_state"] != "" {
			t.Errorf("%v", b)
		}
	})
}

func itemPath(link string) string {
	_, path, _ := strings.Cut(link, "/01/")
	code, serial, _ := strings.Cut(path, "/10/")
	_, serial, _ = strings.Cut(serial, "/21/")
	return code + "/" + serial
}

// TestHeldItemsDoNotMove: items that are held, or of a batch that is, cannot
// slip into another batch.
func TestHeldItemsDoNotMove(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		n := s.Tenant(t, "8930000")
		batch, other := n.Batch(t), n.Batch(t)
		run := s.Call(t, n.Key, http.MethodPost, "/api/v1/batches/"+batch+"/serials", `{"count": 10, "activation": "manual"}`).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		move := func(from, count int) fixture.Answer {
			return s.Call(t, n.Key, http.MethodPost, "/api/v1/serials/"+run+"/assign", map[string]any{"from": from, "count": count, "batch_id": other})
		}
		st := story{Service: s}
		items := st.order(t, n.Key, "/api/v1/batches/"+batch+"/hold", map[string]any{"reason": "Nghi vấn", "scope": map[string]any{"run_id": run, "from": 0, "count": 2}})
		if got := move(1, 2).Want(t, http.StatusConflict); got.Code() != "held" {
			t.Errorf("%s", got.Body)
		}
		move(2, 1).Want(t, http.StatusOK)
		if got := s.Call(t, n.Key, http.MethodPost, "/api/v1/batches/"+batch+"/hold", map[string]any{"reason": "x", "scope": map[string]any{"run_id": run, "from": 1, "count": 2}}).Want(t, http.StatusBadRequest); !strings.Contains(string(got.Body), "other_batch") {
			t.Errorf("%s", got.Body)
		}
		all := st.order(t, n.Key, "/api/v1/batches/"+batch+"/hold", map[string]any{"reason": "Cả lô"})
		move(5, 1).Want(t, http.StatusConflict)
		st.releases(t, n.Key, "/api/v1/batches/"+batch, all)
		st.releases(t, n.Key, "/api/v1/batches/"+batch, items)
		move(0, 2).Want(t, http.StatusOK)
	})
}

// TestTheAuthoritysHoldIsItsOwnToRelease: a producer is told whom to ask; what
// the producer did the authority may release; a custodian may do neither.
func TestTheAuthoritysHoldIsItsOwnToRelease(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		inspector, batch := st.inspector(t), "/api/v1/batches/"+st.batch
		body := map[string]any{"reason": "Kiểm tra", "what_to_do": "Ngừng bán"}
		s.Call(t, st.packer, http.MethodPost, batch+"/release", `{"reason": "x"}`).Want(t, http.StatusConflict)
		theirs := s.Call(t, inspector, http.MethodPost, batch+"/hold", body, "Idempotency-Key", "one").Want(t, http.StatusCreated)
		if again := s.Call(t, inspector, http.MethodPost, batch+"/hold", body, "Idempotency-Key", "one").Want(t, http.StatusCreated); string(again.Body) != string(theirs.Body) {
			t.Error("a repeat held it twice")
		}
		hold := theirs.JSON(t)["id"].(string)
		refused := s.Call(t, st.packer, http.MethodPost, batch+"/release", `{"reason": "Đạt"}`).Want(t, http.StatusForbidden)
		if refused.Code() != "held_by_authority" || !strings.Contains(string(refused.Body), "Chi cục Ví dụ") {
			t.Errorf("%s", refused.Body)
		}
		own := st.order(t, st.packer, batch+"/recall", body)
		if got := s.Call(t, inspector, http.MethodPost, batch+"/release", `{"reason": "x"}`).Want(t, http.StatusConflict); got.Code() != "several_held" {
			t.Errorf("%s", got.Body)
		}
		st.releases(t, inspector, batch, own)
		st.releases(t, inspector, batch, hold)
		if got := s.Call(t, inspector, http.MethodPost, batch+"/release", map[string]any{"reason": "x", "hold_id": hold}).Want(t, http.StatusConflict); got.Code() != "already_released" {
			t.Errorf("%s", got.Body)
		}
		for filter, want := range map[string]int{"state=open": 0, "state=released": 2, "kind=recall": 1, "batch_id=" + st.batch: 2, "product_id=" + st.product: 2, "batch_id=" + dbtest.NewID(): 0, "limit=1": 1} {
			for key, n := range map[string]int{inspector: want, st.packer: want, st.grower: 0} {
				var list api.List[api.Hold]
				s.Call(t, key, http.MethodGet, "/api/v1/holds?"+filter, nil).Want(t, http.StatusOK).Into(t, &list)
				if len(list.Items) != n {
					t.Errorf("%s: %d, want %d", filter, len(list.Items), n)
				}
			}
		}
		s.Call(t, st.grower, http.MethodGet, "/api/v1/holds/"+hold, nil).Want(t, http.StatusNotFound)
		if got := s.Call(t, st.packer, http.MethodGet, "/api/v1/holds/"+hold, nil).Want(t, http.StatusOK).JSON(t); got["by_authority"] != true || got["state"] != "released" || got["release"].(map[string]any)["reason"] != "Đạt" {
			t.Errorf("%v", got)
		}
		s.Call(t, st.packer, http.MethodPost, "/api/v1/events", map[string]any{"step": "ship", "batch_id": st.batch, "place_id": st.house, "to_place_id": st.farm, "started_at": "2026-11-22T07:30:00+07:00"}).Want(t, http.StatusCreated)
		s.Call(t, st.grower, http.MethodPost, batch+"/hold", body).Want(t, http.StatusForbidden)
	})
}

// TestNoOrderOfTheOwnerHidesTheAuthoritys: an owner has a hundred orders in
// force at most; they do not stop the authority's recall, and an earlier recall
// of the owner's is not what is shown instead.
func TestNoOrderOfTheOwnerHidesTheAuthoritys(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		batch, body := "/api/v1/batches/"+st.batch, map[string]any{"reason": "Kiểm tra", "what_to_do": "Ngừng bán"}
		for range 99 {
			st.order(t, st.packer, batch+"/hold", body)
		}
		st.order(t, st.packer, batch+"/recall", map[string]any{"reason": "Đổi nhãn", "what_to_do": "Vẫn dùng được"})
		if got := s.Call(t, st.packer, http.MethodPost, batch+"/recall", body).Want(t, http.StatusConflict); got.Code() != "too_many_open" {
			t.Errorf("%s", got.Body)
		}
		st.order(t, st.inspector(t), batch+"/recall", body)
		scan := st.scan(t, st.link).JSON(t)
		if shown := scan["recall"].(map[string]any); shown["what_to_do"] != "Ngừng bán" || shown["by_authority"] != true {
			t.Errorf("the owner's recall stands in front: %v", shown)
		}
	})
}

// TestHoldsRefuseBadInput: nothing is held by a call that is refused.
func TestHoldsRefuseBadInput(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		n := s.Tenant(t, "8930000")
		batch, product := "/api/v1/batches/"+n.Batch(t), "/api/v1/products/"+n.Product
		run := s.Call(t, n.Key, http.MethodPost, batch+"/serials", `{"count": 5000}`).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		codes := strings.Split(strings.TrimSpace(string(s.Call(t, n.Key, http.MethodGet, "/api/v1/serials/"+run+"/codes?format=csv", nil).Want(t, http.StatusOK).Body)), "\n")[1:]
		var scattered []string
		for i := 0; i < 2002; i += 2 {
			serial, _, _ := strings.Cut(codes[i], ",")
			scattered = append(scattered, fmt.Sprintf("%q", serial))
		}
		for body, code := range map[string]string{
			`{}`: "required", `{"reason": "  ", "what_to_do": "x"}`: "required", `{"reason": "x"}`: "required",
			`{"reason": "` + strings.Repeat("ă", 1001) + `", "what_to_do": "x"}`: "too_long",
			`{"reason": "a\u0007b", "what_to_do": "x"}`:                          "control_character",
			`{"reason": "x", "what_to_do": "\u2060\u200b"}`:                      "invisible", `{"reason": "x \u202e y", "what_to_do": "x"}`: "control_character",
			`{"reason": "x", "what_to_do": "x", "scope": {"from": 0}}`:                                                                  "required",
			`{"reason": "x", "what_to_do": "x", "scope": {"run_id": "` + run + `", "from": 5000}}`:                                      "out_of_range",
			`{"reason": "x", "what_to_do": "x", "scope": {"run_id": "` + run + `", "serials": []}}`:                                     "empty",
			`{"reason": "x", "what_to_do": "x", "scope": {"run_id": "` + dbtest.NewID() + `"}}`:                                         "not_found",
			`{"reason": "x", "what_to_do": "x", "scope": {"serials": ["AAAAAAAAAAAAAAAAA"]}}`:                                           "not_found",
			`{"reason": "x", "what_to_do": "x", "scope": {"run_id": "x"}}`:                                                              "not_an_id",
			`{"reason": "x", "what_to_do": "x", "scope": {"run_id": "` + run + `", "serials": [` + strings.Join(scattered, ",") + `]}}`: "too_many_ranges",
		} {
			if got := s.Call(t, n.Key, http.MethodPost, batch+"/recall", body).Want(t, http.StatusBadRequest); !strings.Contains(string(got.Body), `"`+code+`"`) {
				t.Errorf("%.100s: %s", body, got.Body)
			}
		}
		s.Call(t, n.Key, http.MethodPost, product+"/recall", `{"reason": "x", "what_to_do": "x", "scope": {"run_id": "`+run+`"}}`).Want(t, http.StatusBadRequest)
		s.Call(t, n.Key, http.MethodGet, "/api/v1/holds?state=shut", nil).Want(t, http.StatusBadRequest)
		var list api.List[api.Hold]
		if s.Call(t, n.Key, http.MethodGet, "/api/v1/holds", nil).Into(t, &list); len(list.Items) != 0 {
			t.Errorf("%+v", list.Items)
		}
	})
}

// TestARecallParksWhatThePortalConfirmed: be it of the batch or of its product;
// released, it is in order again.
func TestARecallParksWhatThePortalConfirmed(t *testing.T) {
	t.Parallel()
	fixture.EachWithPortal(t, func(t *testing.T, s *fixture.Service, sim *portalsim.Sim) {
		n, st := s.Tenant(t, "8930000"), story{Service: s}
		batch := complete(t, s, n)
		n.JoinPortal(t, sim, portalPassword)
		if _, record := settled(t, s, n.Key, batch, "vi"); record.Status != "synced" {
			t.Fatalf("%+v", record)
		}
		for _, object := range []string{"/api/v1/batches/" + batch, "/api/v1/products/" + n.Product} {
			for _, what := range []string{"/hold", "/recall"} {
				id := st.order(t, n.Key, object+what, map[string]any{"reason": "x", "what_to_do": "y"})
				var record api.SyncRecord
				until(t, object+what+" parks the record", func() bool {
					var state api.BatchSync
					state, record = settled(t, s, n.Key, batch, "en")
					return record.Status == "parked" && state.HoldState+state.RecallState != ""
				})
				if record.LastError == nil || record.LastError.Class != "confirmed" || !strings.Contains(record.LastError.Message, "recalled or held") || record.LastError.Action == "" {
					t.Errorf("%+v", record.LastError)
				}
				st.releases(t, n.Key, object, id)
				until(t, "the release mends it", func() bool {
					_, record = settled(t, s, n.Key, batch, "en")
					return record.Status == "synced"
				})
			}
		}
	})
}
