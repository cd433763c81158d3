package query_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"testing"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
)

// rich is an event with something for every parameter.
const rich = `{
 "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"ext": "http://ns.example.com/ext/"}],
 "eventID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8", "type": "ObjectEvent", "action": "OBSERVE",
 "eventTime": "2026-03-04T05:06:07.5+07:00", "eventTimeZoneOffset": "+07:00", "recordTime": "2026-03-05T00:00:00Z",
 "bizStep": "https://ref.gs1.org/cbv/BizStep-shipping", "disposition": "urn:epcglobal:cbv:disp:in_transit",
 "persistentDisposition": {"set": ["completeness_verified"], "unset": ["completeness_inferred"]},
 "readPoint": {"id": "urn:epc:id:sgln:0614141.00888.0", "ext:gate": "7", "ext:room": {"ext:door": "left"}},
 "bizLocation": {"id": "https://id.example.org/414/0614141007776?some=here", "ext:gate": "8", "ext:room": {"ext:door": "right"}},
 "epcList": ["urn:epc:id:sgtin:0614141.107346.2018"], "childEPCs": ["urn:epc:id:sgtin:0614141.107346.2019"],
 "parentID": "urn:epc:id:sscc:0614141.1234567890", "inputEPCList": ["urn:example:in"], "outputEPCList": ["urn:example:out"],
 "quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.998877", "quantity": 200, "uom": "KGM"}],
 "inputQuantityList": [{"epcClass": "https://id.gs1.org/01/04012345123456/10/in", "quantity": 24}],
 "outputQuantityList": [{"epcClass": "https://id.gs1.org/01/04012345123456/10/out", "quantity": 1.5, "uom": "KGM"}],
 "transformationID": "urn:example:t1",
 "bizTransactionList": [{"type": "po", "bizTransaction": "urn:example:po1"}],
 "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:4012345.00225"}],
 "destinationList": [{"type": "urn:epcglobal:cbv:sdt:location", "destination": "urn:epc:id:sgln:0614141.00777.0"}],
 "errorDeclaration": {"declarationTime": "2026-03-06T00:00:00Z", "reason": "incorrect_data", "correctiveEventIDs": ["urn:uuid:1"], "ext:who": "ann", "ext:why": {"ext:depth": 3}},
 "sensorElementList": [{
  "sensorMetadata": {"time": "2026-03-04T00:00:00Z", "startTime": "2026-03-03T00:00:00Z", "endTime": "2026-03-03T12:00:00Z", "deviceID": "urn:example:device", "dataProcessingMethod": "urn:example:method", "bizRules": "urn:example:rules", "ext:probe": "A1", "ext:deep": {"ext:n": 1}},
  "sensorReport": [
   {"type": "Temperature", "value": -20, "minValue": -21.5, "maxValue": -18, "meanValue": -20.1, "sDev": 0.4, "percRank": 50, "percValue": -19.9, "uom": "CEL", "ext:cv": "123", "ext:deep": {"ext:n": 2}},
   {"type": "https://gs1.org/voc/Count", "stringValue": "some", "booleanValue": true, "hexBinaryValue": "F0F0", "uriValue": "urn:example:u", "microorganism": "urn:example:m", "chemicalSubstance": "urn:example:c"}],
  "ext:place": "rear", "ext:deep": [{"ext:n": 3}]}],
 "ilmd": {"ext:grade": "A", "ext:harvest": "2026-02-01T00:00:00Z", "ext:farm": {"ext:plot": ["12", "13"]}},
 "ext:count": 12, "ext:note": "hello", "ext:when": "2026-01-02T00:00:00Z", "ext:tags": ["a", "b"], "ext:outer": {"ext:inner": "5.0", "ext:more": [{"ext:deepest": "x"}]}
}`

// world has one place in another, and master data of the latter.
type world struct{}

func (world) Within(place, ancestor string) bool { return below(place, ancestor) }

func (world) Attribute(id, name string) []string {
	if id == "https://id.gs1.org/414/0614141007776" && name == "site" {
		return []string{"Hanoi"}
	}
	return nil
}

func parseEvent(t fataler, raw string) (*epcis.Event, object) {
	e, err := epcis.ParseEvent([]byte(raw))
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	d := json.NewDecoder(bytes.NewReader([]byte(raw)))
	d.UseNumber()
	var o object
	if err := d.Decode(&o); err != nil {
		t.Fatalf("%v", err)
	}
	return e, o
}

type fataler interface {
	Fatalf(format string, args ...any)
}

// extensions declares the prefix of the query under another name than the event's.
func extensions(t fataler) epcis.Context {
	c, err := query.ReadExtensions("query=http://ns.example.com/ext/, other=urn:example:other#")
	if err != nil {
		t.Fatalf("%v", err)
	}
	return c
}

// Each parameter hits, misses, and refuses what is no value; the naive filter
// over the same JSON agrees, and so does the query as read back from its JSON.
func TestParameters(t *testing.T) {
	t.Parallel()
	e, raw := parseEvent(t, rich)
	for _, c := range parameters {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for value, want := range map[string]bool{c.hit: true, c.miss: false} {
				q, err := query.FromURL(url.Values{c.name: {value}}, extensions(t))
				if err != nil {
					t.Fatalf("%s=%s: %v", c.name, value, err)
				}
				if got := q.With(world{}).Match(e); got != want {
					t.Errorf("%s=%s: %v", c.name, value, got)
				}
				if got := again(t, q).With(world{}).Match(e); got != want {
					t.Errorf("%s=%s, read back: %v", c.name, value, got)
				}
				if !c.master {
					if got := naive(raw, c.name, value); got != want {
						t.Errorf("%s=%s: the naive filter says %v", c.name, value, got)
					}
				}
			}
			if c.bad != "-" {
				if _, err := query.FromURL(url.Values{c.name: {c.bad}}, extensions(t)); !refused(err, "query/"+c.name) {
					t.Errorf("%s=%s: %v", c.name, c.bad, err)
				}
			}
		})
	}
}

// again is q, written as JSON and read back.
func again(t fataler, q *query.Query) *query.Query {
	body, err := q.MarshalJSON()
	if err != nil {
		t.Fatalf("%v", err)
	}
	v, err := epcis.ParseValue(body)
	if err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	back, err := query.FromJSON(v, "/query")
	if err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	return back
}
