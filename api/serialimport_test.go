package api_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// TestAReceiptBringsBackAnImport loses imported print stock with its batch, and
// has it known again from the receipt: rows, ranges and what became of them.
func TestAReceiptBringsBackAnImport(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		farm, other := s.Tenant(t, "893000907"), s.Tenant(t, "")
		st, id := story{Service: s}, farm.Batch(t)
		bring := func(batch, body string) fixture.Answer {
			return s.Call(t, farm.Key, http.MethodPost, "/api/v1/batches/"+batch+"/serials/import", body)
		}
		run := bring(id, `{"serials": ["A/1", "x,y", "08"], "ranges": [{"prefix": "TL-", "width": 5, "first": 9, "count": 90000}]}`).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		s.Call(t, farm.Key, http.MethodPost, "/api/v1/serials/"+run+"/void", `{"serials": ["TL-00010", "08"], "reason": "rách"}`).Want(t, http.StatusOK)
		csv := string(s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run+"/codes?preview=true&count=1", nil).Want(t, http.StatusOK).Body)
		link := strings.TrimSpace(csv[strings.LastIndex(csv, ",")+1:]) // of A/1
		receipt := string(s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run+"/receipt", nil).Want(t, http.StatusOK).Body)
		before := s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run, nil).Want(t, http.StatusOK).JSON(t)
		restore := func(key, body string) fixture.Answer {
			return s.Call(t, key, http.MethodPost, "/api/v1/serials/restore", body)
		}
		restore(farm.Key, receipt).Want(t, http.StatusOK) // it is there
		loseRun(t, s, run, id)
		s.Call(t, "", http.MethodGet, st.path(link), nil, software...).Want(t, http.StatusNotFound)

		// Meanwhile other stock was imported: it has the places that were the lost
		// run's.
		bring(farm.Batch(t), `{"ranges": [{"prefix": "Q", "width": 3, "first": 0, "count": 50}]}`).Want(t, http.StatusCreated)
		restore(other.Key, receipt).Want(t, http.StatusNotFound)
		restore(farm.Key, strings.Replace(receipt, `"payload":"`, `"payload":"A`, 1)).Want(t, http.StatusBadRequest)
		restore(farm.Key, receipt).Want(t, http.StatusCreated)
		restore(farm.Key, receipt).Want(t, http.StatusOK)
		if after := s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run, nil).Want(t, http.StatusOK).JSON(t); fmt.Sprint(before) != fmt.Sprint(after) {
			t.Fatalf("restored %v, was %v", after, before)
		}
		base, _, _ := strings.Cut(st.path(link), "/21/")
		for serial, want := range map[string]string{"A%2F1": "ok", "x%2Cy": "ok", "08": "void", "TL-00009": "ok", "TL-00010": "void", "TL-90009": "", "TL-90000": "ok", "8": ""} {
			got := s.Call(t, "", http.MethodGet, base+"/21/"+serial, nil, software...)
			if want == "" && got.Status != http.StatusNotFound || want != "" && got.JSON(t)["state"] != want {
				t.Errorf("%s: %d %s", serial, got.Status, got.Body)
			}
		}
		if got := bring(id, `{"serials": ["TL-00500"]}`).Want(t, http.StatusConflict); got.Code() != "serial_imported" {
			t.Errorf("the restored import lets its serials be brought again: %s", got.Body)
		}

		// The list was brought again by hand before the receipt came: refused, and
		// nothing is half there.
		loseRun(t, s, run, id)
		again := bring(farm.Batch(t), `{"serials": ["x,y"]}`).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		if got := restore(farm.Key, receipt).Want(t, http.StatusConflict); got.Code() != "serial_imported" {
			t.Errorf("%s", got.Body)
		}
		s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run, nil).Want(t, http.StatusNotFound)
		s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+again, nil).Want(t, http.StatusOK)
	})
}

// TestTheLargestImportHasAReceipt: the receipt of as many rows as one call may
// bring, none following another, is taken back.
func TestTheLargestImportHasAReceipt(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		farm := s.Tenant(t, "")
		id := farm.Batch(t)
		rows := make([]string, 10_000)
		for i := range rows {
			rows[i] = fmt.Sprintf("LONG-STOCK-%08dx", i)
		}
		run := s.Call(t, farm.Key, http.MethodPost, "/api/v1/batches/"+id+"/serials/import", map[string]any{"serials": rows}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		receipt := s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run+"/receipt", nil).Want(t, http.StatusOK).Body
		loseRun(t, s, run, id)
		got := s.Call(t, farm.Key, http.MethodPost, "/api/v1/serials/restore", string(receipt)).Want(t, http.StatusCreated).JSON(t)
		if got["count"] != 10_000.0 || len(receipt) > 1<<20 {
			t.Fatalf("%v, from %d bytes", got, len(receipt))
		}
	})
}

// TestForgedReceiptsOfImports are signed rightly and say what no service says.
func TestForgedReceiptsOfImports(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		farm := s.Tenant(t, "")
		id := farm.Batch(t)
		run := s.Call(t, farm.Key, http.MethodPost, "/api/v1/batches/"+id+"/serials/import", `{"ranges": [{"prefix": "F", "width": 2, "first": 0, "count": 10}]}`).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		payload := payloadOf(t, s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run+"/receipt", nil).Want(t, http.StatusOK).JSON(t)["payload"].(string))
		loseRun(t, s, run, id)
		for name, imported := range map[string]any{
			"none": nil, "too few": []map[string]any{{"serial": "F00", "count": 9}}, "below zero": []map[string]any{{"serial": "F00", "count": 11}, {"serial": "F20", "count": -1}},
			"beyond its digits": []map[string]any{{"serial": "F95", "count": 10}}, "no serial": []map[string]any{{"serial": "F 00", "count": 10}}, "text": []map[string]any{{"serial": "F", "count": 10}},
			"twice": []map[string]any{{"serial": "F00", "count": 5}, {"serial": "F04", "count": 5}},
		} {
			payload["imported"] = imported
			got := s.Call(t, farm.Key, http.MethodPost, "/api/v1/serials/restore", signedReceipt(t, payload))
			if got.Status != http.StatusBadRequest {
				t.Errorf("%s: %d %s", name, got.Status, got.Body)
			}
		}
	})
}

// payloadOf is the document of a receipt.
func payloadOf(t *testing.T, payload string) map[string]any {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		t.Fatal(err)
	}
	return fixture.Answer{Body: raw}.JSON(t)
}
