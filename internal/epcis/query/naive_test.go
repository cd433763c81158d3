package query_test

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// object is a piece of an event's JSON.
type object = map[string]any

// same are the identifiers of these tests whose spellings differ, by hand.
func same(uri string) string {
	known := map[string]string{
		"urn:epc:id:sgtin:0614141.107346.2018":               "https://id.gs1.org/01/10614141073464/21/2018",
		"https://example.com/01/10614141073464/21/2018":      "https://id.gs1.org/01/10614141073464/21/2018",
		"urn:epc:id:sgtin:0614141.107346.2019":               "https://id.gs1.org/01/10614141073464/21/2019",
		"urn:epc:class:lgtin:4012345.012345.998877":          "https://id.gs1.org/01/04012345123456/10/998877",
		"urn:epc:idpat:sgtin:4012345.012345.*":               "https://id.gs1.org/01/04012345123456",
		"urn:epc:id:sscc:0614141.1234567890":                 "https://id.gs1.org/00/106141412345678908",
		"urn:epc:id:sgln:0614141.00777.0":                    "https://id.gs1.org/414/0614141007776",
		"urn:epc:id:sgln:0614141.00888.0":                    "https://id.gs1.org/414/0614141008889",
		"urn:epc:id:pgln:4012345.00225":                      "https://id.gs1.org/417/4012345002256",
		"https://id.example.org/414/0614141007776?some=here": "https://id.gs1.org/414/0614141007776",
	}
	if s, ok := known[uri]; ok {
		return s
	}
	return uri
}

// below are the places of these tests that lie in others.
func below(place, ancestor string) bool {
	return place == "https://id.gs1.org/414/0614141008889" && ancestor == "https://id.gs1.org/414/0614141007776"
}

// bare is the last part of a word of the CBV in any spelling.
func bare(word string) string {
	for _, start := range []string{"urn:epcglobal:cbv:", "https://ref.gs1.org/cbv/", "https://gs1.org/voc/", "cbv:", "gs1:"} {
		if rest, ok := strings.CutPrefix(word, start); ok {
			word = rest[strings.LastIndexAny(rest, ":-")+1:]
		}
	}
	return word
}

// names expands the CURIEs of these tests, which all declare ext and other.
func names(curie string) string {
	return strings.NewReplacer("ext:", "http://ns.example.com/ext/", "query:", "http://ns.example.com/ext/").Replace(curie)
}

func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// pick gathers what stands at a path; lists are gone into.
func pick(v any, path ...string) (found []any) {
	for _, item := range list(v) {
		if len(path) == 0 {
			found = append(found, item)
		} else if o, ok := item.(object); ok {
			found = append(found, pick(o[path[0]], path[1:]...)...)
		}
	}
	return found
}

// deep gathers the values of a field at any depth below v.
func deep(v any, name string) (found []any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			found = append(found, deep(item, name)...)
		}
	case object:
		for k, inner := range v {
			if names(k) == name {
				found = append(found, inner)
			}
			found = append(found, deep(inner, name)...)
		}
	}
	return found
}

// extension gathers the values of an extension field in objects, or below.
func extension(in []any, name string, inner bool) (found []any) {
	for _, v := range in {
		for k, value := range v.(object) {
			switch {
			case !strings.Contains(k, ":"):
			case inner:
				found = append(found, deep(value, name)...)
			case names(k) == name:
				found = append(found, value)
			}
		}
	}
	return found
}

var (
	matchName = regexp.MustCompile(`^MATCH_(any|input|output)?(EPCClass|epcClass|EPC|epc|parentID)$`)
	unitName  = regexp.MustCompile(`^(EQ|GT|GE|LT|LE)_(quantity|value|minValue|maxValue|meanValue|sDev|percValue|percRank)(?:_([A-Z0-9]{2,4}))?$`)
	fieldName = regexp.MustCompile(`^(EQ|GT|GE|LT|LE|EXISTS)_(INNER_)?(ILMD_|ERROR_DECLARATION_|SENSORELEMENT_|SENSORMETADATA_|SENSORREPORT_|readPoint_|bizLocation_)?([a-z]+:\w+)$`)
	typeName  = regexp.MustCompile(`^EQ_(bizTransaction|source|destination)_(\w+)$`)
	timeName  = regexp.MustCompile(`^(GE|LT)_(eventTime|recordTime|errorDeclarationTime|time|startTime|endTime)$`)
)

// naive is the filter that the query's must agree with: over the event's JSON,
// one parameter after another, written without a look at the other.
func naive(e object, name, value string) bool {
	values := strings.Split(value, "|")
	hits := func(found []any, hit func(got, want string) bool) bool {
		return slices.ContainsFunc(found, func(got any) bool {
			return slices.ContainsFunc(values, func(want string) bool { return hit(text(got), want) })
		})
	}
	words := func(got, want string) bool { return got != "" && bare(got) == bare(want) }
	uris := func(got, want string) bool { return got != "" && same(got) == same(want) }
	plain := func(got, want string) bool { return got != "" && got == want }
	if m := matchName.FindStringSubmatch(name); m != nil {
		return hits(naiveThings(e, m[1], strings.ToLower(m[2])), func(got, want string) bool { return naivePattern(got, want, strings.HasSuffix(m[2], "lass")) })
	}
	if m := timeName.FindStringSubmatch(name); m != nil {
		return hits(naiveTimes(e, m[2]), func(got, want string) bool { return naiveTime(m[1], got, want) })
	}
	if m := unitName.FindStringSubmatch(name); m != nil {
		return naiveAmount(e, m[1], m[2], m[3], values)
	}
	if m := typeName.FindStringSubmatch(name); m != nil {
		for _, r := range list(e[m[1]+"List"]) {
			if bare(text(r.(object)["type"])) == bare(m[2]) && hits([]any{r.(object)[m[1]]}, uris) {
				return true
			}
		}
		return false
	}
	if m := fieldName.FindStringSubmatch(name); m != nil {
		return naiveField(e, m[1], m[3], names(m[4]), m[2] != "", value, values)
	}
	reports, metadata := pick(e["sensorElementList"], "sensorReport"), pick(e["sensorElementList"], "sensorMetadata")
	attribute := strings.TrimPrefix(name, "EQ_")
	switch name {
	case "eventType":
		return hits([]any{e["type"]}, plain)
	case "EQ_action", "EQ_eventID":
		return hits([]any{e[attribute]}, plain)
	case "EQ_transformationID":
		return hits([]any{e[attribute]}, uris)
	case "EQ_bizStep", "EQ_disposition":
		return hits([]any{e[attribute]}, words)
	case "EQ_persistentDisposition_set", "EQ_persistentDisposition_unset":
		return hits(pick(e["persistentDisposition"], attribute[len("persistentDisposition_"):]), words)
	case "EQ_readPoint", "EQ_bizLocation":
		return hits(pick(e[attribute], "id"), uris)
	case "WD_readPoint", "WD_bizLocation":
		return hits(pick(e[name[3:]], "id"), func(got, want string) bool { return uris(got, want) || below(same(got), same(want)) })
	case "EXISTS_errorDeclaration", "EXISTS_sensorElementList":
		return (len(list(e[strings.TrimPrefix(name, "EXISTS_")])) > 0) == (value != "false")
	case "EQ_errorReason":
		return hits(pick(e["errorDeclaration"], "reason"), words)
	case "EQ_correctiveEventID":
		return hits(pick(e["errorDeclaration"], "correctiveEventIDs"), plain)
	case "EQ_type":
		return hits(pick(reports, "type"), words)
	case "EQ_stringValue", "EQ_booleanValue":
		return hits(pick(reports, attribute), plain)
	case "EQ_hexBinaryValue":
		return hits(pick(reports, attribute), strings.EqualFold)
	case "EQ_deviceID", "EQ_dataProcessingMethod", "EQ_microorganism", "EQ_chemicalSubstance", "EQ_bizRules", "EQ_uriValue":
		return hits(append(pick(reports, attribute), pick(metadata, attribute)...), uris)
	}
	panic("the naive filter does not know " + name)
}

func naiveThings(e object, which, what string) []any {
	if what == "parentid" {
		return list(e["parentID"])
	}
	lists := map[string][]string{
		"epc": {"epcList", "childEPCs"}, "inputepc": {"inputEPCList"}, "outputepc": {"outputEPCList"},
		"anyepc":   {"epcList", "childEPCs", "inputEPCList", "outputEPCList", "parentID"},
		"epcclass": {"quantityList", "childQuantityList"}, "inputepcclass": {"inputQuantityList"}, "outputepcclass": {"outputQuantityList"},
		"anyepcclass": {"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"},
	}
	var found []any
	for _, name := range lists[which+what] {
		if strings.HasSuffix(what, "class") {
			found = append(found, pick(e[name], "epcClass")...)
		} else {
			found = append(found, list(e[name])...)
		}
	}
	return found
}

// naivePattern knows the patterns of these tests alone.
func naivePattern(got, want string, class bool) bool {
	got = same(got)
	switch want {
	case "urn:epc:idpat:sgtin:0614141.107346.*":
		if class {
			return strings.HasPrefix(got+"/", "https://id.gs1.org/01/10614141073464/") && !strings.Contains(got, "/21/")
		}
		return strings.HasPrefix(got, "https://id.gs1.org/01/10614141073464/21/")
	case "urn:epc:idpat:sgtin:*.*.*":
		return strings.HasPrefix(got, "https://id.gs1.org/01/") && (class || strings.Contains(got, "/21/"))
	case "urn:epc:class:lgtin:4012345.012345.*":
		return strings.HasPrefix(got, "https://id.gs1.org/01/04012345123456/10/")
	case "urn:epc:idpat:sgtin:4012345.012345.*", "https://id.gs1.org/01/04012345123456":
		return class && strings.HasPrefix(got+"/", "https://id.gs1.org/01/04012345123456/")
	case "urn:epc:idpat:sscc:0614141.*":
		return got == "https://id.gs1.org/00/106141412345678908"
	}
	return got != "" && got == same(want)
}

func naiveTimes(e object, what string) []any {
	switch what {
	case "errorDeclarationTime":
		return pick(e["errorDeclaration"], "declarationTime")
	case "eventTime", "recordTime":
		return list(e[what])
	}
	return append(pick(e["sensorElementList"], "sensorMetadata", what), pick(e["sensorElementList"], "sensorReport", what)...)
}

func naiveTime(op, got, want string) bool {
	g, gErr := time.Parse(time.RFC3339Nano, got)
	w, wErr := time.Parse(time.RFC3339Nano, want)
	return gErr == nil && wErr == nil && naiveCompare(op, g.Sub(w).Seconds())
}

func naiveCompare(op string, difference float64) bool {
	if math.Abs(difference) < 1e-9 {
		difference = 0
	}
	return map[string]bool{"EQ": difference == 0, "GT": difference > 0, "GE": difference >= 0, "LT": difference < 0, "LE": difference <= 0}[op]
}

// inBase knows the units of these tests alone.
func inBase(n float64, unit string, deviation bool) (float64, string) {
	switch unit {
	case "GRM":
		return n / 1000, "KGM"
	case "KEL":
		if deviation {
			return n, "CEL"
		}
		return n - 273.15, "CEL"
	case "", "EA":
		return n, "C62"
	case "DZN":
		return n * 12, "C62"
	}
	return n, unit
}

func naiveAmount(e object, op, what, unit string, values []string) bool {
	var found []any
	if what == "quantity" {
		for _, l := range []string{"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"} {
			found = append(found, list(e[l])...)
		}
	} else {
		found = pick(e["sensorElementList"], "sensorReport")
	}
	for _, f := range found {
		got, err := strconv.ParseFloat(text(f.(object)[what]), 64)
		if err != nil {
			continue
		}
		gotUnit := text(f.(object)["uom"])
		for _, v := range values {
			want, _ := strconv.ParseFloat(v, 64)
			if unit == "" {
				if naiveCompare(op, got-want) {
					return true
				}
				continue
			}
			a, dimension := inBase(got, gotUnit, what == "sDev")
			b, other := inBase(want, unit, what == "sDev")
			if dimension == other && naiveCompare(op, a-b) {
				return true
			}
		}
	}
	return false
}

func naiveField(e object, op, level, name string, inner bool, value string, values []string) bool {
	in := map[string][]any{
		"": {e}, "ILMD_": list(e["ilmd"]), "ERROR_DECLARATION_": list(e["errorDeclaration"]), "SENSORELEMENT_": list(e["sensorElementList"]),
		"SENSORMETADATA_": pick(e["sensorElementList"], "sensorMetadata"), "SENSORREPORT_": pick(e["sensorElementList"], "sensorReport"),
		"readPoint_": list(e["readPoint"]), "bizLocation_": list(e["bizLocation"]),
	}[level]
	found := extension(in, name, inner)
	if op == "EXISTS" {
		return (len(found) > 0) == (value != "false")
	}
	for _, f := range found {
		for _, item := range list(f) {
			for _, want := range values {
				got := text(item)
				g, gErr := strconv.ParseFloat(got, 64)
				w, wErr := strconv.ParseFloat(want, 64)
				switch {
				case got == "":
				case op == "EQ" && got == want, gErr == nil && wErr == nil && naiveCompare(op, g-w), naiveTime(op, got, want):
					return true
				}
			}
		}
	}
	return false
}
