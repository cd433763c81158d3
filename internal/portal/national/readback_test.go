package national_test

import (
	"net/http"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/txng-vn/txng/internal/portal/national"
	"github.com/txng-vn/txng/internal/portal/target"
)

// reader is a session with a portal that answers every call with one body.
func reader(t *testing.T, body []byte) target.Reader {
	t.Helper()
	cfg := national.Config{SSOBase: "http://127.0.0.1:1", APIBase: "http://127.0.0.1:1", RatePerMin: 1000}
	client, err := national.New(cfg, &http.Client{Transport: canned{body}}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, able := client.As("o", target.Credential{Username: "u", Password: password}).(target.Reader)
	if !able {
		t.Fatal("the session reads nothing back")
	}
	return r
}

// TestWhatIsSentIsWhatComesBack: times without an offset are UTC, numbers may
// have other zeros, ids another case, and what is not given back is not
// compared.
func TestWhatIsSentIsWhatComesBack(t *testing.T) {
	t.Parallel()
	order := target.OrderInput{ProductID: "Ab-1", ChainID: "c-1", Lot: "L-1", Production: time.Date(2026, 11, 20, 0, 0, 0, 0, time.FixedZone("", 7*3600)), Quantity: "1250.5", Unit: "KGM", Description: "(01)1"}
	event := target.EventInput{OrderID: "o-1", Kind: target.KindField, TaskID: "t-1", Start: time.Date(2026, 11, 20, 0, 30, 0, 0, time.UTC), PlaceID: "p-1", Description: "Thu hoạch", Ref: "r-1", Details: map[string]string{"b": "2", "a": "1"}}
	r := reader(t, []byte(`{"success":true,"data":{"maTruyVet":"T","lenhSanXuat":{"id":"o-1","soLo":"L-1","idSanPham":"aB-1","idChuoiCungUng":"C-1","ngaySanXuat":"2026-11-19T17:00:00","hanSuDung":null,"soLuong":"1250.500","donViTinh":"KGM","trangThai":1},
		"suKiens":[{"id":"e-1","idLenhSanXuat":"o-1","loaiSuKien":"VUNG_TRONG","idCongViec":"T-1","idDiaDiem":"p-1","thoiGianBatDau":"2026-11-20T00:30:00.0000000","moTa":"Thu hoạch [ref:r-1]","chiTiet":{"b":"2","a":"1"},"trangThai":1}]}}`))
	chain, err := r.ReadChain(t.Context(), "T")
	if err != nil || len(chain.Events) != 1 || chain.Events[0].Key != "r-1" || !chain.Order.Confirmed {
		t.Fatalf("%+v %v", chain, err)
	}
	if d := target.Compare(r.WantOrder(order), chain.Order.Fields); len(d) != 0 {
		t.Errorf("order: %+v", d)
	}
	if d := target.Compare(r.WantEvent(event), chain.Events[0].Fields); len(d) != 0 {
		t.Errorf("event: %+v", d)
	}
	order.Quantity, order.Expiry = "1250.6", order.Production
	want := []target.FieldDifference{{Field: "expiry_date", Ours: "2026-11-19T17:00:00Z"}, {Field: "quantity", Ours: "1250.6", Theirs: "1250.5"}}
	if d := target.Compare(r.WantOrder(order), chain.Order.Fields); len(d) != 2 || d[0] != want[0] || d[1] != want[1] {
		t.Errorf("order: %+v", d)
	}
	event.Description = "" // erased here
	if d := target.Compare(r.WantEvent(event), chain.Events[0].Fields); len(d) != 0 {
		t.Errorf("event: %+v", d)
	}
}

// FuzzReadBack feeds what is read back: whatever comes is a failure, or records
// whose ids can stand in an address.
func FuzzReadBack(f *testing.F) {
	for _, seed := range []string{
		`{"success":true,"data":{"maTruyVet":"T","lenhSanXuat":{"id":"o","soLuong":1e999999999},"suKiens":[{"id":"e","moTa":"[ref:x","chiTiet":{"a":[1]}}]}}`,
		`{"success":true,"data":[{"id":"1","soLo":"A","idSanPham":"P","ngaySanXuat":"2026-13-45","soLuong":"--1.","viDo":"00"}],"total":1}`,
		`{"success":true,"data":[]}`, `{"success":true,"data":{}}`, `{"success":true,"data":[{"id":"\u0000"},[]]}`, `{"success":true,"data":[{"id":{},"maGLN":[]}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r := reader(t, body)
		held := []target.Held{}
		if chain, err := r.ReadChain(t.Context(), "T"); err == nil {
			held = append(append(held, chain.Order), chain.Events...)
		} else if target.AsFailure(err) == nil {
			t.Errorf("%v", err)
		}
		if page, err := r.OrdersPage(t.Context(), 1); err == nil {
			held = append(held, page...)
		}
		if page, err := r.PlacesPage(t.Context(), target.Site, 1); err == nil {
			held = append(held, page...)
		}
		for _, h := range held {
			for i := range len(h.ID) {
				if c := h.ID[i]; c <= ' ' || c == '/' || c > '~' {
					t.Errorf("id %q", h.ID)
				}
			}
			for name, value := range h.Fields {
				if !utf8.ValidString(value) || len(value) > 8*len(body)+64 {
					t.Errorf("%s: %q", name, value)
				}
			}
		}
	})
}
