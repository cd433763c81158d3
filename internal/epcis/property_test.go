package epcis_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/epcis"
)

// anyName is a member's name: prefixes known and unknown, and characters that
// XML does not allow in names.
func anyName(top bool) *rapid.Generator[string] {
	prefixes := []string{"ex:", "two:", "cbvmda:", "gs1:", "nowhere:", "1a:", "xml:", "xsi:"}
	if !top {
		prefixes = append(prefixes, "", "")
	}
	local := rapid.OneOf(
		rapid.SampledFrom([]string{"a", "b", "extension", "baseExtension", "id", "type", "_x0041_", "_x", "@value", "set", "sensorReport"}),
		rapid.StringMatching(`[a-zA-Z0-9_.\- /#ắ🦐]{1,8}`))
	return rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom(prefixes).Draw(t, "prefix") + local.Draw(t, "local")
	})
}

// anyValue is an extension's value: all that both forms can say, so no lists of
// lists.
func anyValue(depth int) *rapid.Generator[epcis.Value] {
	text := rapid.StringMatching(`[ -~ắ\n\t]{0,12}`)
	return rapid.Custom(func(t *rapid.T) epcis.Value {
		kinds := []epcis.Kind{epcis.KindString, epcis.KindNumber, epcis.KindBool, epcis.KindNull}
		if depth > 0 {
			kinds = append(kinds, epcis.KindObject, epcis.KindArray)
		}
		v := epcis.Value{Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
		switch v.Kind {
		case epcis.KindString:
			v.Text = text.Draw(t, "text")
		case epcis.KindNumber:
			v.Text = rapid.StringMatching(`-?(0|[1-9][0-9]{0,4})(\.[0-9]{1,3})?(e-?[0-9])?`).Draw(t, "number")
		case epcis.KindBool:
			v.Text = "true"
		case epcis.KindObject:
			v.Members = members(t, depth-1, false)
		case epcis.KindArray:
			for range rapid.IntRange(1, 3).Draw(t, "items") {
				item := anyValue(depth-1).Draw(t, "item")
				if item.Kind != epcis.KindArray {
					v.Items = append(v.Items, item)
				}
			}
		case epcis.KindNull:
		}
		return v
	})
}

func members(t *rapid.T, depth int, top bool) []epcis.Member {
	var list []epcis.Member
	seen := map[string]bool{}
	for range rapid.IntRange(0, 3).Draw(t, "members") {
		name := anyName(top).Draw(t, "name")
		if !seen[name] && name != "xml:" && !strings.HasSuffix(name, ":") {
			list = append(list, epcis.Member{Name: name, Value: anyValue(depth).Draw(t, "value")})
		}
		seen[name] = true
	}
	return list
}

// TestBothFormsSayTheSame: whatever extensions an event holds, at any level, it
// has the same hash after JSON → event → XML → event → JSON → event.
func TestBothFormsSayTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := harvest()
		e.Time = time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "time"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")).UTC()
		e.Context = append(e.Context, epcis.Binding{Prefix: "ex", Namespace: "https://ex/ <&\">"}, epcis.Binding{Prefix: "two", Namespace: "https://two/"},
			epcis.Binding{Prefix: "1a", Namespace: "urn:one:a"}, epcis.Binding{Prefix: "xsi", Namespace: "https://not.xsi/"})
		e.Extensions = append(e.Extensions, members(t, 3, true)...)
		e.ILMD = members(t, 2, true)
		e.ReadPoint.Extensions = members(t, 2, true)
		e.SensorElements = []epcis.SensorElement{{
			Metadata:   members(t, 1, true),
			Reports:    [][]epcis.Member{append([]epcis.Member{{Name: "type", Value: epcis.String("Temperature")}}, members(t, 1, true)...)},
			Extensions: members(t, 1, true),
		}}
		e.ErrorDeclaration = &epcis.ErrorDeclaration{Time: e.Time, Reason: "incorrect_data", Extensions: members(t, 1, true)}
		again(t, e)
		text := epcis.MarshalXML([]*epcis.Event{e}, epcis.XMLDocument{Created: e.Time})
		d, err := epcis.ParseXML(text)
		if err == nil {
			err = d.Validate()
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if got, want := epcis.PreHash(d.Events[0]), epcis.PreHash(e); got != want {
			t.Fatalf("%s\n got %q\nwant %q", text, got, want)
		}
		again(t, d.Events[0])
	})
}
