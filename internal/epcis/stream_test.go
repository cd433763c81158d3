package epcis_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
)

// TestStreamFindsWhatStandsAnywhere: order of members does not matter, and the
// text of each event is what was sent.
func TestStreamFindsWhatStandsAnywhere(t *testing.T) {
	t.Parallel()
	first, second := `{"type":"ObjectEvent", "ex:a":"}]"}`, `{"type" : "ObjectEvent","ex:b":"\\\""}`
	text := ` {"epcisBody":{"ex:x":[{}],"eventList":[ ` + first + ` ,` + second + `]} ,"sender":"urn:x:1","epcisHeader":{"epcisMasterData":{}},` +
		`"schemaVersion":"2.0","creationDate":"2026-11-20T08:00:00Z","type":"EPCISDocument","@context":["https://example.vn/ctx.jsonld",{"ex":"https://ex/"}]} `
	s, err := epcis.OpenDocument(strings.NewReader(text), epcis.Limits{})
	if err != nil || s.Count != 2 || s.Type != "EPCISDocument" || s.Header.Kind != epcis.KindObject || len(s.Members) != 1 || s.CreationDate.IsZero() {
		t.Fatalf("%+v %v", s, err)
	}
	for range 2 { // and once more after Rewind
		for i, want := range []string{first, second} {
			if !s.Next() || string(s.Raw()) != want || s.Index() != i || s.Pointer() != fmt.Sprintf("/epcisBody/eventList/%d", i) {
				t.Fatalf("%d: %s at %s: %v", i, s.Raw(), s.Pointer(), s.Err())
			}
			e, err := s.Event()
			if err != nil || len(e.Extensions) != 1 {
				t.Fatal(e, err)
			}
			if ns, _ := e.Context.Namespace("ex"); ns != "https://ex/" {
				t.Error(ns)
			}
			if b, _ := e.MarshalJSON(); !bytes.Contains(b, []byte(`epcis-context.jsonld","https://example.vn/ctx.jsonld",{"ex":"https://ex/"}]`)) {
				t.Errorf("%s lost a context", b)
			}
		}
		if s.Next() || s.Err() != nil {
			t.Fatal(s.Err())
		}
		s.Rewind()
	}
}

func TestStreamLimits(t *testing.T) {
	t.Parallel()
	around := func(events string) string {
		return `{"@context":[],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-20T08:00:00Z","epcisBody":{"eventList":[` + events + `]}}`
	}
	limits := epcis.Limits{Event: 1_000, Header: 2_000, Events: 5}
	long := `"` + strings.Repeat("x", 3_000) + `"`
	for text, want := range map[string]string{
		around(strings.TrimSuffix(strings.Repeat("{},", 5), ",")):             "",
		around(strings.TrimSuffix(strings.Repeat("{},", 6), ",")):             "too_many_events",
		around(`{"a:b":` + long + `}`):                                        "value_too_large",
		strings.Replace(around("{}"), `"@context":[]`, `"@context":`+long, 1): "value_too_large",
		`{` + long + `:1}`:                     "value_too_large",
		around(strings.Repeat("[", 1_000)):     "too_deep",
		strings.Repeat(`{"epcisBody":`, 1_000): "too_deep",
		around("{},"):                          "invalid_json",
		around("{} {}"):                        "invalid_json",
		around(`{"a:b":1]`):                    "invalid_json",
		around(`{"a:b":"` + "\xff" + `"}`):     "invalid_json",
		around(`{"a:b":"\u0000"}`):             "null_character",
		around(`{"a:b":1,"a:b":2}`):            "invalid_json",
		around("{}") + "{}":                    "invalid_json",
		strings.Replace(around("{}"), `{"@context"`, `{"type":"x","@context"`, 1): "invalid_json",
		strings.TrimSuffix(around("{}"), "}"):                                     "invalid_json",
		`[`:                                                                       "invalid_json", ``: "invalid_json", `{"a"}`: "invalid_json", `{1:2}`: "invalid_json",
		`[1]`: "invalid_input", `7`: "invalid_input",
	} {
		s, err := epcis.OpenDocument(strings.NewReader(text), limits)
		if err == nil {
			for s.Next() {
			}
			err = s.Err()
		}
		got := ""
		if f := fault.As(err); f != nil {
			got = f.Code
		} else if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.120s: %q, want %q", text, got, want)
		}
	}
	ones := `{"a:b":[1` + strings.Repeat(",1", 1_000_000) + `]}`
	if _, err := epcis.ParseDocument([]byte(around(ones))); fault.As(err) == nil || fault.As(err).Code != "too_many_values" {
		t.Error(err)
	}
}

// endless is a document with n events that is made while it is read.
type endless struct {
	n    int64
	pos  int64
	head string
	tail string
}

func (e *endless) size() int64 { return int64(len(typical)+1)*e.n - 1 }

func (e *endless) Read(p []byte) (n int, err error) {
	for n < len(p) {
		at := e.pos - int64(len(e.head))
		var rest string
		switch {
		case at < 0:
			rest = e.head[e.pos:]
		case at < e.size():
			if rest = typical[min(int64(len(typical)), at%int64(len(typical)+1)):]; rest == "" {
				rest = ","
			}
		case at-e.size() < int64(len(e.tail)):
			rest = e.tail[at-e.size():]
		default:
			return n, io.EOF
		}
		c := copy(p[n:], rest)
		n, e.pos = n+c, e.pos+int64(c)
	}
	return n, nil
}

func (e *endless) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart {
		return 0, errors.ErrUnsupported
	}
	e.pos = offset
	return offset, nil
}

// TestMemoryDoesNotFollowTheDocument reads 40,000 events, 31 MB, of which the
// context comes last.
func TestMemoryDoesNotFollowTheDocument(t *testing.T) { //nolint:paralleltest // it measures the heap
	text := &endless{
		n: 40_000, head: `{"epcisBody":{"eventList":[`,
		tail: `]},"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-20T08:00:00Z","@context":[]}`,
	}
	s, err := epcis.OpenDocument(text, epcis.Limits{})
	if err != nil || int64(s.Count) != text.n {
		t.Fatal(s, err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for s.Next() {
		if s.Index()%10_000 == 9_999 {
			if _, err := s.Event(); err != nil {
				t.Fatal(err)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 {
				t.Fatalf("the heap grew by %d bytes after %d events", grown, s.Index())
			}
		}
	}
	if s.Err() != nil || int64(s.Index()) != text.n {
		t.Fatal(s.Err(), s.Index())
	}
}

// TestProblemsAreToldTogether: the first thousand, and how many more.
func TestProblemsAreToldTogether(t *testing.T) {
	t.Parallel()
	bad := strings.Replace(typical, `"shipping"`, `"flying"`, 1)
	text := strings.ReplaceAll(string(typicalDocument(1_500)), typical, bad)
	d, err := epcis.ParseDocument([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	f := fault.As(d.Validate())
	if f == nil || len(f.Fields) != epcis.MaxProblems || f.More != 500 || f.Fields[999].Pointer != "/epcisBody/eventList/999/bizStep" || !strings.Contains(f.Message.VI, "500") {
		t.Fatalf("%d fields, %d more", len(f.Fields), f.More)
	}
	text = strings.ReplaceAll(text, `"action":"OBSERVE"`, `"action":7`)
	_, err = epcis.ParseDocument([]byte(text))
	if f := fault.As(err); f == nil || f.Fields[0].Pointer != "/epcisBody/eventList/0/action" || f.Fields[0].Code != "wrong_type" || f.More != 500 {
		t.Fatal(err)
	}
	many := `"` + strings.Repeat(`","`, 5_000) + `"`
	d, err = epcis.ParseDocument([]byte(strings.Replace(string(typicalDocument(1)), `"epcList":[`, `"epcList":[`+many+`,`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if f := fault.As(d.Validate()); f == nil || len(f.Fields) != epcis.MaxProblems || f.More != 4_001 {
		t.Fatal(f.More)
	}
}

// TestRoundTripOfTheCorpus: what is read and written again says the same, text
// by text: numbers with their digits, extensions in any shape.
func TestRoundTripOfTheCorpus(t *testing.T) {
	t.Parallel()
	valid, _ := filepath.Glob(filepath.Join(corpus(t, "epcis"), "valid", "*.json"))
	for _, path := range valid {
		b, _ := os.ReadFile(path)
		s, err := epcis.OpenDocument(bytes.NewReader(b), epcis.Limits{})
		if err != nil {
			t.Fatal(path, err)
		}
		for s.Next() {
			e, err := s.Event()
			if err != nil {
				t.Fatal(path, err)
			}
			written, err := e.AppendJSON(nil)
			if err != nil {
				t.Fatal(path, err)
			}
			got, _ := epcis.ParseValue(written)
			want, _ := epcis.ParseValue(s.Raw())
			if got, want := canonical(got), canonical(want); got != want {
				t.Errorf("%s%s\n got %s\nwant %s", filepath.Base(path), s.Pointer(), got, want)
			}
		}
	}
}
