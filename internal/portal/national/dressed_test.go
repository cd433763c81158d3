package national_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/portal/national"
	"github.com/txng-vn/txng/internal/portal/target"
)

// costume is another portal's way to say what the simulated one says. It shares
// nothing with the adapter.
type costume struct{ inner http.Handler }

// routes are its addresses → the simulator's; all lists are asked with GET.
func routes() map[string]string {
	return map[string]string{
		"GET /api/don-vi":              "GET tochuc/v5/ToChuc_HoSo/Current",
		"GET /api/san-pham":            "GET tochuc/v5/ToChuc_SanPham",
		"GET /api/noi/{kind}":          "GET tochuc/v5/ToChuc_{kind}",
		"POST /api/noi/{kind}/them":    "POST tochuc/v5/ToChuc_{kind}",
		"GET /api/quy-trinh/{id}":      "GET txng/v5/TXNG_ChuoiCungUng/{id}",
		"GET /api/lo":                  "GET txng/v5/TXNG_LenhSanXuat",
		"POST /api/lo/them":            "POST txng/v5/TXNG_LenhSanXuat",
		"POST /api/lo/{id}/duyet":      "PUT txng/v5/TXNG_LenhSanXuat/{id}/XacNhan",
		"GET /api/nhat-ky":             "GET txng/v5/TXNG_SuKien",
		"PUT /api/nhat-ky":             "POST txng/v5/TXNG_SuKien",
		"POST /api/nhat-ky/{id}/duyet": "PUT txng/v5/TXNG_SuKien/{id}/XacNhan",
		"GET /api/chuoi":               "GET txng/v5/TXNG_ChuoiSanXuat/{id}",
		"GET /api/danh-muc/{kind}":     "GET danhmuc/v5/DanhMuc_{kind}",
		"GET /api/tinh":                "GET danhmuc/v5/DanhMuc_TinhThanh",
		"GET /api/tinh/{id}/xa":        "GET danhmuc/v5/DanhMuc_PhuongXa",
	}
}

// dialect is what an operator would write about it.
const dialect = `{
  "token_path": "/oauth/token", "list_style": "query", "confirm_style": "put_confirm", "date_format": "dd/MM/yyyy HH:mm:ss",
  "extra_headers": {"X-Province": "80"},
  "paths": {
    "org.me": "/don-vi", "prod.find": "/san-pham", "place.find": "/noi/{kind}", "place.create": "/noi/{kind}/them", "chain.template": "/quy-trinh/{id}",
    "order.find": "/lo", "order.create": "/lo/them", "order.confirm": "/lo/{id}/duyet",
    "event.find": "/nhat-ky", "event.create": "/nhat-ky", "event.confirm": "/nhat-ky/{id}/duyet",
    "chain.get": "/chuoi?ma={code}", "cat.list": "/danh-muc/{name}", "addr.provinces": "/tinh", "addr.wards": "/tinh/{id}/xa"
  },
  "methods": {"order.confirm": "POST", "event.confirm": "POST", "event.create": "PUT"},
  "fields": {
    "envelope": {"success": "ok", "data": "ketQua", "message": "loi"},
    "*": {
      "id": "uuid", "page": "trang", "trangThai": "tinhTrang", "ten": "tieuDe", "soLo": "lo.so", "ngaySanXuat": "lo.ngay", "moTa": "ghiChu",
      "thoiGianBatDau": "batDau", "maTruyVet": "truyVet"
    }
  }
}`

func theirNames() map[string]string {
	return map[string]string{"id": "uuid", "trangThai": "tinhTrang", "ten": "tieuDe", "soLo": "lo.so", "ngaySanXuat": "lo.ngay", "moTa": "ghiChu", "thoiGianBatDau": "batDau", "maTruyVet": "truyVet"}
}

func (c costume) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /oauth/token", func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = "/connect/token"
		c.inner.ServeHTTP(w, r)
	})
	for theirs, ours := range routes() {
		mux.HandleFunc(theirs, func(w http.ResponseWriter, r *http.Request) { c.pass(w, r, ours) })
	}
	mux.HandleFunc("GET /tracuu/", c.inner.ServeHTTP)
	mux.ServeHTTP(w, r)
}

func (c costume) pass(w http.ResponseWriter, r *http.Request, ours string) {
	if r.Header.Get("X-Province") != "80" {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	method, path, _ := strings.Cut(ours, " ")
	path = strings.NewReplacer("{kind}", r.PathValue("kind"), "{id}", r.PathValue("id")+r.URL.Query().Get("ma")).Replace(path)
	query := url.Values{}
	for name, values := range r.URL.Query() {
		query[undress(name)] = values
	}
	if strings.HasSuffix(path, "PhuongXa") {
		query.Set("idRoot", r.PathValue("id"))
	}
	query.Del("ma")
	var body bytes.Buffer
	var sent map[string]any
	if json.NewDecoder(r.Body).Decode(&sent) == nil {
		_ = json.NewEncoder(&body).Encode(plain(sent))
	}
	inner := httptest.NewRequest(method, "/gwdev/"+path+"?"+query.Encode(), &body)
	inner.Header = r.Header
	answer := httptest.NewRecorder()
	c.inner.ServeHTTP(answer, inner)
	var e map[string]any
	decoder := json.NewDecoder(answer.Body)
	decoder.UseNumber()
	if decoder.Decode(&e) != nil {
		w.WriteHeader(answer.Code)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": e["success"], "ketQua": dressed(e["data"]), "total": e["total"], "error": e["error"], "loi": e["message"], "debugMessage": e["debugMessage"]})
}

func undress(theirs string) string {
	for ours, name := range theirNames() {
		if name == theirs {
			return ours
		}
	}
	return map[string]string{"trang": "page"}[theirs] + map[bool]string{true: theirs}[theirs != "trang"]
}

// plain is what the simulator would have been sent.
func plain(theirs map[string]any) map[string]any {
	ours := map[string]any{}
	for name, value := range theirs {
		if inner, ok := value.(map[string]any); ok && name == "lo" {
			for field, v := range inner {
				ours[undress("lo."+field)] = isoDate(v)
			}
			continue
		}
		ours[undress(name)] = isoDate(value)
	}
	return ours
}

const theirDate = "02/01/2006 15:04:05"

func isoDate(v any) any {
	text, _ := v.(string)
	if t, err := time.ParseInLocation(theirDate, text, time.FixedZone("", 7*3600)); err == nil {
		return t.Format(time.RFC3339)
	}
	return v
}

// dressed is an answer in the costume's words.
func dressed(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = dressed(v[i])
		}
	case map[string]any:
		out := map[string]any{}
		for ours, value := range v {
			theirs, renamed := theirNames()[ours]
			if !renamed {
				theirs = ours
			}
			if outer, inner, nested := strings.Cut(theirs, "."); nested {
				object, _ := out[outer].(map[string]any)
				if object == nil {
					object = map[string]any{}
				}
				object[inner], out[outer] = dressed(value), object
				continue
			}
			out[theirs] = dressed(value)
		}
		return out
	case string:
		if t, err := time.Parse(time.RFC3339, v); err == nil {
			return t.Format(theirDate)
		}
	}
	return v
}

func TestADifferentlyDressedPortalNeedsConfigurationOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	server := httptest.NewServer(costume{b.sim.Handler()})
	t.Cleanup(server.Close)
	d, err := national.ParseDialect([]byte(dialect))
	if err != nil {
		t.Fatal(err)
	}
	b.client = newClient(t, server.URL, b.record, func(c *national.Config) {
		c.APIBase = server.URL + "/api"
		d.Apply(c)
	})
	b.session = b.client.As("org-1", target.Credential{Username: "htx", Password: password})
	sequence(t, b, b.session)
	order := b.sim.Ledger().Orders[0]
	product := b.seed.Products[0].ID
	first := b.sim.Ledger().Events[0]
	// By task and time, in the portal's own form of times.
	key := target.EventKey{OrderID: order.ID, TaskID: first.IDCongViec, Start: start.Add(2 * time.Hour), Ref: "02"}
	if found := must(b.session.FindEvent(t.Context(), key))(t); found == nil || found.Ref != "02" {
		t.Errorf("event: %+v", found)
	}
	in := b.orderInput()
	in.Lot = ""
	if _, err := b.session.CreateOrder(t.Context(), in); classOf(t, err) != target.ClassData || !strings.Contains(err.Error(), "soLo") {
		t.Errorf("refusal: %v", err)
	}
	if found := must(b.session.FindOrder(t.Context(), "another lot", product))(t); found != nil {
		t.Errorf("order: %+v", found)
	}
	if kinds := must(b.session.Catalogue(t.Context(), "LoaiDiaDiem"))(t); len(kinds) != 8 || kinds[0].Name == "" {
		t.Errorf("catalogue: %+v", kinds)
	}
	if wards := must(b.session.Wards(t.Context(), "80"))(t); len(wards) == 0 || wards[0].Name == "" || wards[0].ParentID != "80" {
		t.Errorf("wards: %+v", wards)
	}
	b.noSecrets(t)
}

// FuzzDialect: whatever stands in the file is refused, or makes a client that
// sends and reads.
func FuzzDialect(f *testing.F) {
	for _, seed := range []string{
		dialect, `{}`, `{"fields":{"*":{"id":"-"}}}`, `{"fields":{"order.create":{"soLo":"a.b","moTa":"a.c"}}}`, `{"fields":{"x":{}}}`, `{"date_format":"MM"}`,
		`{"paths":{"org.me":"/{id}{"}}`, `{"methods":{"org.me":"GET /"}}`, `{"extra_headers":{"a b":"\n"}}`, `[]`, `{"grant":1}`, `{"scope":"","scope":""}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := national.ParseDialect(text)
		if err != nil {
			return
		}
		cfg := national.Config{SSOBase: "http://127.0.0.1:1", APIBase: "http://127.0.0.1:1", RatePerMin: 1000}
		d.Apply(&cfg)
		answer := []byte(`{"success":true,"data":{"id":"1"}}`)
		client, err := national.New(cfg, &http.Client{Transport: canned{answer}}, time.Now, nil)
		if err != nil {
			return
		}
		s := client.As("o", target.Credential{Username: "u", Password: password})
		for _, err := range []error{
			errorOf(s.CreateOrder(t.Context(), target.OrderInput{Quantity: "1", Production: start})), errorOf(s.FindOrder(t.Context(), "A", "P")), errorOf(s.Me(t.Context())),
		} {
			classOf(t, err)
		}
	})
}

func errorOf[T any](_ T, err error) error { return err }
