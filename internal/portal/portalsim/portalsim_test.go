package portalsim_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// bench is a simulator on real HTTP with one seeded organisation.
type bench struct {
	t       *testing.T
	sim     *portalsim.Sim
	portal  *httptest.Server
	control *httptest.Server
	seed    portalsim.Seed
	token   string
}

func start(t *testing.T, dir string) *bench {
	t.Helper()
	return startWith(t, portalsim.Options{Dir: dir, TokenLifetime: time.Hour})
}

func startWith(t *testing.T, o portalsim.Options) *bench {
	t.Helper()
	sim, err := portalsim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, sim: sim, portal: httptest.NewServer(sim.Handler()), control: httptest.NewServer(sim.Control())}
	t.Cleanup(func() { b.portal.Close(); b.control.Close(); _ = sim.Close() })
	b.seed, err = sim.Seed(portalsim.Seed{
		Clients: []portalsim.APIClient{{ID: "txng", Secret: "client-secret"}},
		Organizations: []portalsim.Organization{
			{Ten: "Hợp tác xã Ví Dụ", MaSoThue: "0100000001", MaGLN: "8930000000019", Approved: true, Username: "htx", Password: "mat-khau-1"},
			{Ten: "Công ty Khác", MaSoThue: "0100000002", Approved: true, Username: "khac", Password: "mat-khau-2"},
			{Ten: "Chưa duyệt", MaSoThue: "0100000003", Username: "moi", Password: "mat-khau-3"},
		},
		Products: []portalsim.Product{
			{MaSoThue: "0100000001", Ten: "Thanh long ruột đỏ", GTINCode: "8930000000026", DonViTinh: "KGM"},
			{MaSoThue: "0100000002", Ten: "Gạo", GTINCode: "8930000000033", DonViTinh: "KGM"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	b.token = b.signIn("htx", "mat-khau-1")
	return b
}

func (b *bench) signIn(user, password string) string {
	b.t.Helper()
	response, err := http.PostForm(b.portal.URL+"/connect/token", url.Values{
		"grant_type": {"password"}, "client_id": {"txng"}, "client_secret": {"client-secret"}, "scope": {"txng_api"}, "username": {user}, "password": {password},
	})
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var out struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&out); err != nil || out.Token == "" {
		b.t.Fatalf("no token: %v", err)
	}
	return out.Token
}

// answer is the envelope, loosely.
type answer struct {
	Success      bool
	Data         json.RawMessage
	Total        *int
	Error        string
	Message      string
	DebugMessage string
}

func (a answer) field(name string) string {
	var m map[string]any
	_ = json.Unmarshal(a.Data, &m)
	s, _ := m[name].(string)
	return s
}

// call sends one request to the gateway and returns status and envelope.
func (b *bench) call(method, path string, body any) (int, answer) {
	b.t.Helper()
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			b.t.Fatal(err)
		}
		reader = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(b.t.Context(), method, b.portal.URL+"/gwdev/"+path, reader)
	if err != nil {
		b.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+b.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, answer{}
	}
	defer func() { _ = response.Body.Close() }()
	var a answer
	_ = json.NewDecoder(response.Body).Decode(&a)
	return response.StatusCode, a
}

func (b *bench) must(method, path string, body any) answer {
	b.t.Helper()
	status, a := b.call(method, path, body)
	if status != http.StatusOK || !a.Success {
		b.t.Fatalf("%s %s: %d %+v", method, path, status, a)
	}
	return a
}

type object = map[string]any

func (b *bench) place() object {
	return object{"idToChucHoSo": b.seed.Organizations[0].ID, "ten": "Vùng trồng 1", "maGLN": "8930000000040", "idTinh": "80", "idXa": "25459", "diaChi": "Ấp 1"}
}

func (b *bench) order() object {
	return object{
		"idToChucHoSo": b.seed.Organizations[0].ID, "idSanPham": b.seed.Products[0].ID, "idChuoiCungUng": b.seed.Products[0].IDChuoiCungUng,
		"soLo": "261120AB", "ngaySanXuat": "2026-11-20T00:00:00+07:00", "soLuong": json.Number("1250.5"), "donViTinh": "KGM",
	}
}

func (b *bench) event(order, place string) object {
	return object{
		"idLenhSanXuat": order, "loaiSuKien": "VUNG_TRONG", "idCongViec": b.seed.Products[0].CongViecs[3].ID,
		"thoiGianBatDau": "2026-11-20T07:30:00+07:00", "idDiaDiem": place, "moTa": "Thu hoạch [ref:1]",
	}
}

func with(o object, key string, value any) object {
	c := object{}
	maps.Copy(c, o)
	c[key] = value
	return c
}

func TestSequenceAndPublicPage(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	place := b.must("POST", "tochuc/v5/ToChuc_VungTrong", b.place()).field("id")
	order := b.must("POST", "txng/v5/TXNG_LenhSanXuat", b.order()).field("id")
	if _, a := b.call("POST", "txng/v5/TXNG_SuKien", b.event(order, place)); !strings.Contains(a.Message, "Lệnh sản xuất chưa xác nhận") {
		t.Fatalf("event before confirmation: %+v", a)
	}
	b.must("PUT", "txng/v5/TXNG_LenhSanXuat/"+order, with(b.order(), "trangThai", 1))
	b.must("PUT", "txng/v5/TXNG_LenhSanXuat/"+order, with(b.order(), "trangThai", 1))
	if _, a := b.call("PUT", "txng/v5/TXNG_LenhSanXuat/"+order, with(with(b.order(), "soLo", "X"), "trangThai", 1)); !strings.Contains(a.Message, "Bản ghi đã xác nhận") {
		t.Fatalf("edit after confirmation: %+v", a)
	}
	first := b.must("POST", "txng/v5/TXNG_SuKien", b.event(order, place))
	second := b.must("POST", "txng/v5/TXNG_SuKien", b.event(order, place))
	if first.field("idChuoiSanXuat") == second.field("idChuoiSanXuat") || len(b.sim.Ledger().Chains) != 2 {
		t.Fatal("a second event without a chain did not open a second chain")
	}
	third := b.must("POST", "txng/v5/TXNG_SuKien", with(b.event(order, place), "idChuoiSanXuat", first.field("idChuoiSanXuat")))
	if third.field("maTruyVet") != first.field("maTruyVet") {
		t.Fatal("an event on a chain has another trace code")
	}
	code := first.field("maTruyVet")
	if status := b.public(code, nil); status != http.StatusNotFound {
		t.Fatalf("public page before confirmation: %d", status)
	}
	confirm := with(b.event(order, place), "trangThai", 1)
	b.must("PUT", "txng/v5/TXNG_SuKien/"+first.field("id"), confirm)
	b.must("PUT", "txng/v5/TXNG_SuKien/"+first.field("id"), confirm)
	if _, a := b.call("DELETE", "txng/v5/TXNG_SuKien/"+first.field("id"), nil); !strings.Contains(a.Message, "Bản ghi đã xác nhận") {
		t.Fatalf("delete after confirmation: %+v", a)
	}
	b.must("DELETE", "txng/v5/TXNG_SuKien/"+third.field("id"), nil)
	var view struct {
		SuKiens []struct{ TenCongViec string }
	}
	if status := b.public(code, &view); status != http.StatusOK || len(view.SuKiens) != 1 || view.SuKiens[0].TenCongViec != "Thu hoạch" {
		t.Fatalf("public page: %d %+v", status, view)
	}
	chain := b.must("GET", "txng/v5/TXNG_ChuoiSanXuat/"+code, nil)
	if !bytes.Contains(chain.Data, []byte(`"soLuong":1250.5`)) {
		t.Fatalf("chain: %s", chain.Data)
	}
}

func (b *bench) public(code string, into any) int {
	b.t.Helper()
	request, _ := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.portal.URL+"/tracuu/"+code, nil)
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if into != nil {
		_ = json.NewDecoder(response.Body).Decode(into)
	}
	return response.StatusCode
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	place := b.must("POST", "tochuc/v5/ToChuc_VungTrong", b.place()).field("id")
	order := b.must("POST", "txng/v5/TXNG_LenhSanXuat", b.order()).field("id")
	b.must("PUT", "txng/v5/TXNG_LenhSanXuat/"+order+"/XacNhan", nil)
	const orders, events = "txng/v5/TXNG_LenhSanXuat", "txng/v5/TXNG_SuKien"
	for name, c := range map[string]struct {
		path, code, text string
		body             object
	}{
		"plain field missing":   {orders, "ERR_BUSINESS", "soLo không được để trống", with(b.order(), "soLo", "")},
		"zero quantity":         {orders, "ERR_BUSINESS", "soLuong không được để trống", with(b.order(), "soLuong", 0)},
		"reference missing":     {orders, "ERR_SYS_DEV", "NullReferenceException", with(b.order(), "idSanPham", "")},
		"reference unknown":     {orders, "ERR_SYS_DEV", "NullReferenceException", with(b.order(), "idSanPham", "7d4b")},
		"another's product":     {orders, "ERR_BUSINESS", "Bạn không có quyền", with(b.order(), "idSanPham", b.seed.Products[1].ID)},
		"another organisation":  {orders, "ERR_BUSINESS", "Bạn không có quyền", with(b.order(), "idToChucHoSo", b.seed.Organizations[1].ID)},
		"date without zone":     {orders, "ERR_BUSINESS", "ISO 8601", with(b.order(), "ngaySanXuat", "2026-11-20T00:00:00")},
		"unknown ward":          {"tochuc/v5/ToChuc_VungTrong", "ERR_SYS_DEV", "NullReferenceException", with(b.place(), "idXa", "99999")},
		"site without its kind": {"tochuc/v5/ToChuc_DiaDiem", "ERR_SYS_DEV", "NullReferenceException", b.place()},
		"unknown task":          {events, "ERR_SYS_DEV", "NullReferenceException", with(b.event(order, place), "idCongViec", "7d4b")},
		"unknown kind":          {events, "ERR_BUSINESS", "loaiSuKien", with(b.event(order, place), "loaiSuKien", "X")},
		"product create":        {"tochuc/v5/ToChuc_SanPham", "ERR_BUSINESS", "chưa được mở", object{}},
	} {
		if _, a := b.call("POST", c.path, c.body); a.Success || a.Error != c.code || !strings.Contains(a.Message+a.DebugMessage, c.text) {
			t.Errorf("%s: %+v", name, a)
		}
	}
	b.token = b.signIn("moi", "mat-khau-3")
	if _, a := b.call("POST", orders, b.order()); a.Error != "ERR_SYS_DEV" || !strings.Contains(a.DebugMessage, "TXNG_LenhSanXuatService.DoBusinessInsertAsync") {
		t.Errorf("organisation not approved: %+v", a)
	}
	b.token = b.signIn("khac", "mat-khau-2")
	if _, a := b.call("PUT", orders+"/"+order, b.order()); !strings.Contains(a.Message, "Bạn không có quyền") {
		t.Errorf("another's order: %+v", a)
	}
	b.sim.Advance(time.Hour)
	if status, _ := b.call("GET", "tochuc/v5/ToChuc_HoSo/Current", nil); status != http.StatusUnauthorized {
		t.Errorf("expired token: %d", status)
	}
}

func TestGrid(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	for _, lot := range []string{"B", "A", "A"} {
		b.must("POST", "txng/v5/TXNG_LenhSanXuat", with(b.order(), "soLo", lot))
	}
	eq := func(field, value string) object {
		return object{"field": field, "operator": "eq", "value": `"` + value + `"`}
	}
	for name, c := range map[string]struct {
		query       object
		rows, total int
	}{
		"one field":  {object{"filters": []object{eq("soLo", "A")}}, 2, 2},
		"and":        {object{"filters": []object{eq("soLo", "A"), eq("idSanPham", "x")}}, 0, 0},
		"or":         {object{"filters": []object{{"logic": "or", "filters": []object{eq("soLo", "A"), eq("soLo", "B")}}}}, 3, 3},
		"moment":     {object{"filters": []object{eq("ngaySanXuat", "2026-11-19T17:00:00Z")}}, 3, 3},
		"first page": {object{"pageInfo": object{"page": 1, "pageSize": 2}}, 2, 3},
		"last page":  {object{"pageInfo": object{"page": 2, "pageSize": 2}}, 1, 3},
		"beyond":     {object{"pageInfo": object{"page": 9, "pageSize": 2}}, 0, 3},
	} {
		a := b.must("POST", "txng/v5/TXNG_LenhSanXuat/GetData", c.query)
		var rows []portalsim.Order
		if err := json.Unmarshal(a.Data, &rows); err != nil || len(rows) != c.rows || *a.Total != c.total {
			t.Errorf("%s: %d rows of %d, %v", name, len(rows), *a.Total, err)
		}
	}
	if _, a := b.call("POST", "txng/v5/TXNG_LenhSanXuat/GetData", object{"filters": []object{eq("khongCo", "A")}}); a.Error != "ERR_SYS_DEV" {
		t.Errorf("unknown field: %+v", a)
	}
	sorted := b.must("POST", "txng/v5/TXNG_LenhSanXuat/GetData", object{"sorts": []object{{"field": "soLo", "dir": -1}}})
	var rows []portalsim.Order
	if err := json.Unmarshal(sorted.Data, &rows); err != nil || rows[0].SoLo != "B" {
		t.Errorf("sorted: %v %v", rows, err)
	}
}
