package trace_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

const declaredWrong = `, "errorDeclaration": {"declarationTime": "2026-11-21T00:00:00Z"}`

// parted is a transformation event with the batches that went in, or came out.
func parted(n int, id, inputs, outputs, more string) string {
	return fmt.Sprintf(`{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "TransformationEvent", "eventID": "urn:uuid:00000000-0000-4000-8000-%012d",
 "eventTime": "2026-11-20T07:30:00Z", "eventTimeZoneOffset": "+07:00", "transformationID": %q%s%s%s}`,
		n, id, quantities("inputQuantityList", inputs), quantities("outputQuantityList", outputs), more)
}

func quantities(list, classes string) string {
	if classes == "" {
		return ""
	}
	var all []string
	for class := range strings.FieldsSeq(classes) {
		all = append(all, fmt.Sprintf(`{"epcClass": %q}`, class))
	}
	return fmt.Sprintf(`, %q: [%s]`, list, strings.Join(all, ", "))
}

// TestTransformationsInParts: what went in is told in one event, what came out
// in another, in either order; they are one transformation, of one organisation.
func TestTransformationsInParts(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		mill, other := s.Tenant(t, "8930001"), s.Tenant(t, "8930002")
		class := func(by fixture.Tenant, batch string) string {
			b := s.Call(t, by.Key, http.MethodGet, "/api/v1/batches/"+batch, nil).JSON(t)
			return fmt.Sprintf("https://id.gs1.org/01/%s/10/%s", b["code"], b["lot"])
		}
		n := 0
		send := func(by fixture.Tenant, event string) {
			t.Helper()
			s.Call(t, by.Key, http.MethodPost, "/epcis/events", event).Want(t, http.StatusCreated)
		}
		part := func(by fixture.Tenant, id, in, out string) (again func() string) {
			t.Helper()
			n++
			number := n
			send(by, parted(number, id, in, out, ""))
			return func() string { return parted(number, id, in, out, declaredWrong) }
		}
		a, b, out, late, drink, foreign := mill.Batch(t), mill.Batch(t), mill.Batch(t), mill.Batch(t), mill.Batch(t), other.Batch(t)
		const run, next = "urn:epc:id:gdti:0614141.00001.1618034", "urn:x:next"
		part(mill, run, "", class(mill, out))
		second := part(mill, run, class(mill, b), "")
		part(mill, "https://id.gs1.org/253/06141410000121618034", class(mill, a), "") // the same id as a Digital Link
		last := part(mill, run, "", class(mill, late))
		part(other, run, class(other, foreign), "") // another's with the same id
		part(mill, next, class(mill, out), class(mill, drink))

		inspector := s.APIKey(t, mill.ID, "inspector")
		ask := func(id, query string) graph { return read(t, s, inspector, "batches/"+id, query) }
		ask(out, "?direction=back&depth=1").wants(t, "back from what came out", 0, out, a, b)
		ask(drink, "?direction=back").wants(t, "back from what was made of it", 0, drink, out, a, b)
		ask(a, "?direction=forward&depth=1").wants(t, "forward from an input", 0, a, out, late)
		ask(foreign, "").wants(t, "another's with the same id", 0, foreign)
		g := ask(b, "")
		g.wants(t, "both ways", 0, b, out, late, drink)
		if len(g.Edges) != 3 || g.Cyclic || g.Truncated || strings.Contains(g.body, "transformation:") {
			t.Errorf("%s", g.body)
		}
		if g := ask(a, "?direction=forward&depth=1"); !g.Truncated {
			t.Errorf("there is more behind one level: %s", g.body)
		}
		send(mill, second())
		ask(drink, "?direction=back").wants(t, "after an input was declared wrong", 0, drink, out, a)
		send(mill, last())
		ask(a, "?direction=forward").wants(t, "after an output was declared wrong", 0, a, out, drink)
		part(mill, run, class(mill, out), "") // fed back into the same run
		if g := ask(a, "?direction=forward"); g.Cyclic || len(g.Edges) != 2 {
			t.Errorf("what was fed back: %s", g.body)
		}
	})
}
