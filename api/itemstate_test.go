package api_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// aggregation is an event of children put into, or taken out of, a parent.
func aggregation(n int, action, parent, more string, children ...string) string {
	e := strings.Replace(observed(n, more, children...), "ObjectEvent", "AggregationEvent", 1)
	return strings.NewReplacer("OBSERVE", action, `"epcList"`, fmt.Sprintf(`"parentID": %q, "childEPCs"`, parent)).Replace(e)
}

// moment is the time of event n of a test, as a state bears it.
func moment(n int) string {
	return strings.Replace(fmt.Sprintf("2026-11-20T07:30:00.%03d", n), ".000", "", 1)
}

// said is a state in a few words: where, disposition, unit in outermost unit,
// each since when.
func said(state map[string]any) string {
	since := func(of map[string]any) string {
		return strings.TrimRight(strings.TrimSuffix(of["since"].(string), "Z"), "0")
	}
	var words []string
	if of, is := state["where"].(map[string]any); is {
		words = append(words, of["uri"].(string), of["place_name"].(string), since(of))
	}
	if of, is := state["disposition"].(map[string]any); is {
		words = append(words, of["value"].(string), since(of))
	}
	if of, is := state["container"].(map[string]any); is {
		words = append(words, of["sscc"].(string), of["outermost_sscc"].(string), since(of))
	}
	return strings.Join(words, " ")
}

func sinceWord(n int) string { return strings.TrimRight(moment(n), "0") }

// stateWorld is a batch with items, two places and units.
type stateWorld struct {
	*fixture.Service
	owner, buyer        fixture.Tenant
	batch, code         string
	serials             []string
	home, shop          string
	homeName, shopName  string
	carton, crate, tray string // SSCCs
}

func newStateWorld(t *testing.T, s *fixture.Service, items int) *stateWorld {
	t.Helper()
	w := &stateWorld{Service: s, owner: s.Tenant(t, "8930000"), buyer: s.Tenant(t, "8930001")}
	w.batch = w.owner.Batch(t)
	w.code, _, _ = strings.Cut(strings.TrimPrefix(classURI(t, s, w.owner, w.batch), "https://id.gs1.org/01/"), "/")
	w.home, w.shop = placeURI(t, s, w.owner), placeURI(t, s, w.buyer)
	name := func(n fixture.Tenant) string {
		return s.Call(t, n.Key, http.MethodGet, "/api/v1/places/"+n.Place, nil).Want(t, http.StatusOK).JSON(t)["name"].(string)
	}
	w.homeName, w.shopName = name(w.owner), name(w.buyer)
	w.carton, w.crate, w.tray = sscc(t, "8930000", 1), sscc(t, "8930000", 2), sscc(t, "8930000", 3)
	run := s.Call(t, w.owner.Key, http.MethodPost, "/api/v1/batches/"+w.batch+"/serials", fmt.Sprintf(`{"count": %d}`, items)).Want(t, http.StatusCreated).JSON(t)["id"].(string)
	codes := string(s.Call(t, w.owner.Key, http.MethodGet, "/api/v1/serials/"+run+"/codes?format=csv", nil).Want(t, http.StatusOK).Body)
	for _, line := range strings.Split(strings.TrimSpace(codes), "\n")[1:] {
		serial, _, _ := strings.Cut(line, ",")
		w.serials = append(w.serials, serial)
	}
	return w
}

func (w *stateWorld) uri(item int) string {
	return "https://id.gs1.org/01/" + w.code + "/21/" + w.serials[item]
}

func (w *stateWorld) want(t *testing.T, key string, item int, want string, what string) {
	t.Helper()
	got := w.Call(t, key, http.MethodGet, "/api/v1/items/"+w.code+"/"+w.serials[item], nil).Want(t, http.StatusOK).JSON(t)["state"].(map[string]any)
	if said(got) != want {
		t.Errorf("%s:\n got %s\nwant %s", what, said(got), want)
	}
}

func (w *stateWorld) send(t *testing.T, key, event string) {
	t.Helper()
	w.Call(t, key, http.MethodPost, "/epcis/events", bare(event)).Want(t, http.StatusCreated)
}

func unitURI(sscc string) string { return "https://id.gs1.org/00/" + sscc }

// TestItemState: where an item is, its disposition and its container follow
// from steps and captured events alike, those of the units around it included;
// from the newest by event time, whenever it came; and not from those declared
// wrong.
func TestItemState(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		w := newStateWorld(t, s, 3)
		home, shop := w.home+" "+w.homeName+" ", w.shop+" "+w.shopName+" "
		w.want(t, w.owner.Key, 0, "", "nothing happened")
		w.send(t, w.owner.Key, observed(10, `, "disposition": "active"`+at("readPoint", w.home), w.uri(0)))
		w.want(t, w.owner.Key, 0, home+sinceWord(10)+" active "+sinceWord(10), "seen")
		s.Call(t, w.owner.Key, http.MethodPost, "/api/v1/events", fmt.Sprintf(`{"step": "pack", "batch_id": %q, "place_id": %q, "started_at": "%sZ", "items": [%q, %q], "unit": %q}`,
			w.batch, w.owner.Place, moment(20), w.serials[0], w.serials[1], w.carton)).Want(t, http.StatusCreated)
		w.send(t, w.owner.Key, aggregation(30, "ADD", unitURI(w.crate), at("readPoint", w.home), unitURI(w.carton)))
		packed := w.carton + " " + w.crate + " " + sinceWord(20)
		w.want(t, w.owner.Key, 1, home+sinceWord(20)+" in_progress "+sinceWord(20)+" "+packed, "packed")
		shipped := observed(40, `, "bizStep": "shipping", "disposition": "in_transit"`+at("readPoint", w.home)+toPlace(w.shop), unitURI(w.crate))
		w.send(t, w.owner.Key, shipped)
		received := observed(50, `, "bizStep": "receiving", "disposition": "in_progress"`+at("readPoint", w.shop)+at("bizLocation", w.shop), unitURI(w.crate))
		w.send(t, w.buyer.Key, received)
		w.want(t, w.owner.Key, 0, shop+sinceWord(50)+" in_progress "+sinceWord(50)+" "+packed, "received, which the sender may see")
		w.send(t, w.owner.Key, observed(15, `, "disposition": "damaged"`+at("readPoint", w.home), w.uri(0)))
		w.want(t, s.AdminKey, 0, shop+sinceWord(50)+" in_progress "+sinceWord(50)+" "+packed, "told late")
		w.send(t, w.buyer.Key, strings.Replace(received, `"bizStep"`, `"errorDeclaration": {"declarationTime": "2026-11-21T00:00:00Z", "reason": "did_not_occur"}, "bizStep"`, 1))
		w.want(t, s.AdminKey, 0, home+sinceWord(10)+" in_transit "+sinceWord(40)+" "+packed, "not received")
		w.send(t, w.owner.Key, aggregation(60, "DELETE", unitURI(w.carton), at("readPoint", w.home), w.uri(0)))
		w.send(t, w.owner.Key, aggregation(18, "ADD", unitURI(w.tray), "", w.uri(0))) // told late: it left the tray when it was packed
		w.want(t, s.AdminKey, 0, home+sinceWord(10)+" in_transit "+sinceWord(40), "unpacked")
		w.want(t, s.AdminKey, 1, home+sinceWord(20)+" in_transit "+sinceWord(40)+" "+packed, "still packed")
		w.send(t, w.owner.Key, observed(70, `, "disposition": "damaged"`, unitURI(w.crate)))
		w.want(t, s.AdminKey, 0, home+sinceWord(10)+" in_transit "+sinceWord(40), "no longer where its unit is")
		w.send(t, w.owner.Key, aggregation(80, "DELETE", unitURI(w.carton), "", []string{}...))
		w.want(t, s.AdminKey, 1, home+sinceWord(20)+" damaged "+sinceWord(70), "all unpacked")

		third := s.Tenant(t, "8930002")
		far := placeURI(t, s, third)
		w.send(t, w.owner.Key, observed(81, `, "bizStep": "shipping"`+at("readPoint", w.home)+toPlace(w.shop), w.uri(2)))
		w.send(t, w.buyer.Key, observed(82, `, "bizStep": "shipping"`+at("readPoint", w.shop)+toPlace(far), w.uri(2)))
		w.send(t, third.Key, observed(83, `, "bizStep": "receiving", "disposition": "in_progress"`+at("bizLocation", far), w.uri(2)))
		w.want(t, w.owner.Key, 2, shop+sinceWord(82), "two steps on is not the sender's to see")
		if got := string(s.Call(t, s.AdminKey, http.MethodGet, "/api/v1/items/"+w.code+"/"+w.serials[2], nil).Want(t, http.StatusOK).Body); !strings.Contains(got, far) || !strings.Contains(got, `"in_progress"`) {
			t.Errorf("the province sees where it is: %s", got)
		}
	})
}

// TestItemStateInAnyOrder: the same events leave an item in the same state in
// whatever order they arrive, and a cycle of units, which nobody can build, does
// no harm.
func TestItemStateInAnyOrder(t *testing.T) {
	t.Parallel()
	const rounds = 6
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		w := newStateWorld(t, s, rounds)
		for i := range rounds {
			carton, crate := sscc(t, "8930000", uint64(10+2*i)), sscc(t, "8930000", uint64(11+2*i))
			events := []string{
				observed(10, at("readPoint", w.home), w.uri(i)),
				aggregation(20, "ADD", unitURI(carton), "", w.uri(i)),
				aggregation(30, "DELETE", unitURI(carton), "", w.uri(i)),
				aggregation(40, "ADD", unitURI(crate), `, "disposition": "in_progress"`, w.uri(i)),
				aggregation(50, "ADD", unitURI(carton), "", unitURI(crate)),
				aggregation(60, "ADD", unitURI(crate), "", unitURI(carton)),
				observed(70, at("bizLocation", "urn:epc:id:sgln:0614141.00777.0"), unitURI(carton)),
			}
			rand.Shuffle(len(events), func(a, b int) { events[a], events[b] = events[b], events[a] })
			for _, event := range events {
				w.send(t, w.owner.Key, event)
			}
			w.want(t, w.owner.Key, i, "https://id.gs1.org/414/0614141007776  "+sinceWord(70)+" in_progress "+sinceWord(40)+" "+crate+" "+carton+" "+sinceWord(40),
				"in the order "+strings.Join(events, "\n"))
		}
	})
}
