package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/fixture"
)

// TestCaptureHasEffects: what follows from a step follows from the same event
// captured: contents of units, custody that passes by shipping, traces, states
// of items; and an error declaration takes it back.
func TestCaptureHasEffects(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		owner, buyer := s.Tenant(t, "8930000"), s.Tenant(t, "8930001")
		field, made := owner.Batch(t), owner.Batch(t)
		class, product := classURI(t, s, owner, field), classURI(t, s, owner, made)
		home, shop := placeURI(t, s, owner), placeURI(t, s, buyer)
		unit := "https://id.gs1.org/00/" + sscc(t, "8930000", 7)
		shipped := observed(4, `, "bizStep": "shipping"`+at("readPoint", home)+toPlace(shop), unit)
		job := captured(t, s, owner.Key, document(transformed(class, product), packed(unit, product), shipped))
		if numbers(job) != "false true 3 3 0 0" {
			t.Fatalf("%v", job)
		}
		trace := string(s.Call(t, owner.Key, http.MethodGet, "/api/v1/batches/"+made+"/trace", nil).Want(t, http.StatusOK).Body)
		if !strings.Contains(trace, field) {
			t.Errorf("the trace does not lead back to the field: %s", trace)
		}
		step := fmt.Sprintf(`{"step": "receive", "batch_id": %q, "place_id": %q, "started_at": %q}`, made, buyer.Place, time.Now().Add(-time.Hour).Format(time.RFC3339))
		s.Call(t, buyer.Key, http.MethodPost, "/api/v1/events", step).Want(t, http.StatusCreated)
		captured(t, s, buyer.Key, document(observed(5, `, "bizStep": "receiving"`+at("readPoint", shop), unit)))
		s.Call(t, buyer.Key, http.MethodPost, "/api/v1/events", strings.Replace(step, made, field, 1)).Want(t, http.StatusBadRequest)

		run := s.Call(t, owner.Key, http.MethodPost, "/api/v1/batches/"+made+"/serials", `{"count": 2}`).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		codes := strings.Split(string(s.Call(t, owner.Key, http.MethodGet, "/api/v1/serials/"+run+"/codes?format=csv&from=0&count=1", nil).Want(t, http.StatusOK).Body), "\n")
		serial, _, _ := strings.Cut(codes[1], ",")
		code, _, _ := strings.Cut(strings.TrimPrefix(product, "https://id.gs1.org/01/"), "/")
		sold := observed(6, `, "bizStep": "retail_selling", "disposition": "retail_sold"`, "https://id.gs1.org/01/"+code+"/21/"+serial)
		captured(t, s, owner.Key, document(sold))
		item := "/api/v1/items/" + code + "/" + serial
		if got := s.Call(t, owner.Key, http.MethodGet, item, nil).Want(t, http.StatusOK).JSON(t); got["status"] != "sold" {
			t.Errorf("an item that was sold: %v", got)
		}
		wrong := strings.Replace(sold, `"bizStep"`, `"errorDeclaration": {"declarationTime": "2026-11-21T00:00:00Z", "reason": "did_not_occur"}, "bizStep"`, 1)
		s.Call(t, buyer.Key, http.MethodPost, "/epcis/events", bare(wrong)).Want(t, http.StatusForbidden)
		s.Call(t, owner.Key, http.MethodPost, "/epcis/events", bare(wrong)).Want(t, http.StatusCreated)
		if got := s.Call(t, owner.Key, http.MethodGet, item, nil).Want(t, http.StatusOK).JSON(t); got["status"] == "sold" {
			t.Errorf("an item whose sale was declared wrong: %v", got)
		}
	})
}

// TestCaptureKeepsMasterData: what a header tells of places is kept as last
// told, and makes their hierarchy.
func TestCaptureKeepsMasterData(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		key := s.Tenant(t, "").Key
		for _, child := range []string{"urn:epc:id:sgln:0614141.00777.1", "urn:epc:id:sgln:0614141.00777.2"} {
			header := `"epcisHeader": {"epcisMasterData": {"vocabularyList": [{"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": [
				{"id": "urn:epc:id:sgln:0614141.00777.0", "attributes": [{"id": "urn:epcglobal:cbv:mda#name", "attribute": "Kho"}], "children": ["` + child + `"]}]}]}}, "epcisBody"`
			captured(t, s, key, strings.Replace(document(), `"epcisBody"`, header, 1))
		}
		var links []string
		if err := s.DB.Read(t.Context()).Raw("SELECT child || ' in ' || parent FROM location_parents").Scan(&links).Error; err != nil {
			t.Fatal(err)
		}
		if len(links) != 1 || links[0] != "https://id.gs1.org/414/0614141007776/254/2 in https://id.gs1.org/414/0614141007776" {
			t.Errorf("the hierarchy: %q", links)
		}
		bad := strings.Replace(document(), `"epcisBody"`, `"epcisHeader": {"epcisMasterData": {"vocabularyList": [{"vocabularyElementList": [{}]}]}}, "epcisBody"`, 1)
		s.Call(t, key, http.MethodPost, "/epcis/capture", bad).Want(t, http.StatusBadRequest)
	})
}

// classURI names a batch in events.
func classURI(t *testing.T, s *fixture.Service, n fixture.Tenant, batch string) string {
	t.Helper()
	b := s.Call(t, n.Key, http.MethodGet, "/api/v1/batches/"+batch, nil).Want(t, http.StatusOK).JSON(t)
	return fmt.Sprintf("https://id.gs1.org/01/%s/10/%s", b["code"], b["lot"])
}
