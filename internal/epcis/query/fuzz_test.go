package query_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
)

// Whatever the parameters are, they are a query that matches as it does when
// read back from its JSON, or a refusal.
func FuzzParameters(f *testing.F) {
	for _, p := range parameters {
		f.Add(url.Values{p.name: {p.hit}}.Encode(), "query=http://ns.example.com/ext/")
		f.Add(url.Values{p.name: {p.bad}}.Encode(), "")
	}
	f.Add("orderBy=eventTime&orderDirection=ASC&eventCountLimit=10&EQ_quantity=1e300", "a=b,c=urn:x:")
	f.Add("LE_quantity=00", "\x00=0:0")
	f.Add("EXISTS_INNER_ILMD_a:b&GT_INNER_SENSORREPORT_c:d=1e-300&MATCH_epc=urn:epc:idpat:giai:*.*", "a=urn:a:,c=urn:c:")
	e, _ := parseEvent(f, rich)
	f.Fuzz(func(t *testing.T, raw, header string) {
		values, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		context, err := query.ReadExtensions(header)
		if err != nil {
			return
		}
		q, err := query.FromURL(values, context)
		if err != nil {
			return
		}
		got := q.With(world{}).Match(e)
		q.SortKey(e)
		if back := again(t, q).With(world{}).Match(e); back != got {
			t.Errorf("%q: %v, and %v when read back", raw, got, back)
		}
	})
}

// Whatever a named query's JSON is, it is a query or a refusal.
func FuzzNamedQuery(f *testing.F) {
	f.Add(`{"@context": {"a": "urn:a:"}, "EQ_a:b": ["x", "y"], "GE_a:c": 3, "orderBy": "a:c", "EQ_quantity": [1, 2.50], "EXISTS_ILMD_a:d": null}`)
	f.Add(`{"eventType": ["ObjectEvent"], "maxEventCount": 10, "WD_readPoint": "urn:x:y"}`)
	e, _ := parseEvent(f, rich)
	f.Fuzz(func(t *testing.T, raw string) {
		v, err := epcis.ParseValue([]byte(raw))
		if err != nil {
			return
		}
		q, err := query.FromJSON(v, "/query")
		if err != nil {
			return
		}
		if got, back := q.Match(e), again(t, q).Match(e); got != back {
			t.Errorf("%s: %v, and %v when read back", raw, got, back)
		}
	})
}

// Whatever a page token is, it is one that was given, or a refusal.
func FuzzPageToken(f *testing.F) {
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	s, err := query.Token{About: "q", Key: "k", Last: "pk", Begun: now, Expires: now.Add(time.Minute)}.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s)
	f.Add([]byte(`{"a": "q", "b": "2026-03-04T05:06:07Z", "e": "2026-03-04T06:06:07Z"}`))
	f.Fuzz(func(t *testing.T, s []byte) {
		token, err := query.DecodeToken(s, "", now)
		if err != nil {
			return
		}
		again, err := token.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := query.DecodeToken(again, token.About, now); err != nil || back.Last != token.Last || !back.Expires.Equal(token.Expires) {
			t.Errorf("%q: %+v became %+v, %v", s, token, back, err)
		}
	})
}
