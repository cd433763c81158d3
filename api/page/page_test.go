package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/measure"
)

var update = flag.Bool("update", false, "write the golden files")

func render(t *testing.T, name, lang string, view any) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.Render(&b, name, lang, view); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func quantity(t *testing.T, value, unit string) measure.Quantity {
	t.Helper()
	q, err := measure.NewQuantity(value, unit)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// dragonFruit is a made-up batch with everything a record can hold.
func dragonFruit(t *testing.T) page.ScanView {
	t.Helper()
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour-7, 30, 0, 0, time.UTC) }
	const traceCode = "(01)08930000000019(414)8930000000026(10)TL-261120-A"
	step := func(word, label string, when time.Time, place, organization string) page.Step {
		return page.Step{Step: word, Label: label, Time: when, Place: place, Organization: organization, TraceCode: traceCode}
	}
	view := page.ScanView{
		State: page.StateOK,
		Code:  page.Code{GTIN: "08930000000019", Lot: "TL-261120-A"},
		Product: page.Product{
			Name: "Thanh long ruột đỏ loại 1", NameEN: "Red-fleshed dragon fruit, class 1", Brand: "Nắng Miền Tây",
			Description: "Trái tươi, thu hoạch chín tới, đóng thùng 10 kg.",
			Images:      []page.Image{{URL: "/files/1", Alt: "Thanh long ruột đỏ"}, {URL: "/files/2", Alt: "Thùng 10 kg"}},
			NetContent:  quantity(t, "10", "KGM"),
		},
		Producer: page.Producer{
			Name: "Hợp tác xã Thanh long Ví dụ", Address: "Xã Tầm Vu, tỉnh Tây Ninh",
			Phone: "09•• ••• •12", Website: "https://htx.example.vn",
		},
		Batch: page.Batch{
			Lot: "TL-261120-A", ProductionDate: "2026-11-20", ExpiryDate: "2026-12-20",
			TraceCode: traceCode,
		},
		Origin:    "Tỉnh Tây Ninh, Việt Nam",
		Standards: []page.Standard{{Kind: "VietGAP", Number: "VG-000-EXAMPLE", Issuer: "Trung tâm Chứng nhận Ví dụ", ValidUntil: "2027-06-30"}, {Kind: "TCVN", Number: "7523:2014"}},
		Steps: []page.Step{
			step("care", "Chăm sóc", at(2, 6), "Vườn Tổ 2, mã số vùng trồng VN-TNOR-0000", "Hộ Nguyễn V. D. (hộ thành viên)"),
			step("harvest", "Thu hoạch", at(20, 11), "Vườn Tổ 2", "Hợp tác xã Thanh long Ví dụ"),
			step("pack", "Đóng gói", at(20, 17), "Nhà đóng gói Ví dụ", "Công ty Đóng gói Ví dụ"),
			{Time: at(21, 5)},
			step("sell", "Bán lẻ", at(22, 8), "Cửa hàng Ví dụ 1", "Cửa hàng Nông sản Ví dụ"),
		},
		Portal:      &page.Portal{TraceCode: "VN0000000000", URL: "https://portal.example.vn/t/1"},
		DigitalLink: "https://truyxuat.example.vn/01/08930000000019/10/TL-261120-A",
	}
	view.Steps[2].Evidence = []page.Evidence{{URL: "/files/3"}}
	view.Steps[0].Lot, view.Steps[0].Address = "VUON-1", "Xã Tầm Vu, tỉnh Tây Ninh"
	for i, at := range []page.Position{{Lat: 10.44, Lng: 106.47}, {Lat: 10.44, Lng: 106.47}, {Lat: 10.535, Lng: 106.413}, {}, {Lat: 10.776, Lng: 106.701}} {
		if at != (page.Position{}) {
			view.Steps[i].Position = &at
		}
	}
	view.Standards[1].ValidUntil, view.Standards[1].Lapsed = "2024-12-31", true
	view.Checked = 1200
	return view
}

// pallet holds two lots, one of which is recalled, and one that is not told of.
func pallet(t *testing.T) page.UnitView {
	t.Helper()
	return page.UnitView{
		State: page.StateRecalled, SSCC: "089300000000000019", Producer: page.Producer{Name: "Công ty Đóng gói Ví dụ", Address: "Xã Tầm Vu, tỉnh Tây Ninh"},
		Contents: []page.Inside{
			{State: page.StateOK, URL: "/01/08930000000019/10/TL-261120-A", Product: "Thanh long ruột đỏ loại 1", Lot: "TL-261120-A", ExpiryDate: "2026-12-20", Items: 1200, Partly: []string{"hold"}},
			{State: page.StateRecalled, URL: "/01/08930000000019/10/TL-261120-B", Product: "Thanh long ruột đỏ loại 1", Lot: "TL-261120-B", Quantities: []measure.Quantity{quantity(t, "250", "KGM")}},
		},
		More: 1, DigitalLink: "https://truyxuat.example.vn/00/089300000000000019",
	}
}

func samples(t *testing.T) map[string]func(lang string) string {
	t.Helper()
	scan := dragonFruit(t)
	recalled := dragonFruit(t)
	recalled.State = page.StateRecalled
	recalled.Recall = &page.Recall{Reason: "Dư lượng vượt mức cho phép", Advice: "Trả lại nơi mua để được hoàn tiền.", Since: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), URL: "/files/9"}
	partly := dragonFruit(t)
	partly.Partly = []page.Partly{{Kind: "recall", Recall: page.Recall{Reason: "Nắp hở", Advice: "Trả lại nơi mua.", Since: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}}}
	item := page.ScanView{
		State: page.StateNotActivated, Code: page.Code{Code: "VN-ABCDEFGHJ4", Lot: "LO-1", Serial: "7K3M9PQRSTVWX2345"},
		Product: page.Product{Name: "Gạo thơm"}, Producer: page.Producer{Name: "Hộ bà Trần T. V."},
	}
	views := map[string]struct {
		name string
		view any
	}{
		"scan":         {page.NameScan, scan},
		"recalled":     {page.NameScan, recalled},
		"partly":       {page.NameScan, partly},
		"item":         {page.NameScan, item},
		"product":      {page.NameProduct, page.ProductView{Code: scan.Code, Product: scan.Product, Producer: scan.Producer, Origin: scan.Origin, Standards: scan.Standards, UnknownLot: "TL-999"}},
		"bare":         {page.NameScan, page.ScanView{State: page.StateExpired}},
		"unit":         {page.NameUnit, pallet(t)},
		"unit_empty":   {page.NameUnit, page.UnitView{State: page.StateOK, SSCC: "089300000000000019", Producer: page.Producer{Name: "Công ty Đóng gói Ví dụ"}}},
		"place":        {page.NamePlace, page.PlaceView{GLN: "8930000000026", Name: "Vườn Tổ 2", Kind: "farm", Address: "Xã Tầm Vu, tỉnh Tây Ninh", Position: "10.44, 106.47", Codes: []string{"VN-TNOR-0000"}, Producer: scan.Producer, DigitalLink: "https://truyxuat.example.vn/414/8930000000026"}},
		"place_closed": {page.NamePlace, page.PlaceView{GLN: "8930000000026", Name: "Kho cũ", Kind: "of_tomorrow", Closed: true, Producer: page.Producer{Name: "Công ty Ví dụ"}}},
		"not_issued":   {page.NameNotIssued, page.NotIssuedView{Code: page.Code{GTIN: "08930000000019", Serial: "AAAAAAAAAAAAAAAAA"}, Product: &page.Product{Name: "Thanh long ruột đỏ", NameEN: "Red dragon fruit"}}},
		"error":        {page.NameError, page.ErrorView{Status: 400, RequestID: "0192f0c0-0000-7000-8000-000000000000"}},
		"error_titled": {page.NameError, page.ErrorView{Status: 503, Title: "Đang bảo trì", Advice: "Thử lại sau 5 phút."}},
		"home":         {page.NameHome, page.HomeView{}},
		"home_again":   {page.NameHome, page.HomeView{Code: "8930", Problem: "Mã quá ngắn."}},
	}
	out := map[string]func(string) string{}
	for name, v := range views {
		out[name] = func(lang string) string { return render(t, v.name, lang, v.view) }
	}
	return out
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, page := range samples(t) {
		for _, lang := range []string{"vi", "en"} {
			path := filepath.Join("testdata", name+"."+lang+".html")
			got := sheet.ReplaceAllString(hashes.ReplaceAllString(page(lang), "$1.HASH.$2"), "<style></style>")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs; look at it in a browser, then go test -update", path)
			}
		}
	}
}

// hashes hides the style sheet's hash, so that a change of colour does not
// change every golden file.
var hashes = regexp.MustCompile(`(/p/assets/[a-z]+)\.[0-9a-f]{12}\.([a-z]+)`)

// sheet is the one style sheet, which is no golden file's matter either.
var sheet = regexp.MustCompile(`(?s)<style>.*?</style>`)

func TestPolicyKnowsTheStyleSheet(t *testing.T) {
	t.Parallel()
	for name, page := range samples(t) {
		found := sheet.FindAllString(page("vi"), -1)
		if len(found) != 1 {
			t.Fatalf("%s has %d style sheets", name, len(found))
		}
		css := strings.TrimSuffix(strings.TrimPrefix(found[0], "<style>"), "</style>")
		sum := sha256.Sum256([]byte(css))
		if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
			t.Errorf("%s: %s is not in %s", name, want, policy)
		}
	}
}

var policy = page.ContentSecurityPolicy()

func TestPagesObeyTheirPolicyAndMakeNoPromise(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?i)<script[^ ]|<script src="[^/]|<script src="//|<style|\sstyle=|\son[a-z]+=|javascript:|genuine|authentic|chính hãng|hàng thật|hàng chính|ZgotmplZ|%!`)
	loads := regexp.MustCompile(`(?:src=|<link[^>]*href=)"([^"]*)"`)
	for name, page := range samples(t) {
		for _, lang := range []string{"vi", "en"} {
			html := sheet.ReplaceAllString(page(lang), "")
			if found := forbidden.FindString(html); found != "" {
				t.Errorf("%s.%s holds %q", name, lang, found)
			}
			for _, m := range loads.FindAllStringSubmatch(html, -1) {
				if !strings.HasPrefix(m[1], "/") || strings.HasPrefix(m[1], "//") {
					t.Errorf("%s.%s loads %s", name, lang, m[1])
				}
			}
		}
	}
}

func TestEverythingTogetherIsSmall(t *testing.T) {
	t.Parallel()
	html := samples(t)["recalled"]("vi")
	total := len(html)
	found := hashes.FindAllString(html, -1)
	if len(found) == 0 {
		t.Fatal("the page names no assets")
	}
	seen := map[string]bool{}
	for _, path := range found {
		if seen[path] {
			continue
		}
		seen[path] = true
		res := get(t, http.MethodGet, path)
		if res.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, res.Code)
		}
		total += res.Body.Len()
	}
	if total > 60<<10 {
		t.Errorf("the page weighs %d bytes with its assets", total)
	}
	t.Logf("%d bytes", total)
}

func get(t *testing.T, method, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	page.Assets().ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

func TestAssets(t *testing.T) {
	t.Parallel()
	html := samples(t)["scan"]("vi")
	types := map[string]string{".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".js": "text/javascript; charset=utf-8"}
	for _, path := range hashes.FindAllString(html, -1) {
		res := get(t, http.MethodGet, path)
		if got := res.Header().Get("Content-Type"); got != types[filepath.Ext(path)] {
			t.Errorf("%s is served as %q", path, got)
		}
		if !strings.Contains(res.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s is not kept", path)
		}
		if res := get(t, http.MethodPost, path); res.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", path, res.Code)
		}
	}
	for _, path := range []string{"/p/assets/", "/p/assets/page.css", "/p/assets/../render.go", "/p/assets/page.000000000000.css"} {
		if res := get(t, http.MethodGet, path); res.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.Code)
		}
	}
}

func TestRenderRefusesAnotherPagesView(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	for name, view := range map[string]any{page.NameScan: page.HomeView{}, page.NameHome: nil, "nothing": page.HomeView{}, page.NameError: &page.ErrorView{}} {
		if err := page.Render(&b, name, "vi", view); err == nil || b.Len() > 0 {
			t.Errorf("%s was rendered from %T", name, view)
		}
	}
}
