package api_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/issuing"
	"github.com/txng-vn/txng/internal/signature"
)

// signedReceipt is a receipt as only the services of the fixture sign one.
func signedReceipt(t *testing.T, document any) string {
	t.Helper()
	var seed [32]byte
	raw, err := base64.StdEncoding.DecodeString(fixture.SerialKey)
	if err != nil || copy(seed[:], raw) != len(seed) {
		t.Fatal(err)
	}
	signed, err := signature.NewSigner(seed).Sign("txng-serial-run+json", document)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(api.Receipt(signed))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// loseRun deletes a run and its batch, as a restore from an older copy would.
func loseRun(t *testing.T, s *fixture.Service, run, batch string) {
	t.Helper()
	until(t, "the outbox is empty", func() bool { n, err := s.Box.Backlog(t.Context()); return err == nil && n == 0 })
	err := s.DB.InTx(t.Context(), func(tx *database.Tx) error {
		for _, q := range []string{"DELETE FROM serial_segments WHERE run_id = ?", "DELETE FROM serial_imports WHERE run_id = ?", "DELETE FROM serial_runs WHERE id = ?"} {
			if err := tx.Exec(q, run).Error; err != nil {
				return err
			}
		}
		for _, q := range []string{"DELETE FROM custody WHERE object_id = ?", "DELETE FROM scan_records WHERE batch_id = ?", "DELETE FROM batches WHERE id = ?"} {
			if err := tx.Exec(q, batch).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAReceiptBringsBackARun deletes a run and its batch, as a restore from an
// older copy would, and has both made again from the receipt.
func TestAReceiptBringsBackARun(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		farm, other := s.Tenant(t, "893000901"), s.Tenant(t, "")
		id := farm.Batch(t)
		st := story{Service: s}
		run, codes := st.printed(t, farm.Key, id, 20, "on_print")
		s.Call(t, farm.Key, http.MethodPost, "/api/v1/serials/"+run+"/void", `{"from": 3, "count": 2, "reason": "rách"}`).Want(t, http.StatusOK)
		receipt := string(s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run+"/receipt", nil).Want(t, http.StatusOK).Body)
		before := s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run, nil).Want(t, http.StatusOK).JSON(t)
		restore := func(key, body string) fixture.Answer {
			return s.Call(t, key, http.MethodPost, "/api/v1/serials/restore", body)
		}
		restore(farm.Key, receipt).Want(t, http.StatusOK) // it is there: nothing changes
		lose := func() { loseRun(t, s, run, id) }
		lose()
		scan := func(code itemCode) fixture.Answer {
			return s.Call(t, "", http.MethodGet, st.path(code.Link), nil, software...)
		}
		scan(codes[0]).Want(t, http.StatusNotFound)
		if got := restore(other.Key, receipt); got.Status != http.StatusNotFound {
			t.Fatalf("another organisation: %d %s", got.Status, got.Body)
		}
		forged := strings.Replace(receipt, `"payload":"`, `"payload":"A`, 1)
		if got := restore(farm.Key, forged); got.Status != http.StatusBadRequest || got.Code() == "internal" {
			t.Fatalf("a changed receipt: %d %s", got.Status, got.Body)
		}
		restore(farm.Key, receipt).Want(t, http.StatusCreated)
		restore(farm.Key, receipt).Want(t, http.StatusOK)
		after := s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run, nil).Want(t, http.StatusOK).JSON(t)
		if fmt.Sprint(before) != fmt.Sprint(after) {
			t.Fatalf("restored %v, was %v", after, before)
		}
		for i, code := range codes {
			want := "ok"
			if i == 3 || i == 4 {
				want = "void"
			}
			if got := scan(code); got.JSON(t)["state"] != want {
				t.Fatalf("item %d: %s", i, got.Body)
			}
		}
		lose() // and this time the batch has been registered again by hand
		again := s.Call(t, farm.Key, http.MethodPost, "/api/v1/batches", map[string]any{
			"product_id": farm.Product, "place_id": farm.Place, "lot": lotOf(codes[0].Link), "production_date": "2026-11-20", "quantity": map[string]string{"value": "1", "unit": "KGM"},
		}).Want(t, http.StatusCreated).JSON(t)["id"]
		restore(farm.Key, receipt).Want(t, http.StatusCreated)
		if got := s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run, nil).Want(t, http.StatusOK).JSON(t)["batch_id"]; got != again {
			t.Fatalf("the run belongs to %v, want %v", got, again)
		}
	})
}

// TestAReceiptBringsBackAKeyVersion loses the fence that a run was made after
// with the run.
func TestAReceiptBringsBackAKeyVersion(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		farm := s.Tenant(t, "")
		id, st := farm.Batch(t), story{Service: s}
		change := func(fn func(tx *database.Tx) error) {
			t.Helper()
			if err := s.DB.InTx(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		change(func(tx *database.Tx) error {
			_, err := s.Batches.Guard.Fence(tx, issuing.ByHand, 10)
			return err
		})
		run, codes := st.printed(t, farm.Key, id, 3, "on_print")
		receipt := string(s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run+"/receipt", nil).Want(t, http.StatusOK).Body)
		change(func(tx *database.Tx) error {
			for _, q := range []string{"DELETE FROM serial_segments", "DELETE FROM serial_runs", "DELETE FROM fences WHERE number > 1"} {
				if err := tx.Exec(q).Error; err != nil {
					return err
				}
			}
			return s.Batches.EnsureKeyVersion(tx, s.Config.Keys.Serial)
		})
		s.Call(t, farm.Key, http.MethodPost, "/api/v1/serials/restore", receipt).Want(t, http.StatusCreated)
		_, fresh := st.printed(t, farm.Key, id, 3, "on_print")
		for _, code := range append(codes, fresh...) {
			if got := s.Call(t, "", http.MethodGet, st.path(code.Link), nil, software...).Want(t, http.StatusOK).JSON(t)["state"]; got != "ok" {
				t.Errorf("%s is %v", code.Serial, got)
			}
		}
	})
}

// lotOf is the lot in an item's address.
func lotOf(link string) string {
	_, after, _ := strings.Cut(link, "/10/")
	lot, _, _ := strings.Cut(after, "/")
	return lot
}

// TestPrintStockIsImported follows imported serials through their life, beside
// serials that were made here.
func TestPrintStockIsImported(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		farm := s.Tenant(t, "893000902")
		id := farm.Batch(t)
		st := story{Service: s}
		_, own := st.printed(t, farm.Key, id, 5, "on_print")
		path := "/api/v1/batches/" + id + "/serials/import"
		brought := s.Call(t, farm.Key, http.MethodPost, path, `{"serials": ["A/1", "x,y", "7", "08", "Z"], "ranges": [{"prefix": "TL-1", "width": 4, "first": 9990, "count": 10}, {"width": 18, "first": 0, "count": 2}]}`).Want(t, http.StatusCreated).JSON(t)
		if brought["status"] != "active" || brought["imported"] != true || brought["count"] != 17.0 {
			t.Fatalf("%v", brought)
		}
		run := brought["id"].(string)
		lines := strings.Split(strings.TrimSpace(string(s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run+"/codes", nil).Want(t, http.StatusOK).Body)), "\n")
		var texts []string
		for _, line := range lines[1:] {
			texts = append(texts, line[:strings.LastIndex(line, ",")])
			scanned := s.Call(t, "", http.MethodGet, st.path(line[strings.LastIndex(line, ",")+1:]), nil, software...).Want(t, http.StatusOK).JSON(t)
			if scanned["state"] != "ok" {
				t.Errorf("%s: %v", line, scanned["state"])
			}
		}
		want := []string{"A/1", `"x,y"`, "7", "08", "Z", "TL-19990", "TL-19991", "TL-19992", "TL-19993", "TL-19994", "TL-19995", "TL-19996", "TL-19997", "TL-19998", "TL-19999", "000000000000000000", "000000000000000001"}
		if !slices.Equal(texts, want) {
			t.Fatalf("%v\nwant %v", texts, want)
		}
		for body, code := range map[string]string{
			`{"serials": ["` + own[2].Serial + `"]}`:                                   "serial_issued",
			`{"serials": ["TL-19995"]}`:                                                "serial_imported",
			`{"ranges": [{"prefix": "TL-", "width": 5, "first": 19980, "count": 11}]}`: "serial_imported",
			`{"ranges": [{"prefix": "TL-", "width": 5, "first": 19999, "count": 2}]}`:  "serial_imported",
		} {
			if got := s.Call(t, farm.Key, http.MethodPost, path, body).Want(t, http.StatusConflict); got.Code() != code {
				t.Errorf("%s: %s", body, got.Body)
			}
		}
		for body, pointer := range map[string]string{
			`{}`:                      "/serials",
			`{"serials": ["a", "a"]}`: "/serials/1",
			`{"serials": ["a", "ă"]}`: "/serials/1",
			`{"serials": [""]}`:       "/serials/0",
			`{"ranges": [{"width": 0, "first": 0, "count": 1}]}`:                                                            "/ranges/0/width",
			`{"ranges": [{"width": 19, "first": 0, "count": 1}]}`:                                                           "/ranges/0/width",
			`{"ranges": [{"width": 2, "first": 99, "count": 2}]}`:                                                           "/ranges/0/count",
			`{"ranges": [{"width": 2, "first": 100, "count": 1}]}`:                                                          "/ranges/0/first",
			`{"ranges": [{"width": 2, "first": -1, "count": 1}]}`:                                                           "/ranges/0/first",
			`{"ranges": [{"width": 9, "first": 0, "count": 1000001}]}`:                                                      "/ranges/0/count",
			`{"ranges": [{"prefix": "12345678901234567890", "width": 2, "first": 0, "count": 1}]}`:                          "/ranges/0/prefix",
			`{"serials": ["Q7"], "ranges": [{"prefix": "Q", "width": 1, "first": 5, "count": 3}]}`:                          "/serials/0",
			`{"ranges": [{"width": 9, "first": 0, "count": 1000000}, {"prefix": "A", "width": 9, "first": 0, "count": 1}]}`: "/ranges",
			`{"serials": ["q"], "activation": "never"}`:                                                                     "/activation",
		} {
			got := s.Call(t, farm.Key, http.MethodPost, path, body).Want(t, http.StatusBadRequest)
			if !strings.Contains(string(got.Body), `"pointer":"`+pointer+`"`) {
				t.Errorf("%s: %s", body, got.Body)
			}
		}
		change := func(call, body string) {
			t.Helper()
			s.Call(t, farm.Key, http.MethodPost, "/api/v1/serials/"+run+"/"+call, body).Want(t, http.StatusOK)
		}
		change("void", `{"serials": ["TL-19993", "x,y"], "reason": "rách"}`)
		base, _, _ := strings.Cut(st.path(own[0].Link), "/21/")
		for serial, state := range map[string]string{"TL-19993": "void", "TL-19992": "ok", "x%2Cy": "void", "A%2F1": "ok"} {
			if got := s.Call(t, "", http.MethodGet, base+"/21/"+serial, nil, software...).JSON(t)["state"]; got != state {
				t.Errorf("%s is %v, want %s", serial, got, state)
			}
		}
		sold := map[string]any{"step": "sell", "batch_id": id, "place_id": farm.Place, "started_at": "2026-11-21T07:30:00+07:00", "items": []string{"TL-19990", own[0].Serial}}
		s.Call(t, farm.Key, http.MethodPost, "/api/v1/events", sold).Want(t, http.StatusCreated)
		code := strings.Split(base, "/")[2]
		for _, serial := range []string{"TL-19990", own[0].Serial} {
			if got := s.Call(t, farm.Key, http.MethodGet, "/api/v1/items/"+code+"/"+serial, nil).Want(t, http.StatusOK).JSON(t)["status"]; got != "sold" {
				t.Errorf("%s is %v", serial, got)
			}
		}
		sold["items"] = []string{"TL-19989"}
		s.Call(t, farm.Key, http.MethodPost, "/api/v1/events", sold).Want(t, http.StatusBadRequest)
		// What was not imported looks alike, and costs as many queries.
		for _, serial := range []string{"TL-19989", "TL-20000", "TL-9990", "7K3M9PQRSTVWX2345", "0", "B"} {
			got := s.Call(t, "", http.MethodGet, base+"/21/"+serial, nil, software...).Want(t, http.StatusNotFound)
			if n := s.Queries(t, got); n != 1 {
				t.Errorf("%s: %d queries", serial, n)
			}
		}
	})
}

// sscc is SSCC number n under a prefix.
func sscc(t *testing.T, prefix string, n uint64) string {
	t.Helper()
	p, err := gs1.ParseCompanyPrefix(prefix)
	if err != nil {
		t.Fatal(err)
	}
	unit, ok := p.SSCCAt(n)
	if !ok {
		t.Fatal(n)
	}
	return unit.String()
}

// TestLogisticUnits: SSCCs are given once, and are nobody else's to pack.
func TestLogisticUnits(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		farm, other := s.Tenant(t, "893000903"), s.Tenant(t, "893000904")
		units := func(key string, count int) (all []string) {
			t.Helper()
			var got api.Units
			s.Call(t, key, http.MethodPost, "/api/v1/logistic-units", map[string]int{"count": count}).Want(t, http.StatusCreated).Into(t, &got)
			for _, u := range got.Units {
				if u.DigitalLink != s.PublicURL+"/00/"+u.SSCC {
					t.Fatalf("%+v", u)
				}
				all = append(all, u.SSCC)
			}
			return all
		}
		mine := units(farm.Key, 3)
		pack := func(tenant fixture.Tenant, batch, sscc string) fixture.Answer {
			return s.Call(t, tenant.Key, http.MethodPost, "/api/v1/events", map[string]any{
				"step": "pack", "batch_id": batch, "place_id": tenant.Place, "started_at": "2026-11-21T07:30:00+07:00", "unit": sscc, "quantity": map[string]string{"value": "1", "unit": "KGM"},
			})
		}
		mineBatch, theirBatch := farm.Batch(t), other.Batch(t)
		pack(farm, mineBatch, mine[0]).Want(t, http.StatusCreated)
		pack(other, theirBatch, mine[1]).Want(t, http.StatusBadRequest) // issued to another
		pack(other, theirBatch, sscc(t, "893000903", 77)).Want(t, http.StatusBadRequest)
		pack(other, theirBatch, sscc(t, "893000905", 1)).Want(t, http.StatusCreated) // from outside
		pack(farm, mineBatch, sscc(t, "893000905", 1)).Want(t, http.StatusBadRequest)
		ahead := sscc(t, "893000903", 4) // brought by hand: passed over later
		pack(farm, mineBatch, ahead).Want(t, http.StatusCreated)
		if next := units(farm.Key, 5); slices.Contains(next, ahead) || len(next) != 5 || slices.Contains(next, mine[2]) {
			t.Fatalf("%v after %v", next, mine)
		}
	})
}
