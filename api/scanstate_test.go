package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
)

// setBy changes a column of a row by SQL and has what depends on it brought up
// to date, as a change through the service would.
func setBy(t *testing.T, s *fixture.Service, table, id, column, value, topic string) {
	t.Helper()
	err := s.DB.InTx(t.Context(), func(tx *database.Tx) error {
		if err := tx.Exec("UPDATE "+table+" SET "+column+" = ? WHERE id = ?", value, id).Error; err != nil {
			return err
		}
		return s.Box.Enqueue(tx, topic, id)
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Box.Wake()
}

// wantState waits until the code at path is in a state, in JSON and on its
// page, and returns the page.
func wantState(t *testing.T, s *fixture.Service, path, state string) string {
	t.Helper()
	until(t, path+" is "+state, func() bool {
		return s.Call(t, "", http.MethodGet, path, nil, software...).Want(t, http.StatusOK).JSON(t)["state"] == state
	})
	var page string
	until(t, "the page of "+path+" says "+state, func() bool {
		page = string(s.Call(t, "", http.MethodGet, "/p"+path, nil, browser...).Want(t, http.StatusOK).Body)
		return strings.Contains(page, `class="banner `+state)
	})
	return page
}

// TestHoldsAndRecallsShowEverywhere holds and recalls a batch, then its
// product: both show on the batch, its items and, for the product's, on the
// product and its other batches.
func TestHoldsAndRecallsShowEverywhere(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.settled(t)
		other := newStoryBatch(t, st)
		_, codes := st.printed(t, st.packer, st.batch, 1, "on_print")
		at, item := st.path(st.link), st.path(codes[0].Link)
		product, _, _ := strings.Cut(at, "/10/")
		sibling := product + "/10/" + other
		for _, path := range []string{at, item, sibling} {
			wantState(t, s, path, "ok")
		}
		batch, ofProduct := "/api/v1/batches/"+st.batch, "/api/v1/products/"+st.product
		held := st.order(t, st.packer, batch+"/hold", map[string]any{"reason": "Chờ kết quả <b>kiểm nghiệm</b>"})
		if page := wantState(t, s, at, "held"); !strings.Contains(page, "ĐANG TẠM DỪNG LƯU THÔNG") || !strings.Contains(page, "Chờ kết quả &lt;b&gt;kiểm nghiệm&lt;/b&gt;") {
			t.Error("the page does not say held in words")
		}
		wantState(t, s, item, "held")
		wantState(t, s, sibling, "ok")
		recalled := st.order(t, st.packer, batch+"/recall", map[string]any{"reason": "Vượt dư lượng", "what_to_do": "Trả lại nơi mua", "reason_en": "Residues", "what_to_do_en": "Return it"})
		if page := wantState(t, s, at, "recalled"); !strings.Contains(page, "SẢN PHẨM ĐANG BỊ THU HỒI") || !strings.Contains(page, "Vượt dư lượng") || !strings.Contains(page, "Trả lại nơi mua") {
			t.Errorf("%s", page)
		}
		wantState(t, s, item, "recalled")
		if scan := s.Call(t, "", http.MethodGet, at+"?lang=en", nil, software...).JSON(t); scan["recall"].(map[string]any)["what_to_do"] != "Return it" || scan["hold"].(map[string]any)["reason"] == "" || scan["recall"].(map[string]any)["since"] == nil {
			t.Errorf("%v", scan)
		}
		st.releases(t, st.packer, batch, recalled)
		wantState(t, s, at, "held")
		st.releases(t, st.packer, batch, held)
		for _, path := range []string{at, item} {
			if scan := wantState(t, s, path, "ok"); strings.Contains(scan, "Vượt dư lượng") {
				t.Error("what was released is still told")
			}
		}
		recalled = st.order(t, st.packer, ofProduct+"/recall", map[string]any{"reason": "Sai nhãn", "what_to_do": "Không dùng"})
		for _, path := range []string{product, at, item, sibling} {
			wantState(t, s, path, "recalled")
		}
		if page := s.Call(t, "", http.MethodGet, "/p"+product+"?lot=NO-SUCH", nil, browser...).Want(t, http.StatusOK).Body; !bytes.Contains(page, []byte(`class="banner recalled`)) {
			t.Error("an unknown lot of a recalled product is shown without the recall")
		}
		fresh := storyBatch(t, st, "TL-3") // made after the recall
		wantState(t, s, product+"/10/"+fresh, "recalled")
		st.releases(t, st.packer, ofProduct, recalled)
		for _, path := range []string{product, at, item, sibling} {
			until(t, path+" is free", func() bool {
				return s.Call(t, "", http.MethodGet, path, nil, software...).Want(t, http.StatusOK).JSON(t)["state"] == "ok"
			})
		}
	})
}

func TestItemStatesComeBeforeExpiry(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.settled(t)
		run, codes := st.printed(t, st.packer, st.batch, 2, "manual")
		item := st.path(codes[0].Link)
		if page := wantState(t, s, item, "not_activated"); !strings.Contains(page, "MÃ CHƯA ĐƯỢC KÍCH HOẠT") || !strings.Contains(page, codes[0].Serial) {
			t.Errorf("%s", page)
		}
		setBy(t, s, "batches", st.batch, "expiry_date", "2026-11-20", "scan.batch")
		if page := wantState(t, s, st.path(st.link), "expired"); !strings.Contains(page, "ĐÃ QUÁ HẠN SỬ DỤNG") || !strings.Contains(page, `class="late"`) {
			t.Errorf("%s", page)
		}
		wantState(t, s, item, "not_activated")
		s.Call(t, st.packer, http.MethodPost, "/api/v1/serials/"+run+"/activate", `{"from": 0, "count": 1}`).Want(t, http.StatusOK)
		wantState(t, s, item, "expired")
		s.Call(t, st.packer, http.MethodPost, "/api/v1/serials/"+run+"/void", `{"from": 0, "count": 1, "reason": "Tem ướt"}`).Want(t, http.StatusOK)
		if page := wantState(t, s, item, "void"); strings.Contains(page, "Tem ướt") {
			t.Error("why a label was voided is the producer's own matter")
		}
	})
}

// TestMovedItemIsKnownByItsOldAddress assigns items to another batch after
// their labels were printed: the address on the label still leads to them.
func TestMovedItemIsKnownByItsOldAddress(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.settled(t)
		other := newStoryBatch(t, st)
		run, codes := st.printed(t, st.packer, st.batch, 2, "manual")
		moved, stayed := codes[0], codes[1]
		target := s.Call(t, st.packer, http.MethodGet, "/api/v1/batches?lot="+other, nil).Want(t, http.StatusOK).JSON(t)["items"].([]any)[0].(map[string]any)["id"]
		s.Call(t, st.packer, http.MethodPost, "/api/v1/serials/"+run+"/assign", map[string]any{"serials": []string{moved.Serial}, "batch_id": target}).Want(t, http.StatusOK)
		s.Call(t, st.packer, http.MethodPost, "/api/v1/serials/"+run+"/activate", map[string]any{}).Want(t, http.StatusOK)
		for link, lots := range map[string][2]string{
			moved.Link: {"TL-1", other}, strings.Replace(moved.Link, "/10/TL-1", "/10/"+other, 1): {other, other}, strings.Replace(moved.Link, "/10/TL-1", "", 1): {other, other}, stayed.Link: {"TL-1", "TL-1"},
		} {
			got := st.scan(t, link).Want(t, http.StatusOK).JSON(t)
			if code, batch := got["code"].(map[string]any), got["batch"].(map[string]any); got["state"] != "ok" || code["lot"] != lots[0] || batch["lot"] != lots[1] {
				t.Errorf("%s: %v, code %v, batch %v", link, got["state"], code, batch)
			}
			page := string(s.Call(t, "", http.MethodGet, "/p"+st.path(link), nil, browser...).Want(t, http.StatusOK).Body)
			if strings.Contains(page, "Lô in trên tem") != (lots[0] != lots[1]) || !strings.Contains(page, `<dd class="code">`+lots[1]+"</dd>") {
				t.Errorf("the page of %s: %s", link, page)
			}
		}
		st.scan(t, strings.Replace(stayed.Link, "/10/TL-1", "/10/"+other, 1)).Want(t, http.StatusNotFound)
		st.scan(t, strings.Replace(moved.Link, "/10/TL-1", "/10/NO-SUCH", 1)).Want(t, http.StatusNotFound)
	})
}

// TestHouseholdIsMasked scans what a family makes and what was made of it: its
// name and commune are shown, and nothing that leads to its door.
func TestHouseholdIsMasked(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.settled(t)
		fruit := s.Call(t, st.grower, http.MethodGet, "/api/v1/batches", nil).Want(t, http.StatusOK).JSON(t)["items"].([]any)[0].(map[string]any)
		_, codes := st.printed(t, st.grower, fruit["id"].(string), 1, "on_print")
		at := st.path(fruit["digital_link"].(string))
		product, _, _ := strings.Cut(at, "/10/")
		private := []string{"Đường Kín", "0912345678", "10.635249", "106.498765", "Nguyễn Kín", "300000000"}
		for _, path := range []string{at, product, st.path(codes[0].Link)} {
			body := s.Call(t, "", http.MethodGet, path, nil, software...).Want(t, http.StatusOK)
			page := s.Call(t, "", http.MethodGet, "/p"+path, nil, browser...).Want(t, http.StatusOK)
			for _, secret := range private {
				if bytes.Contains(body.Body, []byte(secret)) || bytes.Contains(page.Body, []byte(secret)) {
					t.Errorf("%s shows %q:\n%s\n%s", path, secret, body.Body, page.Body)
				}
			}
			for _, public := range []string{"Hộ trồng Ví dụ", "tỉnh Tây Ninh", "09••••••78"} {
				if !bytes.Contains(body.Body, []byte(public)) || !bytes.Contains(page.Body, []byte(public)) {
					t.Errorf("%s lacks %q:\n%s\n%s", path, public, body.Body, page.Body)
				}
			}
			if bytes.Contains(page.Body, []byte("tel:")) {
				t.Error("a masked number is offered to be called")
			}
		}
		// The cooperative's page shows its own particulars, and of the household's
		// field neither street nor exact position.
		packed := st.scan(t, st.link).JSON(t)
		for _, step := range packed["steps"].([]any) {
			step := step.(map[string]any)
			position := step["position"].(map[string]any)
			exact := position["lat"] == "10.635249" || strings.Contains(step["place_address"].(string), "Kín")
			if household := step["organization"] == "Hộ trồng Ví dụ"; exact == household {
				t.Errorf("%v", step)
			}
		}
		if producer := packed["producer"].(map[string]any); producer["phone"] != "0912345678" || !strings.Contains(producer["address"].(string), "Đường Kín") {
			t.Errorf("a cooperative is masked: %v", producer)
		}
	})
}

// TestLocalCodesResolve scans the product, batch and item of an organisation
// without a GS1 prefix.
func TestLocalCodesResolve(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		tenant := s.Tenant(t, "")
		st := story{Service: s}
		b := s.Call(t, tenant.Key, http.MethodGet, "/api/v1/batches/"+tenant.Batch(t), nil).Want(t, http.StatusOK).JSON(t)
		code, lot, link := b["code"].(string), b["lot"].(string), b["digital_link"].(string)
		if st.path(link) != "/t/"+code+"/"+lot || !strings.HasPrefix(code, "VN-") || b["gtin"] != nil {
			t.Fatalf("%v", b)
		}
		_, codes := st.printed(t, tenant.Key, b["id"].(string), 1, "on_print")
		for path, want := range map[string]map[string]any{
			"/t/" + code: {"lot": nil, "serial": nil}, st.path(link): {"lot": lot, "serial": nil}, st.path(link) + "/": {"lot": lot, "serial": nil},
			"/t/" + strings.ToLower(code) + "/" + lot: {"lot": lot, "serial": nil}, st.path(codes[0].Link): {"lot": lot, "serial": codes[0].Serial},
		} {
			got := s.Call(t, "", http.MethodGet, path, nil, software...).Want(t, http.StatusOK).JSON(t)
			scanned := got["code"].(map[string]any)
			if got["state"] != "ok" || scanned["code"] != code || scanned["gtin"] != nil || scanned["lot"] != want["lot"] || scanned["serial"] != want["serial"] || got["product"].(map[string]any)["name"] != "Thanh long Ví dụ" {
				t.Errorf("%s: %v", path, got)
			}
			to := s.Call(t, "", http.MethodGet, path, nil, browser...).Want(t, http.StatusTemporaryRedirect).Header.Get("Location")
			page := string(s.Call(t, "", http.MethodGet, st.path(to), nil, browser...).Want(t, http.StatusOK).Body)
			if !strings.HasPrefix(to, s.PublicURL+"/p/t/"+code) || !strings.Contains(page, `<dd class="code">`+code+"</dd>") || strings.Contains(page, "GTIN") {
				t.Errorf("%s leads to %s: %s", path, to, page)
			}
		}
		s.Call(t, "", http.MethodGet, st.path(link)+"/AAAAAAAAAAAAAAAAA", nil, software...).Want(t, http.StatusNotFound)
		s.Call(t, "", http.MethodGet, "/t/"+code+"/NO-SUCH", nil, software...).Want(t, http.StatusNotFound)
		s.Call(t, "", http.MethodGet, "/t/VN-7K3M9PQ2AX", nil, software...).Want(t, http.StatusBadRequest)
		if to := s.Call(t, "", http.MethodGet, "/p/find?code="+strings.ToLower(code)+"/"+lot, nil).Want(t, http.StatusSeeOther).Header.Get("Location"); to != link {
			t.Errorf("typed in it leads to %s, want %s", to, link)
		}
	})
}
