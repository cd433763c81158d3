package query_test

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/fault"
)

// refused reports whether err is a QueryParameterException that names what is
// at fault.
func refused(err error, pointer string) bool {
	f := fault.As(err)
	return f != nil && f.Code == "query_parameter" && slices.ContainsFunc(f.Fields, func(field fault.Field) bool { return field.Pointer == pointer })
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for raw, at := range map[string]string{
		"EQ_bizStepp=shipping":                                "EQ_bizStepp",
		"bizStep=shipping":                                    "bizStep",
		"EQ_meanValue_CEL=1":                                  "EQ_meanValue_CEL",
		"GE_bizStep=shipping":                                 "GE_bizStep",
		"EQ_unknown:field=1":                                  "EQ_unknown:field",
		"EQ_quantity_kgm=1":                                   "EQ_quantity_kgm",
		"EQ_action=ADD&EQ_action=DELETE":                      "EQ_action",
		"orderBy=bizStep":                                     "orderBy",
		"orderBy=eventTime&orderDirection=asc":                "orderDirection",
		"orderBy=eventTime&eventCountLimit=0":                 "eventCountLimit",
		"eventCountLimit=5":                                   "eventCountLimit",
		"maxEventCount=-1":                                    "maxEventCount",
		"maxEventCount=many":                                  "maxEventCount",
		"orderBy=eventTime&eventCountLimit=5&maxEventCount=5": "maxEventCount",
		"EQ_ATTR_bizLocation=1":                               "EQ_ATTR_bizLocation",
		"INNER_query:x=1":                                     "INNER_query:x",
	} {
		values, err := url.ParseQuery(raw)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := query.FromURL(values, extensions(t)); !refused(err, "query/"+at) {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

func TestTooComplex(t *testing.T) {
	t.Parallel()
	_, err := query.FromURL(url.Values{"MATCH_epc": {strings.Repeat("urn:example:1|", query.MaxValues) + "urn:example:1"}}, nil)
	if f := fault.As(err); f == nil || f.Code != "query_too_complex" || f.Kind != fault.KindTooLarge {
		t.Error(err)
	}
}

func TestControls(t *testing.T) {
	t.Parallel()
	q, err := query.FromURL(url.Values{"orderBy": {"query:count"}, "orderDirection": {"ASC"}, "eventCountLimit": {"7"}, "perPage": {"3"}, "nextPageToken": {"x"}}, extensions(t))
	if err != nil {
		t.Fatal(err)
	}
	if !q.ByField() || q.OrderBy != "http://ns.example.com/ext/count" || !q.Ascending || q.EventCountLimit != 7 || len(q.Conditions) != 0 {
		t.Errorf("%+v", q)
	}
	e, _ := parseEvent(t, rich)
	if key := q.SortKey(e); key != "12" {
		t.Errorf("sort key %q", key)
	}
	keys := []string{"b", "2026-01-02T00:00:00Z", "10", "", "9", "a", "2026-01-01T00:00:00Z"}
	slices.SortFunc(keys, query.CompareKeys)
	if got := strings.Join(keys, " "); got != " 9 10 2026-01-01T00:00:00Z 2026-01-02T00:00:00Z a b" {
		t.Error(got)
	}
}

// The sample of the standard's own community is read, and written back alike.
func TestSampleQuery(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.FromSlash("../../../../shared/corpus/epcis/query/SimpleEventQuery.json"))
	if err != nil {
		t.Skip("no corpus: ", err)
	}
	v, err := epcis.ParseValue(raw)
	if err != nil {
		t.Fatal(err)
	}
	q, err := query.FromJSON(v, "/query")
	if err != nil {
		t.Fatal(err)
	}
	if len(q.Conditions) != 10 || q.OrderBy != query.ByEventTime || q.Ascending || q.EventCountLimit != 100 {
		t.Errorf("%+v", q)
	}
	a, _ := q.Digest("me")
	b, _ := again(t, q).Digest("me")
	if c, _ := q.Digest("you"); a != b || a == c {
		t.Error("digests:", a, b, c)
	}
}

func TestJSONRefusals(t *testing.T) {
	t.Parallel()
	for raw, at := range map[string]string{
		`{"EQ_action": "ADD", "EQ_quantity": ["1"]}`:       "/query/EQ_quantity",
		`{"EQ_bizStep": [3]}`:                              "/query/EQ_bizStep",
		`{"EQ_bizStep": []}`:                               "/query/EQ_bizStep",
		`{"GE_eventTime": ["2026-01-01T00:00:00Z"]}`:       "/query/GE_eventTime",
		`{"EXISTS_errorDeclaration": 2}`:                   "/query/EXISTS_errorDeclaration",
		`{"EQ_booleanValue": "true"}`:                      "/query/EQ_booleanValue",
		`{"eventCountLimit": "3", "orderBy": "eventTime"}`: "/query/eventCountLimit",
		`{"perPage": 3}`:                                   "/query/perPage",
		`{"EQ_a:b": "x"}`:                                  "/query/EQ_a:b",
	} {
		v, err := epcis.ParseValue([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := query.FromJSON(v, "/query"); !refused(err, at) {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]int{"": 30, "perPage=1": 1, "perPage=1000": 1000, "perPage=5000": 1000} {
		values, _ := url.ParseQuery(raw)
		if n, _, err := query.ReadPage(values); n != want || err != nil {
			t.Errorf("%s: %d %v", raw, n, err)
		}
	}
	for _, raw := range []string{"perPage=0", "perPage=-3", "perPage=x", "perPage=", "perPage=1&perPage=2"} {
		values, _ := url.ParseQuery(raw)
		if _, _, err := query.ReadPage(values); !refused(err, "query/perPage") {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	token := query.Token{About: "q", Key: "k", Last: "pk", Left: 3, Snapshot: "10:20:10,14", Begun: now, Expires: now.Add(query.TokenLife)}
	s, err := token.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := query.DecodeToken(s, "q", now); err != nil || got != token {
		t.Errorf("%+v %v", got, err)
	}
	for name, refusal := range map[string]func() error{
		"of another query": func() error { _, err := query.DecodeToken(s, "other", now); return err },
		"late":             func() error { _, err := query.DecodeToken(s, "q", token.Expires); return err },
		"cut":              func() error { _, err := query.DecodeToken(s[:len(s)-2], "q", now); return err },
		"changed":          func() error { _, err := query.DecodeToken(append([]byte("A"), s[1:]...), "q", now); return err },
		"empty":            func() error { _, err := query.DecodeToken(nil, "q", now); return err },
	} {
		if err := refusal(); !refused(err, "query/nextPageToken") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
