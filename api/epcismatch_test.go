package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/fixture"
)

// What the store finds is what the query matches, event by event, for queries
// that indexes answer, that documents answer, and for both together.
func TestEPCISFindsWhatMatches(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		by := s.Tenant(t, "")
		var events []*epcis.Event
		for i := range 48 {
			events = append(events, capture(t, s, by, various(i)))
		}
		extensions, err := query.ReadExtensions("ext=http://ns.example.com/ext/")
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for i, raw := range manyQueries() {
			values, err := url.ParseQuery(raw)
			if err != nil {
				t.Fatal(err)
			}
			q, err := query.FromURL(values, extensions)
			if err != nil {
				t.Errorf("%s: %v", raw, err)
				continue
			}
			want := []string{}
			for _, e := range events {
				if q.Match(e) {
					want = append(want, e.ID)
				}
			}
			values.Set("perPage", "9")
			order := []string{"eventTime", "recordTime", "ext:rank"}[i%3]
			values.Set("orderBy", order)
			got, _ := allPages(t, s, by.Key, "/epcis/events?"+values.Encode(), nil, "GS1-Extensions", "ext=http://ns.example.com/ext/")
			if !sameSet(got, want) {
				t.Errorf("%s ordered by %s: found %d, want %d", raw, order, len(got), len(want))
			}
			found += len(got)
		}
		if found < 300 {
			t.Errorf("%d events found in all: the queries are too narrow to prove anything", found)
		}
	})
}

// various are events that differ in most of what queries ask about.
func various(i int) string {
	pick := func(choices ...string) string { return choices[i%len(choices)] }
	more := fmt.Sprintf(`{"eventTime": "2026-%02d-%02dT08:00:00.%06d+07:00", "ext:rank": %d, "ext:note": %q`, 1+i%10, 1+i%28, i*7, i%6, pick("a", "b", "c"))
	more += `, "bizStep": ` + pick(`"shipping"`, `"receiving"`, `"urn:epcglobal:cbv:bizstep:packing"`, `"urn:example:step"`, `null`)
	more += `, "disposition": ` + pick(`"in_transit"`, `null`, `"https://ref.gs1.org/cbv/Disp-active"`)
	more += `, "readPoint": ` + pick(`{"id": "urn:epc:id:sgln:9521141.12345.0"}`, `null`, `{"id": "https://id.gs1.org/414/9521141123454/254/12", "ext:gate": "1"}`, `{"id": "urn:example:here"}`)
	more += `, "action": ` + pick(`"ADD"`, `"OBSERVE"`, `"DELETE"`)
	more += `, "sourceList": ` + pick(`[{"type": "owning_party", "source": "urn:epc:id:pgln:9521141.12345"}]`, `null`, `[{"type": "location", "source": "urn:example:here"}]`)
	more += `, "bizTransactionList": ` + pick(`[{"type": "po", "bizTransaction": "urn:example:po"}]`, `[{"type": "inv", "bizTransaction": "urn:example:po"}]`, `null`)
	if i%4 == 0 {
		more += `, "sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": ` + pick("-18", "4.5", "20") + `, "uom": "CEL"}]}]`
	}
	switch i % 8 {
	case 1:
		more += `, "type": "AggregationEvent", "action": "ADD", "epcList": null, "quantityList": null, "parentID": "https://id.gs1.org/00/095211411234567892", "childEPCs": ["urn:epc:id:sgtin:9521141.001234.` + fmt.Sprint(i) + `"]`
	case 2:
		more += `, "type": "TransformationEvent", "action": null, "epcList": null, "quantityList": null, "transformationID": "urn:example:t` + fmt.Sprint(i%3) + `", "inputQuantityList": [{"epcClass": "urn:epc:class:lgtin:9521141.001234.L1", "quantity": 2, "uom": "KGM"}], "outputEPCList": ["urn:epc:id:sgtin:9521141.001234.out"]`
	case 3:
		more += `, "epcList": ["urn:epc:id:sgtin:9521141.001234.2017", "urn:example:epc"], "quantityList": [{"epcClass": "https://id.gs1.org/01/09521141012345", "quantity": 1500, "uom": "GRM"}]`
	case 5:
		more += `, "epcList": null, "quantityList": [{"epcClass": "urn:epc:class:lgtin:9521141.001234.L2", "quantity": 3}], "errorDeclaration": {"declarationTime": "2026-06-02T00:00:00Z", "reason": "incorrect_data"}`
	}
	return sprout(more + "}")
}

func manyQueries() []string {
	return slices.Concat([]string{
		"", "eventType=ObjectEvent", "eventType=AggregationEvent|TransformationEvent", "EQ_action=ADD", "EQ_bizStep=shipping|urn:example:step", "EQ_bizStep=packing",
		"EQ_disposition=active", "GE_eventTime=2026-06-01T00:00:00Z", "LT_eventTime=2026-06-01T00:00:00Z", "GE_eventTime=2026-01-01T01:00:00Z&LT_eventTime=2026-01-01T01:00:00.000001Z",
		"LT_eventTime=2026-01-01T01:00:00.0000001Z", "GE_recordTime=2026-01-01T00:00:00Z", "LT_recordTime=2026-01-01T00:00:00Z",
		"EQ_readPoint=https://id.gs1.org/414/9521141123454", "EQ_readPoint=urn:epc:id:sgln:9521141.12345.12", "WD_readPoint=urn:example:here", "EQ_bizLocation=https://id.gs1.org/414/9521141123454",
		"MATCH_epc=urn:epc:id:sgtin:9521141.001234.2017", "MATCH_epc=urn:epc:idpat:sgtin:9521141.001234.*", "MATCH_epc=urn:epc:idpat:sgtin:9521141.*.*", "MATCH_epc=https://id.gs1.org/01/09521141012345",
		"MATCH_epc=urn:example:epc|urn:epc:id:sgtin:9521141.001234.2017", "MATCH_parentID=urn:epc:idpat:sscc:9521141.*", "MATCH_anyEPC=urn:epc:idpat:sgtin:*.*.*",
		"MATCH_outputEPC=https://id.gs1.org/01/09521141012345/21/out", "MATCH_inputEPC=urn:example:epc", "MATCH_inputEPCClass=urn:epc:class:lgtin:9521141.001234.L1", "MATCH_anyEPCClass=urn:epc:class:lgtin:9521141.001234.*",
		"MATCH_epcClass=urn:epc:idpat:sgtin:9521141.001234.*", "MATCH_epcClass=https://id.gs1.org/01/09521141012345/10/L1", "MATCH_outputEPCClass=urn:example:class",
		"MATCH_anyEPC=urn:example:epc&MATCH_epcClass=https://id.gs1.org/01/09521141012345", "EQ_transformationID=urn:example:t1", "EXISTS_errorDeclaration=true", "EXISTS_errorDeclaration=false",
		"EQ_errorReason=incorrect_data", "GE_errorDeclarationTime=2026-06-02T00:00:00Z", "LT_errorDeclarationTime=2026-06-02T00:00:00Z", "EQ_eventID=urn:example:none",
	}, []string{
		"EQ_bizTransaction_po=urn:example:po", "EQ_source_location=urn:example:here", "EQ_source_owning_party=https://id.gs1.org/417/9521141123454", "EQ_destination_location=urn:example:here",
		"EQ_quantity=20", "GT_quantity=20", "GE_quantity_KGM=1.5", "EQ_quantity_EA=3", "LT_value_KEL=277", "GE_value_CEL=4.5", "EQ_type=Temperature", "EXISTS_sensorElementList=false",
		"EQ_ext:note=a|b", "GT_ext:rank=3", "EXISTS_ext:rank=true", "EQ_readPoint_ext:gate=1", "EXISTS_ILMD_ext:x=false",
		"EQ_bizStep=shipping&EQ_ext:note=a", "MATCH_epc=urn:epc:idpat:sgtin:9521141.001234.*&GE_quantity=20&EQ_action=OBSERVE", "EQ_disposition=in_transit&EQ_source_location=urn:example:here&LT_eventTime=2026-10-01T00:00:00Z",
	})
}
