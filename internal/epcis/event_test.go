package epcis_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
)

// harvest is an event as the step API builds it.
func harvest() *epcis.Event {
	e := &epcis.Event{
		Type: epcis.ObjectEvent, Action: epcis.ActionAdd,
		Time: time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC), TimeZoneOffset: "+07:00",
		Quantities: []epcis.Quantity{{EPCClass: "https://id.gs1.org/01/08930000000019/10/L1", Amount: "1250.50", UOM: "KGM"}},
		BizStep:    epcis.StepCreatingClassInstance, Disposition: epcis.DispositionInProgress,
		ReadPoint: epcis.Place{ID: "https://id.gs1.org/414/8930000000019"}, BizLocation: epcis.Place{ID: "https://id.gs1.org/414/8930000000019"},
		Destinations: []epcis.Reference{{Type: epcis.TypeLocation, ID: "https://id.gs1.org/414/8930000000019"}},
	}
	e.Extend("step", epcis.String("harvest"))
	e.Extend("record", epcis.String("01932b5e-0000-7000-8000-000000000001"))
	return e
}

func TestBuiltEvent(t *testing.T) {
	t.Parallel()
	e := harvest()
	if err := epcis.Validate(e); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"txng":"https://txng.vn/epcis/"}]`,
		`"quantity":1250.50,"uom":"KGM"`, `"txng:step":"harvest"`, `"readPoint":{"id":"https://id.gs1.org/414/8930000000019"}`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%s lacks %s", b, want)
		}
	}
	if pre := epcis.PreHash(e); !strings.HasSuffix(pre, "{https://txng.vn/epcis/}record=01932b5e-0000-7000-8000-000000000001{https://txng.vn/epcis/}step=harvest") ||
		!strings.Contains(pre, "quantity=1250.5uom=KGM") {
		t.Error(pre)
	}
	back, err := epcis.ParseEvent(b)
	if err != nil || !reflect.DeepEqual(back, e) {
		t.Fatalf("%v\n got %+v\nwant %+v", err, back, e)
	}
	if hash, err := epcis.Hash(b); err != nil || hash != epcis.HashEvent(e) {
		t.Fatal(hash, err)
	}
	document, err := epcis.MarshalDocument([]*epcis.Event{e, e}, e.Time)
	if err != nil {
		t.Fatal(err)
	}
	if hashes, err := epcis.Hashes(document); err != nil || len(hashes) != 2 || hashes[1] != epcis.HashEvent(e) {
		t.Fatal(hashes, err)
	}
}

func TestHashIgnoresWhatIsNotWhatHappened(t *testing.T) {
	t.Parallel()
	want := epcis.HashEvent(harvest())
	same := map[string]func(*epcis.Event){
		"eventID":          func(e *epcis.Event) { e.ID = "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8" },
		"recordTime":       func(e *epcis.Event) { e.RecordTime = e.Time.Add(time.Hour) },
		"errorDeclaration": func(e *epcis.Event) { e.ErrorDeclaration = &epcis.ErrorDeclaration{Time: e.Time} },
		"comment": func(e *epcis.Event) {
			e.Extensions = append(e.Extensions, epcis.Member{Name: "rdfs:comment", Value: epcis.String("x")})
		},
		"spelling": func(e *epcis.Event) { e.BizStep = "urn:epcglobal:cbv:bizstep:creating_class_instance" },
		"web URI":  func(e *epcis.Event) { e.Disposition = "https://ref.gs1.org/cbv/Disp-in_progress" },
		"CURIE":    func(e *epcis.Event) { e.Disposition = "cbv:Disp-in_progress" },
		"host":     func(e *epcis.Event) { e.ReadPoint.ID = "https://example.vn/414/8930000000019?x=1" },
		"URN":      func(e *epcis.Event) { e.Quantities[0].EPCClass = "urn:epc:class:lgtin:8930000.000001.L1" },
		"zeros":    func(e *epcis.Event) { e.Quantities[0].Amount = "12505e-1" },
		"order":    func(e *epcis.Event) { e.Extensions[0], e.Extensions[1] = e.Extensions[1], e.Extensions[0] },
	}
	for name, change := range same {
		e := harvest()
		change(e)
		if got := epcis.HashEvent(e); got != want {
			t.Errorf("%s changes the hash: %s", name, epcis.PreHash(e))
		}
	}
	for name, change := range map[string]func(*epcis.Event){
		"quantity": func(e *epcis.Event) { e.Quantities[0].Amount = "1250.51" },
		"offset":   func(e *epcis.Event) { e.TimeZoneOffset = "+08:00" },
		"record":   func(e *epcis.Event) { e.Extensions[1].Value.Text += "2" },
		"list":     func(e *epcis.Event) { e.Sources, e.Destinations = e.Destinations, nil },
	} {
		e := harvest()
		change(e)
		if epcis.HashEvent(e) == want {
			t.Errorf("%s does not change the hash", name)
		}
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	unit := "https://id.gs1.org/00/189300000000000015"
	for name, c := range map[string]struct {
		change func(*epcis.Event)
		want   string // pointer and code, "" for valid
	}{
		"no time":          {func(e *epcis.Event) { e.Time = time.Time{} }, "/eventTime required"},
		"no offset":        {func(e *epcis.Event) { e.TimeZoneOffset = "" }, "/eventTimeZoneOffset required"},
		"offset":           {func(e *epcis.Event) { e.TimeZoneOffset = "+14:30" }, "/eventTimeZoneOffset time_zone_offset"},
		"type":             {func(e *epcis.Event) { e.Type = "Event" }, "/type event_type"},
		"action":           {func(e *epcis.Event) { e.Action = "CREATE" }, "/action event_action"},
		"nothing":          {func(e *epcis.Event) { e.Quantities = nil }, "/epcList required"},
		"foreign field":    {func(e *epcis.Event) { e.ParentID = unit }, "/parentID field_not_allowed"},
		"not a URI":        {func(e *epcis.Event) { e.EPCs = []string{"09506000134352"} }, "/epcList/0 not_a_uri"},
		"negative":         {func(e *epcis.Event) { e.Quantities[0].Amount = "-1" }, "/quantityList/0/quantity quantity_format"},
		"not a number":     {func(e *epcis.Event) { e.Quantities[0].Amount = "0x1" }, "/quantityList/0/quantity quantity_format"},
		"pieces":           {func(e *epcis.Event) { e.Quantities[0].UOM = "" }, ""},
		"unit":             {func(e *epcis.Event) { e.Quantities[0].UOM = "kilo" }, "/quantityList/0/uom uom_format"},
		"word":             {func(e *epcis.Event) { e.BizStep = "harvesting" }, "/bizStep unknown_word"},
		"URN word":         {func(e *epcis.Event) { e.BizStep = "urn:epcglobal:cbv:bizstep:harvesting" }, "/bizStep unknown_word"},
		"own word":         {func(e *epcis.Event) { e.BizStep = "https://example.vn/harvesting" }, ""},
		"source type":      {func(e *epcis.Event) { e.Destinations[0].Type = "" }, "/destinationList/0/type required"},
		"late ilmd":        {func(e *epcis.Event) { e.Action = "OBSERVE"; e.ILMD = e.Extensions }, "/ilmd ilmd_without_add"},
		"sensor":           {func(e *epcis.Event) { e.SensorElements = make([]epcis.SensorElement, 1) }, "/sensorElementList/0/sensorReport required"},
		"packing":          {func(e *epcis.Event) { pack(e, epcis.ActionAdd, unit, true) }, ""},
		"packing nothing":  {func(e *epcis.Event) { pack(e, epcis.ActionAdd, unit, false) }, "/childEPCs required"},
		"packing nowhere":  {func(e *epcis.Event) { pack(e, epcis.ActionAdd, "", true) }, "/parentID required"},
		"unpacking all":    {func(e *epcis.Event) { pack(e, epcis.ActionDelete, unit, false) }, ""},
		"change":           {func(e *epcis.Event) { transform(e, true, true) }, ""},
		"change of air":    {func(e *epcis.Event) { transform(e, false, true) }, "/inputQuantityList required"},
		"change to air":    {func(e *epcis.Event) { transform(e, true, false) }, "/outputQuantityList required"},
		"transaction":      {func(e *epcis.Event) { e.Type = epcis.TransactionEvent }, "/bizTransactionList required"},
		"declaration time": {func(e *epcis.Event) { e.ErrorDeclaration = &epcis.ErrorDeclaration{} }, "/errorDeclaration/declarationTime required"},
	} {
		e := harvest()
		c.change(e)
		got := ""
		if err := epcis.Validate(e); err != nil {
			f := fault.As(err).Fields
			got = f[0].Pointer + " " + f[0].Code
			if len(f) > 1 {
				got = err.Error()
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func pack(e *epcis.Event, action, parent string, children bool) {
	e.Type, e.Action, e.ParentID = epcis.AggregationEvent, action, parent
	if children {
		e.ChildQuantities = e.Quantities
	}
	e.Quantities = nil
}

func transform(e *epcis.Event, inputs, outputs bool) {
	e.Type, e.Action = epcis.TransformationEvent, ""
	if inputs {
		e.InputQuantities = e.Quantities
	}
	if outputs {
		e.OutputQuantities = e.Quantities
	}
	e.Quantities = nil
}

func TestEveryWordInEverySpelling(t *testing.T) {
	t.Parallel()
	if n := len(epcis.Words(epcis.BizStep)); n != 41 {
		t.Errorf("%d business steps, the CBV has 41", n)
	}
	if n := len(epcis.Words(epcis.Disposition)); n != 33 {
		t.Errorf("%d dispositions, the CBV has 33", n)
	}
	rows := lines(t, filepath.Join(corpus(t, "epcis"), "..", "..", "data", "cbv-values.tsv"))
	classes := map[string]epcis.Vocabulary{
		"BTT": epcis.BizTransactionType, "BizStep": epcis.BizStep, "Disp": epcis.Disposition, "ER": epcis.ErrorReason,
		"SDT": epcis.SourceDestType, "Comp": epcis.Component,
	}
	for _, row := range rows[1:] {
		c := strings.Split(row, "\t")
		v := classes[c[0]]
		for _, spelling := range c[1:4] {
			if epcis.WebURI(v, spelling) != c[2] || epcis.Word(v, spelling) != c[1] || !epcis.IsWord(v, spelling) {
				t.Errorf("%s is %s, word %s; want %s", spelling, epcis.WebURI(v, spelling), epcis.Word(v, spelling), c[2])
			}
		}
	}
}

func TestCorpusDocuments(t *testing.T) {
	t.Parallel()
	valid, _ := filepath.Glob(filepath.Join(corpus(t, "epcis"), "valid", "*.json"))
	invalid, _ := filepath.Glob(filepath.Join(corpus(t, "epcis"), "invalid", "*.json"))
	if len(valid) < 20 || len(invalid) < 4 {
		t.Fatal(len(valid), len(invalid))
	}
	for _, path := range valid {
		b, _ := os.ReadFile(path)
		d, err := epcis.ParseDocument(b)
		if err == nil {
			err = d.Validate()
		}
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
			continue
		}
		for _, e := range d.Events {
			again(t, e)
		}
	}
	for _, path := range invalid {
		b, _ := os.ReadFile(path)
		d, err := epcis.ParseDocument(b)
		if err == nil {
			err = d.Validate()
		}
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
	b, _ := os.ReadFile(filepath.Join(corpus(t, "epcis"), "query", "queryDocument.json"))
	if d, err := epcis.ParseDocument(b); err != nil || len(d.Events) != 1 || d.Validate() != nil {
		t.Error(d, err)
	}
}

// again writes and reads e and demands the same event and hash.
func again(t interface {
	Helper()
	Fatalf(string, ...any)
}, e *epcis.Event,
) {
	t.Helper()
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
	back, err := epcis.ParseEvent(b)
	if err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	if got, want := epcis.PreHash(back), epcis.PreHash(e); got != want {
		t.Fatalf("%s\n got %q\nwant %q", b, got, want)
	}
}

func TestHostileInput(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a:b":[`, 100_000)
	for in, want := range map[string]string{
		deep: "too_deep", strings.Repeat("[", 100_000): "too_deep",
		"": "invalid_json", "{}{}": "invalid_json", `{"type":"a","type":"b"}`: "invalid_json", "{\"a:b\":\"\xff\"}": "invalid_json",
		`{"a:b":"\u0000"}`: "null_character", `{"a:\u0000":1}`: "null_character", "[]": "invalid_input", "null": "invalid_input",
		`{"epcisBody":{"eventList":[1,2]}}`: "invalid_input", `{"@context":[],"foo":1}`: "invalid_input",
	} {
		if _, err := epcis.Hashes([]byte(in)); fault.As(err) == nil || fault.As(err).Code != want {
			t.Errorf("%.40q: %v, want %s", in, err, want)
		}
		if _, err := epcis.ParseEvent([]byte(in)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%.40q: %v", in, err)
		}
		if _, err := epcis.ParseDocument([]byte(in)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%.40q: %v", in, err)
		}
	}
}

func TestNumbersHashByValue(t *testing.T) {
	t.Parallel()
	amount := func(s string) string {
		e := harvest()
		e.Quantities[0].Amount = s
		pre := epcis.PreHash(e)
		_, rest, _ := strings.Cut(pre, "quantity=")
		rest, _, _ = strings.Cut(rest, "uom=")
		return rest
	}
	for in, want := range map[string]string{
		"26.0": "26", "26": "26", "0.10": "0.1", "1e3": "1000", "1.5E-3": "0.0015", "-0": "0", "0.0": "0", "007": "7", "+5": "5",
		"12345678901234567890.1": "12345678901234567890.1", "1e999999999": "1e999999999", "1.2.3": "1.2.3", "--1": "--1", ".": ".", "-": "-",
	} {
		if got := amount(in); got != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.StringMatching(`(0|[1-9][0-9]{0,14})`).Draw(t, "whole")
		fraction := rapid.StringMatching(`[0-9]{1,6}`).Draw(t, "fraction")
		shifted := whole + fraction + "e-" + string(rune('0'+len(fraction)))
		if a, b := amount(whole+"."+fraction), amount(shifted); a != b {
			t.Fatalf("%s.%s is %s, %s is %s", whole, fraction, a, shifted, b)
		}
	})
}

func FuzzParseEvent(f *testing.F) {
	b, _ := json.Marshal(harvest())
	f.Add(b)
	f.Add([]byte(`{"@context":["https://x",{"e":"https://e/"}],"type":"ObjectEvent","eventTime":"2020-03-04T11:00:30.1415+01:00","e:a":{"e:b":["3","1",[null,1.50,{}]]},"certificationInfo":["a:b","c:d"],"errorDeclaration":{"declarationTime":"2020-03-04T11:00:30Z"}}`))
	f.Add([]byte(`{"@context":{"e":"https://e/"},"type":"AssociationEvent","sensorElementList":[{"sensorMetadata":{"time":"2020-03-04T11:00:30.1415+01:00","e:x":"y"},"sensorReport":[{"type":"Temperature","value":1.50,"booleanValue":true}],"e:z":1}],"persistentDisposition":{"set":["active"]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := epcis.ParseEvent(b)
		if err != nil {
			if !fault.Is(err, fault.KindInvalid) {
				t.Fatalf("%v is not a fault of the input", err)
			}
			return
		}
		if err := epcis.Validate(e); err != nil && !fault.Is(err, fault.KindInvalid) {
			t.Fatal(err)
		}
		again(t, e)
	})
}
