package api_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

func TestSerialsOverHTTP(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		_, key := tenant(t, s, "0123456789", "manager", `, "gs1_prefix": "8930000"`)
		_, other := tenant(t, s, "0123456780", "manager", "")
		product := aProduct(t, s, key)
		path, second := aBatch(t, s, key, product), aBatch(t, s, key, product)
		made := s.Call(t, key, http.MethodPost, path+"/serials", `{"count": 5, "activation": "manual"}`, "Idempotency-Key", "k1").Want(t, http.StatusCreated)
		again := s.Call(t, key, http.MethodPost, path+"/serials", `{"count": 5, "activation": "manual"}`, "Idempotency-Key", "k1").Want(t, http.StatusCreated)
		run := made.Header.Get("Location")
		if string(made.Body) != string(again.Body) || made.JSON(t)["status"] != "issued" || made.JSON(t)["batch_id"] != strings.TrimPrefix(path, "/api/v1/batches/") {
			t.Fatalf("%s %s", made.Body, again.Body)
		}
		counts := func(want map[string]any, body map[string]any) {
			t.Helper()
			if !reflect.DeepEqual(body["counts"], any(want)) {
				t.Fatalf("%v, want %v", body, want)
			}
		}
		csv := s.Call(t, key, http.MethodGet, run+"/codes?format=csv&from=1&count=3", nil).Want(t, http.StatusOK)
		lines := strings.Split(strings.TrimSpace(string(csv.Body)), "\n")
		if len(lines) != 4 || lines[0] != "serial,digital_link" || !strings.HasPrefix(csv.Header.Get("Content-Type"), "text/csv") {
			t.Fatalf("%s", csv.Body)
		}
		counts(map[string]any{"issued": 2.0, "printed": 3.0, "active": 0.0, "void": 0.0}, s.Call(t, key, http.MethodGet, run, nil).Want(t, http.StatusOK).JSON(t))
		nd := s.Call(t, s.AdminKey, http.MethodGet, run+"/codes?format=ndjson&preview=true", nil).Want(t, http.StatusOK)
		serial, link, _ := strings.Cut(lines[1], ",")
		if got := strings.Split(strings.TrimSpace(string(nd.Body)), "\n"); len(got) != 5 || got[1] != `{"serial":"`+serial+`","digital_link":"`+link+`"}` || !strings.HasSuffix(link, "/21/"+serial) {
			t.Fatalf("%s", nd.Body)
		}
		for _, bad := range []string{"?format=xml", "?from=5", "?from=x", "?count=6", "?preview=yes", "?preview=", "?cuont=2"} {
			s.Call(t, key, http.MethodGet, run+"/codes"+bad, nil).Want(t, http.StatusBadRequest)
		}
		batchID := strings.TrimPrefix(second, "/api/v1/batches/")
		s.Call(t, key, http.MethodPost, run+"/assign", `{"from": 0, "count": 1, "batch_id": "`+batchID+`"}`).Want(t, http.StatusOK)
		counts(map[string]any{"issued": 2.0, "printed": 2.0, "active": 1.0, "void": 0.0}, s.Call(t, key, http.MethodPost, run+"/activate", `{"serials": ["`+serial+`"]}`).Want(t, http.StatusOK).JSON(t))
		if late := s.Call(t, key, http.MethodPost, run+"/assign", `{"batch_id": "`+batchID+`"}`).Want(t, http.StatusConflict); late.Code() != "already_active" {
			t.Fatalf("%s", late.Body)
		}
		s.Call(t, key, http.MethodPost, run+"/void", `{"from": 4}`).Want(t, http.StatusBadRequest)
		counts(map[string]any{"issued": 1.0, "printed": 2.0, "active": 1.0, "void": 1.0}, s.Call(t, key, http.MethodPost, run+"/void", `{"from": 4, "reason": "ướt"}`).Want(t, http.StatusOK).JSON(t))

		item := "/api/v1/items/08930000000002/" + serial
		if got := s.Call(t, key, http.MethodGet, item, nil).Want(t, http.StatusOK).JSON(t); got["status"] != "active" || got["serial"] != serial || got["events"] == nil {
			t.Fatalf("%v", got)
		}
		s.Call(t, key, http.MethodGet, "/api/v1/items/08930000000002/"+serial[1:]+"2", nil).Want(t, http.StatusNotFound)
		for _, call := range [][2]string{{http.MethodGet, item}, {http.MethodGet, run}, {http.MethodGet, run + "/codes"}, {http.MethodGet, path + "/serials"}, {http.MethodGet, path + "/compliance"}} {
			s.Call(t, other, call[0], call[1], nil).Want(t, http.StatusNotFound)
		}
		s.Call(t, other, http.MethodPost, run+"/activate", `{}`).Want(t, http.StatusNotFound)
		s.Call(t, other, http.MethodPost, path+"/serials", `{"count": 1}`).Want(t, http.StatusNotFound)
		if list, _ := s.Call(t, key, http.MethodGet, path+"/serials", nil).Want(t, http.StatusOK).JSON(t)["items"].([]any); len(list) != 1 {
			t.Fatalf("%v", list)
		}
		compliance := s.Call(t, key, http.MethodGet, path+"/compliance?profile=vn-tt02-2024", nil, "Accept-Language", "en").Want(t, http.StatusOK).JSON(t)
		if missing, _ := compliance["missing"].([]any); compliance["complete"] != false || compliance["profile"] != "vn-tt02-2024" || len(missing) == 0 {
			t.Fatalf("%v", compliance)
		}
	})
}
