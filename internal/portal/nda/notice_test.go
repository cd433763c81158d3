package nda_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/portal/nda"
	"github.com/txng-vn/txng/internal/portal/target"
)

const key = "a-key-of-notices"

func client(t testing.TB, key string) *nda.Client {
	t.Helper()
	c, err := nda.New(nda.Config{APIBase: "https://agent.example", NoticeKey: key}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func signed(body string, at time.Time) target.NoticeHeader {
	ts := strconv.FormatInt(at.Unix(), 10)
	return target.NoticeHeader{Timestamp: ts, Nonce: "n", Signature: nda.Sign(key, ts, "n", []byte(body))}
}

// FuzzNotice: whatever is signed well is read without harm, and what is read is
// bounded and printable; without the key nothing is.
func FuzzNotice(f *testing.F) {
	for _, seed := range []string{
		`{"request_id":"r","ref_id":"a","status":"COMPLETED","result":{"sgtins":["0108930000000019215"],"did":"did:nda:1"}}`,
		`{"request_id":"r","status":"FAILED_VALIDATION","message":"gtin\u0000"}`, `{"request_id":"r","status":"?"}`, `[]`, `{"request_id":"r","request_id":"s","status":"QUEUED"}`,
	} {
		f.Add(seed)
	}
	now := time.Unix(1_790_000_000, 0)
	mine, keyless := client(f, key), client(f, "")
	f.Fuzz(func(t *testing.T, body string) {
		r, err := mine.Notice(signed(body, now), []byte(body), now)
		if err == nil && (r.ID == "" || len(r.ID) > 200 || len(r.Given) > 200 || len(r.Reason) > 500 || r.State == "" || strings.ContainsRune(r.Reason, 0)) {
			t.Fatalf("%+v", r)
		}
		if _, err := keyless.Notice(signed(body, now), []byte(body), now); err == nil {
			t.Fatal("taken without a key")
		}
	})
}
