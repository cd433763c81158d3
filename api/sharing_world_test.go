package api_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fixture"
)

// traders are organisations that deal with one another at random.
type traders struct {
	*fixture.Service
	*policy
	r       *rand.Rand
	all     []fixture.Tenant
	places  []string // of all, in their order
	classes []string // two of each
	units   []string
	count   int
}

// join adds n organisations with a place, two batches and a unit each.
func (w *traders) join(t *testing.T, n int) {
	t.Helper()
	for range n {
		k := len(w.all)
		by := w.Tenant(t, fmt.Sprintf("89300%02d", k))
		place := placeURI(t, w.Service, by)
		w.all, w.places = append(w.all, by), append(w.places, place)
		w.owner[place] = by.ID
		for range 2 {
			class := classURI(t, w.Service, by, by.Batch(t))
			w.classes = append(w.classes, class)
			w.owner[class], w.held[class] = by.ID, []handed{{to: by.ID}}
		}
		w.units = append(w.units, fmt.Sprintf("urn:epc:id:sscc:0614141.1%09d", k))
	}
}

// pick is one of list: mostly one of those of who, k a head.
func (w *traders) pick(list []string, who, k int) string {
	if w.r.IntN(3) > 0 {
		return list[who*k+w.r.IntN(k)]
	}
	return list[w.r.IntN(len(list))]
}

// held is goods that who mostly may speak of: its own, or what it was handed.
func (w *traders) goods(who int) string {
	var had []string
	for _, class := range w.classes {
		for _, h := range w.held[class] {
			if h.to == w.all[who].ID {
				had = append(had, class)
			}
		}
	}
	if len(had) > 0 && w.r.IntN(2) == 0 {
		return had[w.r.IntN(len(had))]
	}
	return w.pick(w.classes, who, 2)
}

// deal has somebody capture something, or try to.
func (w *traders) deal(t *testing.T) {
	t.Helper()
	who := w.r.IntN(len(w.all))
	by := w.all[who]
	w.count++
	one := map[string]any{
		"eventID": fmt.Sprintf("urn:uuid:00000000-0000-4000-8000-%012d", w.count), "eventTime": fmt.Sprintf("2026-06-01T%02d:%02d:00Z", w.count/60%24, w.count%60), "eventTimeZoneOffset": "+07:00",
		"bizStep": []string{"shipping", "shipping", "storing", "receiving"}[w.r.IntN(4)], "action": "OBSERVE",
		"bizTransactionList": []any{map[string]any{"type": "po", "bizTransaction": fmt.Sprintf("urn:example:po:%d", w.r.IntN(3))}},
	}
	quantity := func(class string) []any {
		return []any{map[string]any{"epcClass": class, "quantity": 1 + w.r.IntN(9)}}
	}
	class, unit := w.goods(who), w.units[who]
	switch w.r.IntN(6) {
	case 0:
		one["type"], one["epcList"], one["quantityList"] = epcis.ObjectEvent, []string{unit}, nil
	case 1:
		one["type"], one["quantityList"] = epcis.TransactionEvent, quantity(class)
	case 2:
		one["type"], one["action"], one["parentID"], one["childQuantityList"] = epcis.AggregationEvent, "ADD", unit, quantity(class)
	case 3:
		one["type"], one["action"], one["transformationID"] = epcis.TransformationEvent, nil, fmt.Sprintf("urn:example:run:%d", w.r.IntN(3))
		one["inputQuantityList"], one["outputQuantityList"] = quantity(class), quantity(w.classes[2*who+w.r.IntN(2)])
	case 4:
		one["type"], one["action"], one["parentID"], one["childQuantityList"] = epcis.AssociationEvent, "ADD", unit, quantity(class)
	default:
		one["type"], one["quantityList"] = epcis.ObjectEvent, quantity(class)
	}
	w.where(one, who)
	for name, v := range one {
		if v == nil || name == "quantityList" && one["epcList"] != nil {
			delete(one, name)
		}
	}
	if w.capture(t, one, by) && w.r.IntN(6) == 0 && (one["type"] == epcis.ObjectEvent || one["type"] == epcis.TransactionEvent) {
		one["errorDeclaration"] = map[string]any{"declarationTime": "2026-06-02T00:00:00Z", "reason": "did_not_occur"}
		if !w.capture(t, one, by) {
			t.Errorf("who captured %v may not declare it wrong", one)
		}
	}
}

// where puts an event somewhere, with whom it comes from and goes to.
func (w *traders) where(one map[string]any, who int) {
	place := func(name, list string, kind string) {
		if w.r.IntN(2) == 0 {
			one[list] = []any{map[string]any{"type": kind, name: w.places[w.r.IntN(len(w.places))]}}
		}
	}
	place("source", "sourceList", "location")
	place("destination", "destinationList", "location")
	for _, at := range []string{"readPoint", "bizLocation"} {
		if w.r.IntN(2) == 0 {
			continue
		}
		id := w.pick(w.places, who, 1)
		if to, named := one["destinationList"].([]any); named && w.r.IntN(3) == 0 {
			id = fmt.Sprint(to[0].(map[string]any)["destination"])
		}
		one[at] = map[string]any{"id": id}
	}
}

// capture sends an event, and has the policy know of it when it was stored.
func (w *traders) capture(t *testing.T, one map[string]any, by fixture.Tenant) bool {
	t.Helper()
	raw, err := json.Marshal(one)
	if err != nil {
		t.Fatal(err)
	}
	got := w.Call(t, by.Key, http.MethodPost, "/epcis/events", bare(string(raw)))
	if got.Status == http.StatusForbidden {
		return false // TestCapturePolicy says of what
	}
	got.Want(t, http.StatusCreated)
	e, err := epcis.ParseEvent([]byte(bare(string(raw))))
	if err != nil {
		t.Fatal(err)
	}
	e.RecordTime = w.DB.Now()
	w.record(e, by.ID)
	return true
}
