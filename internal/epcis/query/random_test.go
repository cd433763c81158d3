package query_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/epcis/query"
)

// others are values of the rich event's members that it might have had instead.
var others = map[string][]string{
	"type":        {`"AggregationEvent"`, `"TransformationEvent"`},
	"action":      {`"ADD"`, `"DELETE"`},
	"eventTime":   {`"2026-03-04T05:06:07.6+07:00"`, `"2025-01-01T00:00:00Z"`},
	"recordTime":  {`"2026-03-05T00:00:01Z"`},
	"bizStep":     {`"receiving"`, `"urn:epcglobal:cbv:bizstep:shipping"`, `"shipping"`, `"urn:example:mine"`},
	"disposition": {`"in_transit"`, `"urn:example:mine"`},
	"readPoint":   {`{"id": "urn:epc:id:sgln:0614141.00777.0"}`, `{"id": "urn:example:elsewhere", "ext:gate": 8}`},
	"bizLocation": {`{"id": "https://id.gs1.org/414/0614141008889"}`, `{"id": "urn:example:elsewhere", "ext:room": [{"ext:door": "left"}]}`},
	"epcList":     {`["urn:epc:id:sgtin:0614141.107346.2020", "urn:example:in"]`, `["https://id.gs1.org/00/106141412345678908"]`, `["https://id.gs1.org/01/10614141073464/21/2018"]`},
	"childEPCs":   {`["urn:example:out"]`},
	"parentID":    {`"urn:epc:id:sgtin:0614141.107346.2018"`},
	"quantityList": {
		`[{"epcClass": "https://id.gs1.org/01/04012345123456", "quantity": 200000, "uom": "GRM"}]`,
		`[{"epcClass": "https://id.gs1.org/01/04012345123456/10/in"}, {"epcClass": "urn:example:class", "quantity": 2.5, "uom": "DZN"}]`,
	},
	"inputQuantityList": {`[{"epcClass": "urn:epc:class:lgtin:4012345.012345.998877", "quantity": 1.50}]`},
	"errorDeclaration":  {`{"declarationTime": "2026-03-07T00:00:00Z", "reason": "did_not_occur"}`},
	"sensorElementList": {
		`[{"sensorReport": [{"type": "gs1:Temperature", "value": 253.15, "uom": "KEL", "time": "2026-03-04T00:00:00Z", "ext:cv": 124}]}]`,
		`[{"sensorReport": [{"type": "Humidity", "value": 12}]}, {"sensorMetadata": {"ext:probe": "A2"}, "sensorReport": [{"type": "Temperature", "maxValue": -18.5, "uom": "CEL"}]}]`,
	},
	"ilmd":      {`{"ext:grade": "B", "ext:farm": [{"ext:plot": "14"}]}`},
	"ext:count": {`"12"`, `13`, `[11, "x"]`},
	"ext:note":  {`"bye"`, `true`},
	"ext:when":  {`"2026-01-03T00:00:00Z"`},
	"ext:outer": {`"plain"`, `{"ext:outer": {"ext:note": "hello", "ext:inner": 6}}`},
}

// drawEvent is the rich event with members left out or different.
func drawEvent(t *rapid.T) string {
	var whole map[string]json.RawMessage
	if err := json.Unmarshal([]byte(rich), &whole); err != nil {
		t.Fatal(err)
	}
	for name := range whole {
		if name == "@context" || name == "type" {
			continue
		}
		switch n := rapid.IntRange(0, 9).Draw(t, "keep "+name); {
		case n < 2:
			delete(whole, name)
		case n < 6 && len(others[name]) > 0:
			whole[name] = json.RawMessage(rapid.SampledFrom(others[name]).Draw(t, name))
		}
	}
	raw, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// The query's filter and the naive one agree on random events and queries.
func TestMatchAgreesWithTheNaiveFilter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e, raw := parseEvent(t, drawEvent(t))
		values, want := url.Values{}, true
		for range rapid.IntRange(0, 3).Draw(t, "parameters") {
			p := rapid.SampledFrom(parameters).Draw(t, "parameter")
			if p.master {
				continue
			}
			value := p.hit
			if rapid.Bool().Draw(t, "miss") {
				value = p.miss
			}
			values.Set(p.name, value)
		}
		for name := range values {
			want = want && naive(raw, name, values.Get(name))
		}
		q, err := query.FromURL(values, extensions(t))
		if err != nil {
			t.Fatal(err)
		}
		if got := q.With(world{}).Match(e); got != want {
			t.Fatalf("%v of %s: %v", values, strings.TrimSpace(rich), got)
		}
		if got := again(t, q).With(world{}).Match(e); got != want {
			t.Fatalf("%v, read back: %v", values, got)
		}
	})
}
