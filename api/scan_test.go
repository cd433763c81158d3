package api_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
)

// story is a household that grows and a cooperative that packs what it grew,
// with everything that a complete record needs.
type story struct {
	*fixture.Service
	grower, packer, product, batch, link string
	farm, house                          string // places
	public, private                      string // files of the packer
}

const phone = "Mozilla/5.0 (Linux; Android 14)"

func newStory(t *testing.T, s *fixture.Service, lot string) story {
	t.Helper()
	st := story{Service: s}
	make := func(key, path string, in map[string]any) map[string]any {
		t.Helper()
		return s.Call(t, key, http.MethodPost, path, in).Want(t, http.StatusCreated).JSON(t)
	}
	address := map[string]any{"street": "Số 7 Đường Kín", "ward_code": "27694", "province_code": "80"}
	geo := map[string]any{"lat": json.Number("10.635249"), "lng": json.Number("106.498765")}
	enrol := func(name, kind, prefix string) string {
		in := map[string]any{"name": name, "kind": kind, "tax_code": "3" + strings.Repeat("0", 8) + prefix[6:], "gs1_prefix": prefix, "address": address, "phone": "0912345678"}
		return s.APIKey(t, make(s.AdminKey, "/api/v1/organizations", in)["id"].(string), "manager")
	}
	st.grower, st.packer = enrol("Hộ trồng Ví dụ", "household", "8930001"), enrol("Hợp tác xã Đóng gói Ví dụ", "cooperative", "8930002")
	file := func(key, visibility string) string {
		return uploaded(t, s, key, aPicture(t), []string{"visibility", visibility}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
	}
	st.public, st.private = file(st.packer, "public"), file(st.packer, "private")
	product := func(key, name, image string) string {
		return make(key, "/api/v1/products", map[string]any{
			"name": name, "name_en": "Dragon fruit", "brand": "Nắng", "origin": map[string]any{"country": "VN", "province_code": "80"}, "net_content": map[string]any{"value": "5", "unit": "KGM"},
			"images": []string{image}, "standards": []map[string]any{{"kind": "vietgap", "number": "VG-EXAMPLE"}},
		})["id"].(string)
	}
	place := func(key, name string) string {
		return make(key, "/api/v1/places", map[string]any{"name": name, "kind": "farm", "address": address, "geo": geo})["id"].(string)
	}
	st.farm, st.house = place(st.grower, "Vườn nhà"), place(st.packer, "Nhà đóng gói")
	batch := func(key, product, place, lot string) map[string]any {
		return make(key, "/api/v1/batches", map[string]any{"product_id": product, "place_id": place, "lot": lot, "production_date": "2026-11-20", "expiry_date": "2099-12-31", "quantity": map[string]any{"value": "100", "unit": "KGM"}})
	}
	fruit := batch(st.grower, product(st.grower, "Thanh long vườn", file(st.grower, "public")), st.farm, "VUON-1")
	st.product = product(st.packer, "Thanh long <b>& hộp</b>", st.public)
	packed := batch(st.packer, st.product, st.house, lot)
	st.batch, st.link = packed["id"].(string), packed["digital_link"].(string)
	record := func(key, step, batch, place, at string, more map[string]any) {
		t.Helper()
		in := map[string]any{"step": step, "batch_id": batch, "place_id": place, "started_at": at, "performer": "Bà Nguyễn Kín"}
		maps.Copy(in, more)
		make(key, "/api/v1/events", in)
	}
	record(st.grower, "harvest", fruit["id"].(string), st.farm, "2026-11-20T07:30:00+07:00", nil)
	record(st.grower, "ship", fruit["id"].(string), st.farm, "2026-11-20T10:00:00+07:00", map[string]any{"to_place_id": st.house})
	record(st.packer, "pack", st.batch, st.house, "2026-11-20T15:00:00+07:00", map[string]any{
		"inputs": []map[string]any{{"batch_id": fruit["id"]}}, "evidence": []string{st.public, st.private},
	})
	return st
}

// scan asks for the code at link as software does.
func (st story) scan(t *testing.T, link string, headers ...string) fixture.Answer {
	t.Helper()
	return st.Call(t, "", http.MethodGet, strings.TrimPrefix(link, st.PublicURL), nil, append(slices.Clip(software), headers...)...)
}

// until waits for what the outbox does.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func (st story) waitForSteps(t *testing.T) {
	t.Helper()
	until(t, "the steps are shown", func() bool {
		steps, _ := st.scan(t, st.link).JSON(t)["steps"].([]any)
		return len(steps) == 3
	})
}

func TestScanTellsTheStory(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.waitForSteps(t)
		answer := st.scan(t, st.link).Want(t, http.StatusOK)
		var got struct {
			State   string
			Code    map[string]any
			Product struct {
				Name, Brand string
				Images      []string
				NetContent  map[string]string `json:"net_content"`
			}
			Producer map[string]string
			Batch    map[string]string
			Origin   string
			Steps    []struct {
				Step, Label, Place, Organization, Lot string
				Time                                  time.Time
				TraceCode                             string `json:"trace_code"`
				PlaceAddress                          string `json:"place_address"`
				Position                              map[string]string
				Evidence                              []map[string]string
			}
			Recall, Portal any
		}
		answer.Into(t, &got)
		if got.State != "ok" || got.Code["gtin"] == nil || got.Code["lot"] != "TL-1" || got.Code["serial"] != nil || got.Product.Name != "Thanh long <b>& hộp</b>" || got.Product.NetContent["value"] != "5" ||
			got.Product.Images[0] != s.PublicURL+"/files/"+st.public || got.Batch["lot"] != "TL-1" || got.Batch["expiry_date"] != "2099-12-31" || got.Origin != "Tỉnh Tây Ninh, Việt Nam" || got.Recall != nil || got.Portal != nil {
			t.Fatalf("%s", answer.Body)
		}
		if got.Producer["name"] != "Hợp tác xã Đóng gói Ví dụ" || !strings.HasPrefix(got.Producer["address"], "Số 7 Đường Kín, Phường ") {
			t.Fatalf("%v", got.Producer)
		}
		harvest, pack := got.Steps[0], got.Steps[2]
		if harvest.Step != "harvest" || harvest.Label != "Thu hoạch" || harvest.Organization != "Hộ trồng Ví dụ" || harvest.Lot != "VUON-1" || !harvest.Time.Equal(time.Date(2026, 11, 20, 0, 30, 0, 0, time.UTC)) ||
			harvest.Position["lat"] != "10.64" || harvest.Position["lng"] != "106.50" || strings.Contains(harvest.PlaceAddress, "Kín") || harvest.TraceCode == "" {
			t.Fatalf("a household's step: %+v", harvest)
		}
		if pack.Step != "pack" || pack.Place != "Nhà đóng gói" || pack.Lot != "" || pack.Position["lat"] != "10.635249" || len(pack.Evidence) != 1 || pack.Evidence[0]["url"] != s.PublicURL+"/files/"+st.public {
			t.Fatalf("the packer's step: %+v", pack)
		}
		if body := string(answer.Body); strings.Contains(body, st.private) || strings.Contains(body, "Nguyễn Kín") {
			t.Fatalf("private things are shown: %s", body)
		}
		if english := st.scan(t, st.link, "Accept-Language", "en").JSON(t); english["origin"] != "Tay Ninh Province, Vietnam" {
			t.Fatalf("%v", english["origin"])
		}
	})
}

func TestScannedQRLeadsAPhoneToThePage(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "A+B/C%D(1)")
		st.waitForSteps(t)
		drawn := s.Call(t, st.packer, http.MethodGet, "/api/v1/batches/"+st.batch+"/qr?format=png", nil).Want(t, http.StatusOK)
		link := readQR(t, drawn.Body)
		if link != st.link || !strings.HasSuffix(link, "/10/A%2BB%2FC%25D%281%29") {
			t.Fatalf("the QR says %q, the batch %q", link, st.link)
		}
		browser := []string{"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "User-Agent", phone, "Accept-Language", "vi-VN,vi;q=0.9,en;q=0.8"}
		first := s.Call(t, "", http.MethodGet, strings.TrimPrefix(link, s.PublicURL)+"?utm=1", nil, browser...).Want(t, http.StatusTemporaryRedirect)
		to := first.Header.Get("Location")
		if to != s.PublicURL+"/p"+strings.TrimPrefix(link, s.PublicURL)+"?utm=1" {
			t.Fatalf("to %q", to)
		}
		page := s.Call(t, "", http.MethodGet, strings.TrimPrefix(to, s.PublicURL), nil, browser...).Want(t, http.StatusOK)
		html := string(page.Body)
		for _, want := range []string{"Thanh long &lt;b&gt;&amp; hộp&lt;/b&gt;", "A&#43;B/C%D(1)", "Thu hoạch", "Đóng gói", "Nhà đóng gói", `lang="vi"`, "/files/" + st.public} {
			if !strings.Contains(html, want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		if strings.Contains(html, "<b>") || strings.Contains(html, st.private) || strings.Contains(html, s.PublicURL+"/files") {
			t.Errorf("the page holds what it must not: %s", html)
		}
		if csp := page.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "style-src 'self'") || strings.Contains(csp, "unsafe") {
			t.Errorf("policy %q", csp)
		}
		path := strings.TrimPrefix(to, s.PublicURL)
		until(t, "the page is not modified", func() bool { // the ETag is of the bytes, whenever they were made
			return s.Call(t, "", http.MethodGet, path, nil, append(browser, "If-None-Match", page.Header.Get("ETag"))...).Status == http.StatusNotModified
		})
		if head := s.Call(t, "", http.MethodHead, path, nil, browser...).Want(t, http.StatusOK); len(head.Body) > 0 || head.Header.Get("ETag") != page.Header.Get("ETag") {
			t.Errorf("HEAD: %v", head.Header)
		}
		if english := string(s.Call(t, "", http.MethodGet, path+"&lang=en", nil, browser...).Body); !strings.Contains(english, "Harvest") || !strings.Contains(english, `lang="en"`) {
			t.Error("?lang=en does not speak English")
		}
	})
}

func readQR(t *testing.T, picture []byte) string {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}

func TestScanFollowsChangesUpstream(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.waitForSteps(t)
		etag := s.Call(t, st.grower, http.MethodGet, "/api/v1/places/"+st.farm, nil).Header.Get("ETag")
		s.Call(t, st.grower, http.MethodPatch, "/api/v1/places/"+st.farm, `{"name": "Vườn đổi tên"}`, "If-Match", etag).Want(t, http.StatusOK)
		until(t, "the renamed farm is shown downstream", func() bool { return bytes.Contains(st.scan(t, st.link).Body, []byte("Vườn đổi tên")) })
		etag = s.Call(t, st.packer, http.MethodGet, "/api/v1/products/"+st.product, nil).Header.Get("ETag")
		s.Call(t, st.packer, http.MethodPatch, "/api/v1/products/"+st.product, `{"name": "Tên mới", "standards": []}`, "If-Match", etag).Want(t, http.StatusOK)
		until(t, "an incomplete record shows no steps of its own", func() bool {
			body := st.scan(t, st.link).Want(t, http.StatusOK).Body
			return bytes.Contains(body, []byte("Tên mới")) && !bytes.Contains(body, []byte(`"pack"`)) && bytes.Contains(body, []byte(`"harvest"`))
		})
	})
}

func TestScanOfWhatIsUnknown(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		at := strings.TrimPrefix(st.link, s.PublicURL)
		product := strings.TrimSuffix(at, "/10/TL-1")
		page := []string{"Accept", "text/html"}
		for path, status := range map[string]int{
			"/01/08930009000003": 404, "/t/VN-7K3M9PQ2AX": 400, "/01/08930009000004": 400, "/01/893": 400, product + "/10": 400, product + "/10/a%20b": 400,
			product + "/99/1": 400, at + "/foo": 400, "/414/8930001000004": 400, "/00/1": 400, "/p/01/1": 400,
		} {
			if got := s.Call(t, "", http.MethodGet, path, nil, page...); got.Status != status || got.Header.Get("Location") != "" || status != 400 && !bytes.Contains(got.Body, []byte("<!doctype html>")) {
				t.Errorf("%s: %d %s", path, got.Status, got.Body)
			}
			if got := s.Call(t, "", http.MethodGet, path, nil, "Accept", "application/json"); got.Status != status || got.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s as JSON: %d %s", path, got.Status, got.Body)
			}
		}
		s.Call(t, "", http.MethodGet, at+"/", nil, "Accept", "application/json").Want(t, http.StatusOK)
		unknown := s.Call(t, "", http.MethodGet, product+"/10/NO-SUCH", nil, "Accept", "application/json").Want(t, http.StatusNotFound).JSON(t)
		if name, _ := unknown["product"].(map[string]any)["name"].(string); unknown["state"] != "not_issued" || name != "Thanh long <b>& hộp</b>" {
			t.Fatalf("%v", unknown)
		}
		to := s.Call(t, "", http.MethodGet, product+"/10/NO-SUCH", nil, page...).Want(t, http.StatusTemporaryRedirect).Header.Get("Location")
		shown := s.Call(t, "", http.MethodGet, strings.TrimPrefix(to, s.PublicURL), nil, page...).Want(t, http.StatusOK)
		if !strings.HasPrefix(to, s.PublicURL+"/p"+product) || !bytes.Contains(shown.Body, []byte("NO-SUCH")) {
			t.Fatalf("to %q: %s", to, shown.Body)
		}
		if known := s.Call(t, "", http.MethodGet, "/p"+product+"?lot=TL-1", nil, page...).Want(t, http.StatusOK); bytes.Contains(known.Body, []byte("TL-1</strong>")) {
			t.Fatal("a known lot is called unknown")
		}
		for _, path := range []string{at, product, product + "/10/NO-SUCH"} {
			var bodies []string
			for _, serial := range []string{"AAAAAAAAAAAAAAAAA", "7K3M9PQRSTVWX2345"} {
				got := s.Call(t, "", http.MethodGet, path+"/21/"+serial, nil, "Accept", "application/json").Want(t, http.StatusNotFound)
				if got.JSON(t)["state"] != "not_issued" {
					t.Fatalf("%s", got.Body)
				}
				bodies = append(bodies, strings.ReplaceAll(string(got.Body), serial, ""))
			}
			if bodies[0] != bodies[1] {
				t.Fatalf("%s\n%s", bodies[0], bodies[1])
			}
			s.Call(t, "", http.MethodGet, path+"/21/AAAAAAAAAAAAAAAAA", nil, page...).Want(t, http.StatusNotFound)
		}
	})
}

func TestHomeFindsCodes(t *testing.T) {
	t.Parallel()
	s := fixture.New(t, database.SQLite)
	st := newStory(t, s, "A(1/2")
	code := s.Call(t, st.packer, http.MethodGet, "/api/v1/batches/"+st.batch, nil).JSON(t)
	gtin := code["gtin"].(string)
	if home := s.Call(t, "", http.MethodGet, "/", nil).Want(t, http.StatusOK); !bytes.Contains(home.Body, []byte(`name="code"`)) {
		t.Fatalf("%s", home.Body)
	}
	for typed, want := range map[string]string{
		gtin: "/01/" + gtin, gtin[1:]: "/01/" + gtin, st.link: strings.TrimPrefix(st.link, s.PublicURL), "https://id.gs1.org/01/" + gtin + "/10/X": "/01/" + gtin + "/10/X",
		code["trace_code"].(string): strings.TrimPrefix(st.link, s.PublicURL), gtin + "/L1": "/01/" + gtin + "/10/L1", s.PublicURL + "/p/01/" + gtin: "/01/" + gtin,
		code["trace_code"].(string) + "/20261120T0030Z": strings.TrimPrefix(st.link, s.PublicURL), // of a step, in a profile whose codes hold the time
		"]C101" + gtin + "10L1":                         "/01/" + gtin + "/10/L1", "(01)" + gtin + "(21)S1(10)L1": "/01/" + gtin + "/10/L1/21/S1", "https://example.com/stem/gtin/" + gtin[1:] + "/lot/L1": "/01/" + gtin + "/10/L1",
		"urn:epc:id:sscc:4012345.3111111111": "/00/340123451111111111", "(414)9521141111116(254)A": "/414/9521141111116/254/A", "3074257BF7194E4000001A85": "/01/80614141123458/21/6789",
		"https://example.com/AQnYUc1gmiCNV4JG": "/01/05412345000013/10/ABC123",
	} {
		if got := s.Call(t, "", http.MethodGet, "/p/find?code="+url.QueryEscape(typed), nil).Want(t, http.StatusSeeOther).Header.Get("Location"); got != s.PublicURL+want {
			t.Errorf("%q leads to %q, want %q", typed, got, want)
		}
	}
	for _, typed := range []string{"", "x", "123", "https://evil.example/", "//evil.example/01/1", "javascript:1", "(10)1", "%zz", "(01)09506000134353", "(8004)9521141A"} {
		if got := s.Call(t, "", http.MethodGet, "/p/find?code="+url.QueryEscape(typed), nil); got.Status != http.StatusBadRequest || !bytes.Contains(got.Body, []byte(`name="code"`)) {
			t.Errorf("%q: %d", typed, got.Status)
		}
	}
}

func TestScanOfItems(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		other := newStoryBatch(t, st)
		run := s.Call(t, st.packer, http.MethodPost, "/api/v1/batches/"+st.batch+"/serials", `{"count": 3, "activation": "manual"}`).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		first, _, _ := bytes.Cut(s.Call(t, st.packer, http.MethodGet, "/api/v1/serials/"+run+"/codes?format=ndjson", nil).Want(t, http.StatusOK).Body, []byte("\n"))
		var code struct {
			Serial string `json:"serial"`
			Link   string `json:"digital_link"`
		}
		if err := json.Unmarshal(first, &code); err != nil {
			t.Fatal(err)
		}
		state := func(link string, status int, want string) {
			t.Helper()
			if got := st.scan(t, link).Want(t, status).JSON(t)["state"]; got != want {
				t.Fatalf("%s: %v, want %s", link, got, want)
			}
		}
		state(code.Link, 200, "not_activated")
		serials := map[string]any{"serials": []string{code.Serial}, "reason": "test"}
		s.Call(t, st.packer, http.MethodPost, "/api/v1/serials/"+run+"/activate", map[string]any{"serials": []string{code.Serial}}).Want(t, http.StatusOK)
		state(code.Link, 200, "ok")
		state(strings.Replace(code.Link, "/10/TL-1", "", 1), 200, "ok")
		state(strings.Replace(code.Link, "/10/TL-1", "/10/"+other, 1), 404, "not_issued")
		s.Call(t, st.packer, http.MethodPost, "/api/v1/serials/"+run+"/void", serials).Want(t, http.StatusOK)
		state(code.Link, 200, "void")
	})
}

// newStoryBatch adds a second lot of the packer's product.
func newStoryBatch(t *testing.T, st story) string {
	t.Helper()
	return storyBatch(t, st, "TL-2")
}

func storyBatch(t *testing.T, st story, lot string) string {
	t.Helper()
	st.Call(t, st.packer, http.MethodPost, "/api/v1/batches", map[string]any{
		"product_id": st.product, "place_id": st.house, "lot": lot, "production_date": "2026-11-20", "quantity": map[string]any{"value": "1", "unit": "KGM"},
	}).Want(t, http.StatusCreated)
	return lot
}
