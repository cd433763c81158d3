package portalsim_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/portal/portalsim"
)

func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// draft is an order that is confirmed, with an event that is not.
func (b *bench) draft() (place, order string, event answer) {
	b.t.Helper()
	place = b.must("POST", "tochuc/v5/ToChuc_VungTrong", b.place()).field("id")
	order = b.must("POST", "txng/v5/TXNG_LenhSanXuat", b.order()).field("id")
	b.must("PUT", "txng/v5/TXNG_LenhSanXuat/"+order+"/XacNhan", nil)
	return place, order, b.must("POST", "txng/v5/TXNG_SuKien", b.event(order, place))
}

// upload sends content as an event's image.
func (b *bench) upload(event string, content []byte) answer {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", "anh.png")
	if err != nil {
		b.t.Fatal(err)
	}
	_, _ = file.Write(content)
	_ = form.Close()
	request, _ := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.portal.URL+"/gwdev/txng/v5/TXNG_SuKien/"+event+"/HinhAnh", &body)
	request.Header.Set("Authorization", "Bearer "+b.token)
	request.Header.Set("Content-Type", form.FormDataContentType())
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var a answer
	_ = json.NewDecoder(response.Body).Decode(&a)
	return a
}

func TestImagesAreReallyFetched(t *testing.T) {
	t.Parallel()
	shown := picture(t)
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/good.png":
			_, _ = w.Write(shown)
		case "/page.png":
			_, _ = io.WriteString(w, "<html>")
		case "/large.png":
			_, _ = w.Write(append(shown, make([]byte, 5<<20)...))
		case "/moved.png":
			http.Redirect(w, r, "/good.png", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(files.Close)
	b := startWith(t, portalsim.Options{ImageHosts: []string{strings.TrimPrefix(files.URL, "http://")}})
	place, order, _ := b.draft()
	for address, good := range map[string]bool{
		files.URL + "/good.png": true, files.URL + "/page.png": false, files.URL + "/large.png": false, files.URL + "/moved.png": false,
		files.URL + "/none.png": false, "http://127.0.0.1:1/good.png": false, "file:///etc/hosts": false,
	} {
		_, a := b.call("POST", "txng/v5/TXNG_SuKien", with(b.event(order, place), "hinhAnh", []string{address}))
		if a.Success != good || !good && (a.Error != "ERR_SYS_DEV" || !strings.Contains(a.DebugMessage, "UploadFile") || !strings.Contains(a.DebugMessage, "NullReferenceException")) {
			t.Errorf("%s: %+v", address, a)
		}
	}
	if n := len(b.sim.Ledger().Events); n != 2 {
		t.Errorf("%d events written", n)
	}
}

func TestImageUpload(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	_, _, event := b.draft()
	if a := b.upload(event.field("id"), picture(t)); !a.Success || a.field("url") == "" {
		t.Fatalf("%+v", a)
	}
	if a := b.upload(event.field("id"), []byte("GIF89a")); !strings.Contains(a.DebugMessage, "UploadFile") {
		t.Errorf("not a picture: %+v", a)
	}
	b.must("PUT", "txng/v5/TXNG_SuKien/"+event.field("id")+"/XacNhan", nil)
	if a := b.upload(event.field("id"), picture(t)); !strings.Contains(a.Message, "Bản ghi đã xác nhận") {
		t.Errorf("after the confirmation: %+v", a)
	}
	if l := b.sim.Ledger(); len(l.Images) != 1 || l.Images[0].Loai != "image/png" {
		t.Errorf("%+v", l.Images)
	}
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	_, _, event := b.draft()
	const base = "txng/v5/TXNG_ChungNhan"
	body := object{"idChuoiSanXuat": event.field("idChuoiSanXuat"), "ten": "VietGAP", "soHieu": "VG-1", "coQuanCap": "Chi cục", "ngayCap": "2026-01-05T00:00:00+07:00"}
	id := b.must("POST", base, body).field("id")
	gone := b.must("POST", base, with(body, "soHieu", "VG-2")).field("id")
	b.must("DELETE", base+"/"+gone, nil)
	b.must("PUT", base+"/"+id+"/XacNhan", nil)
	b.must("PUT", base+"/"+id, with(body, "trangThai", 1))
	for name, c := range map[string]struct{ method, path, text string }{
		"delete": {"DELETE", base + "/" + id, "Bản ghi đã xác nhận"}, "no number": {"POST", base, "soHieu không được để trống"},
	} {
		if _, a := b.call(c.method, c.path, with(body, "soHieu", "")); !strings.Contains(a.Message, c.text) {
			t.Errorf("%s: %+v", name, a)
		}
	}
	chain := b.must("GET", "txng/v5/TXNG_ChuoiSanXuat/"+event.field("maTruyVet"), nil)
	if !bytes.Contains(chain.Data, []byte(`"soHieu":"VG-1"`)) || bytes.Contains(chain.Data, []byte("VG-2")) {
		t.Errorf("%s", chain.Data)
	}
}

func TestProductsByAPI(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	b.sim.Configure(portalsim.Settings{AllowProductCreate: true})
	industry := b.must("GET", "danhmuc/v5/DanhMuc_NganhHang", nil)
	var items []struct{ ID string }
	_ = json.Unmarshal(industry.Data, &items)
	body := object{
		"idToChucHoSo": b.seed.Organizations[0].ID, "ten": "Xoài", "gtinCode": "8930000000057", "idNganhHang": items[0].ID, "donViTinh": "KGM",
		"khoiLuongTinh": 5, "hinhAnh": "https://a.example/1.png",
	}
	id := b.must("POST", "tochuc/v5/ToChuc_SanPham", body).field("id")
	b.must("PUT", "tochuc/v5/ToChuc_SanPham/"+id, with(body, "trangThai", 1))
	for name, c := range map[string]struct {
		key   string
		value any
		text  string
	}{
		"check digit": {"gtinCode", "8930000000058", "CheckDigit"}, "no image": {"hinhAnh", "", "UploadFile"}, "no weight": {"khoiLuongTinh", 0, "khoiLuongTinh"},
	} {
		if _, a := b.call("PUT", "tochuc/v5/ToChuc_SanPham/"+id, with(body, c.key, c.value)); a.Success || !strings.Contains(a.Message+a.DebugMessage, c.text) {
			t.Errorf("%s: %+v", name, a)
		}
	}
	found := b.must("GET", "tochuc/v5/ToChuc_SanPham?gtinCode=8930000000057", nil)
	if *found.Total != 1 || !bytes.Contains(found.Data, []byte(`"trangThai":1`)) {
		t.Errorf("%s", found.Data)
	}
}

func TestOverviewShowsDraftsAndSecondChains(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	place, order, event := b.draft()
	b.must("POST", "txng/v5/TXNG_SuKien", b.event(order, place)) // opens a second chain
	b.must("PUT", "txng/v5/TXNG_SuKien/"+event.field("id")+"/XacNhan", nil)
	b.must("POST", "txng/v5/TXNG_LenhSanXuat", with(b.order(), "soLo", "<i>2"))
	response, err := http.Get(b.portal.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, _ := io.ReadAll(response.Body)
	for _, want := range []string{"2 lệnh sản xuất", "nháp", "nhiều hơn một chuỗi", `href="/tracuu/` + event.field("maTruyVet"), "&lt;i&gt;2"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not on the page: %s", want, text)
		}
	}
}

func TestFaultsOfOneOrganisation(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	b.inject(`{"op":"org.me","kind":"http","times":1,"skip":1,"organization":"` + b.seed.Organizations[0].ID + `"}`)
	own := b.token
	b.token = b.signIn("khac", "mat-khau-2")
	for _, want := range []int{200, 200} {
		if status, _ := b.call("GET", "tochuc/v5/ToChuc_HoSo/Current", nil); status != want {
			t.Errorf("another organisation: %d", status)
		}
	}
	b.token = own
	for _, want := range []int{200, 503, 200} {
		if status, _ := b.call("GET", "tochuc/v5/ToChuc_HoSo/Current", nil); status != want {
			t.Errorf("%d, want %d", status, want)
		}
	}
	if status, _ := b.steer("PUT", "faults", `{"op":"order.make","kind":"http"}`); status != http.StatusBadRequest {
		t.Errorf("an unknown operation: %d", status)
	}
}

func TestHostileAnswers(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	b.inject(`[{"op":"org.me","kind":"wrong_id"},{"op":"org.me","kind":"date"},{"op":"org.me","kind":"drip","delayMs":1},{"op":"org.me","kind":"huge"}]`)
	get := func() (http.Header, string) {
		request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, b.portal.URL+"/gwdev/tochuc/v5/ToChuc_HoSo/Current", nil)
		request.Header.Set("Authorization", "Bearer "+b.token)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		text, _ := io.ReadAll(response.Body)
		return response.Header, string(text)
	}
	id := b.seed.Organizations[0].ID
	if _, text := get(); strings.Contains(text, id) || !strings.Contains(text, `"success":true`) {
		t.Errorf("wrong_id: %s", text)
	}
	header, _ := get()
	if at, err := http.ParseTime(header.Get("Date")); err != nil || time.Until(at) < 23*time.Hour {
		t.Errorf("date: %v %v", at, err)
	}
	if _, text := get(); !strings.Contains(text, id) {
		t.Errorf("drip: %s", text)
	}
	if _, text := get(); len(text) < 8<<20 || !strings.Contains(text, id) {
		t.Errorf("huge: %d bytes", len(text))
	}
}
