package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// TestCapturePolicy: who may say what of whose goods, for each kind of event.
// A stranger may say nothing of them, their custodian anything but that it made
// them, their owner everything; of what nobody registered anybody may speak.
func TestCapturePolicy(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		owner, custodian, stranger := s.Tenant(t, "8930000"), s.Tenant(t, "8930001"), s.Tenant(t, "8930002")
		batch := owner.Batch(t)
		b := s.Call(t, owner.Key, http.MethodGet, "/api/v1/batches/"+batch, nil).JSON(t)
		class := fmt.Sprintf("https://id.gs1.org/01/%s/10/%s", b["code"], b["lot"])
		home, shop := placeURI(t, s, owner), placeURI(t, s, custodian)
		captured(t, s, owner.Key, document(ofClass("OBSERVE", class, "shipping", at("readPoint", home)+from(home)+toPlace(shop))))

		unknown := "https://id.gs1.org/01/09521321000018/10/X1"
		events := map[string]struct {
			event                      string
			owner, custodian, stranger int
		}{
			"observes":             {ofClass("OBSERVE", class, "storing", ""), 202, 202, 403},
			"makes":                {ofClass("ADD", class, "commissioning", ""), 202, 403, 403},
			"destroys":             {ofClass("DELETE", class, "destroying", ""), 202, 202, 403},
			"transaction":          {strings.Replace(ofClass("OBSERVE", class, "storing", `, "bizTransactionList": [{"bizTransaction": "urn:epcglobal:cbv:bt:x:1"}]`), "ObjectEvent", "TransactionEvent", 1), 202, 202, 403},
			"turns into unknown":   {transformed(class, unknown), 202, 202, 403},
			"makes it of unknown":  {transformed(unknown, class), 202, 403, 403},
			"packs unknown units":  {packed("https://id.gs1.org/00/106141412345678908", class), 202, 403, 403},
			"nobody's goods":       {ofClass("OBSERVE", unknown, "storing", ""), 202, 202, 202},
			"unmade serial":        {observed(0, "", fmt.Sprintf("https://id.gs1.org/01/%s/21/NEVERMADE", b["code"])), 202, 403, 403},
			"under its prefix":     {observed(0, "", "urn:epc:id:sgtin:8930000.099999.1"), 202, 403, 403},
			"its place":            {ofClass("OBSERVE", unknown, "storing", at("readPoint", home)), 202, 403, 403},
			"its place, unrelated": {ofClass("OBSERVE", unknown, "storing", at("bizLocation", home)+toPlace(shop)), 202, 403, 403},
			"goods from its place": {ofClass("OBSERVE", unknown, "receiving", at("readPoint", home)+from(home)), 202, 202, 202},
		}
		for name, e := range events {
			for who, asks := range map[string]struct {
				tenant fixture.Tenant
				want   int
			}{"owner": {owner, e.owner}, "custodian": {custodian, e.custodian}, "stranger": {stranger, e.stranger}} {
				if name == "packs unknown units" && who != "owner" {
					continue // the unit is the owner's by then, or the map's order would tell
				}
				got := s.Call(t, asks.tenant.Key, http.MethodPost, "/epcis/capture", document(e.event))
				if got.Status != asks.want {
					t.Errorf("%s, %s: %d, want %d: %s", name, who, got.Status, asks.want, got.Body)
				}
				if got.Status == 403 && (got.JSON(t)["type"] != "epcisException:SecurityException" || !strings.Contains(string(got.Body), "/epcisBody/eventList/0/")) {
					t.Errorf("%s, %s: the refusal names no pointer: %s", name, who, got.Body)
				}
			}
		}
		s.Call(t, stranger.Key, http.MethodPost, "/epcis/events", bare(events["observes"].event)).Want(t, http.StatusForbidden)
		seen := s.Call(t, custodian.Key, http.MethodGet, "/api/v1/events?batch_id="+batch, nil).JSON(t)["items"].([]any)
		if len(seen) == 0 {
			t.Error("the custodian sees nothing of what was shipped to it")
		}
		if seen := s.Call(t, stranger.Key, http.MethodGet, "/api/v1/events", nil).JSON(t)["items"].([]any); len(seen) != 2 {
			t.Errorf("the stranger sees %d events, not its own two", len(seen))
		}
	})
}

// placeURI names the tenant's place in events.
func placeURI(t *testing.T, s *fixture.Service, n fixture.Tenant) string {
	t.Helper()
	code, _ := s.Call(t, n.Key, http.MethodGet, "/api/v1/places/"+n.Place, nil).JSON(t)["code"].(string)
	return "https://id.gs1.org/414/" + code
}

func ofClass(action, class, step, more string) string {
	return fmt.Sprintf(`{"type": "ObjectEvent", "eventTime": "2026-11-20T07:30:00Z", "eventTimeZoneOffset": "+07:00", "action": %q, "bizStep": %q, "quantityList": [{"epcClass": %q, "quantity": 5, "uom": "KGM"}]%s}`, action, step, class, more)
}

func transformed(in, out string) string {
	return fmt.Sprintf(`{"type": "TransformationEvent", "eventTime": "2026-11-20T07:30:00Z", "eventTimeZoneOffset": "+07:00", "inputQuantityList": [{"epcClass": %q}], "outputQuantityList": [{"epcClass": %q}]}`, in, out)
}

func packed(unit, class string) string {
	return fmt.Sprintf(`{"type": "AggregationEvent", "eventTime": "2026-11-20T07:30:00Z", "eventTimeZoneOffset": "+07:00", "action": "ADD", "bizStep": "packing", "parentID": %q, "childQuantityList": [{"epcClass": %q}]}`, unit, class)
}

func at(field, place string) string { return fmt.Sprintf(`, %q: {"id": %q}`, field, place) }

func from(place string) string {
	return fmt.Sprintf(`, "sourceList": [{"type": "location", "source": %q}]`, place)
}

func toPlace(place string) string {
	return fmt.Sprintf(`, "destinationList": [{"type": "location", "destination": %q}]`, place)
}
