package epcis_test

import (
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
)

// firstFault returns pointer and code of the first fault of an event whose
// typical text was changed, or "".
func firstFault(t *testing.T, text string, validate func(*epcis.Event) error) string {
	t.Helper()
	e, err := epcis.ParseEvent([]byte(text))
	if err == nil {
		err = validate(e)
	}
	f := fault.As(err)
	switch {
	case err == nil:
		return ""
	case f == nil:
		return err.Error()
	case len(f.Fields) == 0:
		return f.Code
	}
	for _, field := range f.Fields {
		if field.Detail.VI == "" || field.Detail.EN == "" {
			t.Errorf("%+v lacks a language", field)
		}
	}
	return f.Fields[0].Pointer + " " + f.Fields[0].Code
}

func TestSensorRules(t *testing.T) {
	t.Parallel()
	element := func(metadata, report string) string {
		return strings.Replace(typical, `{"type"`, `{"@context":{"ex":"https://ex/"},"sensorElementList":[{"sensorMetadata":{`+metadata+`},"sensorReport":[{`+report+`}],"ex:a":{"b":1}}],"type"`, 1)
	}
	const ok = `"type":"Temperature","value":26`
	metadata, report := "/sensorElementList/0/sensorMetadata/", "/sensorElementList/0/sensorReport/0/"
	for _, c := range []struct{ metadata, report, want, strictly string }{
		{`"time":"2026-11-20T00:00:00Z","deviceID":"urn:epc:id:giai:4000001.111","ex:m":"x"`, ok, "", ""},
		{``, `"type":"gs1:Temperature","value":-1.5e1,"minValue":0.1,"component":"x","booleanValue":false,"hexBinaryValue":"F0f0","uriValue":"a:b","time":"2026-11-20T00:00:00+07:00","ex:r":[1]`, "", ""},
		{``, `"value":"26"`, report + "value wrong_type", ""},
		{``, `"value":1e400`, report + "value number_range", ""},
		{``, `"sDev":` + strings.Repeat("9", 101), report + "sDev number_range", ""},
		{``, `"booleanValue":"true"`, report + "booleanValue wrong_type", ""},
		{``, `"hexBinaryValue":"xyz"`, report + "hexBinaryValue hex_binary", ""},
		{``, `"uriValue":"no uri"`, report + "uriValue not_a_uri", ""},
		{``, `"microorganism":"E. coli"`, report + "microorganism not_a_uri", ""},
		{``, `"component":"up"`, report + "component unknown_word", ""},
		{``, `"type":"two words"`, report + "type not_a_uri", ""},
		{``, `"time":"2026-11-20"`, report + "time invalid_time", ""},
		{``, `"foo":1`, report + "foo unknown_field", ""},
		{``, ``, "/sensorElementList/0/sensorReport/0 required", ""},
		{`"startTime":"2026-11-20T7:00:00Z"`, ok, metadata + "startTime invalid_time", ""},
		{`"endTime":7`, ok, metadata + "endTime invalid_time", ""},
		{`"deviceID":"urn:a:1"`, `"deviceID":"urn:a:2"`, report + "deviceID sensor_attribute_twice", ""},
		// what GS1's examples do, and its conformance tests refuse
		{`"deviceID":"urn:a:1"`, `"deviceID":"urn:a:1"`, "", report + "deviceID sensor_attribute_twice"},
		{`"time":"2026-11-20T00:00:00Z"`, `"time":"2026-11-20T00:00:00Z"`, "", report + "time sensor_attribute_twice"},
		{`"time":"2026-11-20T00:30:01Z"`, ok, "", metadata + "time sensor_time_late"},
	} {
		text := element(c.metadata, c.report)
		if got := firstFault(t, text, epcis.Validate); got != c.want {
			t.Errorf("%s | %s: %q, want %q", c.metadata, c.report, got, c.want)
		}
		if c.strictly == "" {
			c.strictly = c.want
		}
		if got := firstFault(t, text, epcis.ValidateStrictly); got != c.strictly {
			t.Errorf("%s | %s strictly: %q, want %q", c.metadata, c.report, got, c.strictly)
		}
	}
}

func TestAssociationRules(t *testing.T) {
	t.Parallel()
	sensed := []epcis.SensorElement{{Reports: [][]epcis.Member{{{Name: "type", Value: epcis.String("Speed")}}}}}
	for _, c := range []struct {
		action, parent string
		children       bool
		want           string
	}{
		{epcis.ActionAdd, "a:b", true, ""},
		{epcis.ActionDelete, "a:b", false, ""},
		{epcis.ActionObserve, "", true, ""},
		{epcis.ActionAdd, "", true, "/parentID required"},
		{epcis.ActionDelete, "", true, "/parentID required"},
		{epcis.ActionAdd, "a:b", false, "/childEPCs required"},
		{epcis.ActionObserve, "a:b", false, "/childEPCs required"},
	} {
		e := harvest()
		pack(e, c.action, c.parent, c.children)
		e.Type, e.SensorElements = epcis.AssociationEvent, sensed
		got := ""
		if f := fault.As(epcis.Validate(e)); f != nil {
			got = f.Fields[0].Pointer + " " + f.Fields[0].Code
		}
		if got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestContextsAreBounded(t *testing.T) {
	t.Parallel()
	var prefixes strings.Builder
	for i := range 100_000 {
		prefixes.WriteString(`"p` + strings.Repeat("x", i%50) + string(rune('a'+i%26)) + strings.Repeat("y", i/1_300) + `":"https://n/` + strings.Repeat("z", i%3) + `",`)
	}
	text := strings.Replace(typical, `{"type"`, `{"@context":[{"a":"https://a/"}`+strings.Repeat(`,"https://x/"`, 2)+`],"type"`, 1)
	if got := firstFault(t, text, epcis.Validate); got != "" {
		t.Error(got)
	}
	var many strings.Builder
	for i := range 5_000 {
		many.WriteString(`,"https://x/` + strings.Repeat("i", i%70) + strings.Repeat("j", i/70) + `"`)
	}
	for _, c := range []string{`{` + strings.TrimSuffix(prefixes.String(), ",") + `}`, `[1` + many.String() + `]`} {
		text := strings.Replace(typical, `{"type"`, `{"@context":`+c+`,"type"`, 1)
		if got := firstFault(t, text, epcis.Validate); got == "" {
			t.Error("a context without bounds was taken")
		}
	}
}
