package api_test

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/reqctx"
)

// badRequest is a request that must be refused, and how.
type badRequest struct {
	name, method, path, body string
	headers                  []string
	status                   int
	code                     string
	pointer, fieldCode       string // "" where no single field is at fault
}

// bodies are mistakes in the text of a body, whatever the route.
func badBodies() []badRequest {
	const place = "/api/v1/places"
	valid := `"name": "x", "kind": "farm", "address": {"street": "s", "ward_code": "25459", "province_code": "80"}`
	at := func(name, body, pointer, code string) badRequest {
		return badRequest{name: name, method: http.MethodPost, path: place, body: body, status: http.StatusBadRequest, code: "invalid_input", pointer: pointer, fieldCode: code}
	}
	return []badRequest{
		at("duplicate key", `{`+valid+`, "name": "y"}`, "/name", "duplicate_field"),
		at("duplicate key below", `{"address": {"street": "s", "street": "t"}}`, "/address/street", "duplicate_field"),
		at("escaped duplicate key", `{`+valid+`, "n\u0061me": "y"}`, "/name", "duplicate_field"),
		at("wrongly-cased key", `{"Name": "x"}`, "/Name", "unknown_field"),
		at("unknown key", `{`+valid+`, "colour": "red"}`, "/colour", "unknown_field"),
		at("unknown key below", `{"address": {"city": "x"}}`, "/address/city", "unknown_field"),
		at("trailing data", `{`+valid+`} {}`, "", "malformed_json"),
		at("trailing bracket", `{`+valid+`}]`, "", "malformed_json"),
		at("no body", ``, "", "malformed_json"),
		at("cut off", `{"name": "x`, "/name", "malformed_json"),
		at("comment", `{/* */}`, "", "malformed_json"),
		at("not an object", `[]`, "", "wrong_type"),
		at("byte order mark", "\uFEFF{}", "", "malformed_json"),
		at("number for text", `{"name": 1}`, "/name", "wrong_type"),
		at("NUL escaped", `{"name": "a\u0000b"}`, "/name", "nul_character"),
		at("NUL raw", "{\"name\": \"a\x00b\"}", "/name", "malformed_json"),
		at("NUL in a key", `{"na\u0000me": "x"}`, "/na\x00me", "nul_character"),
		at("lone high surrogate", `{"name": "\ud800"}`, "/name", "malformed_json"),
		at("lone low surrogate", `{"name": "a\udc00"}`, "/name", "malformed_json"),
		at("invalid UTF-8", "{\"name\": \"\xff\"}", "/name", "malformed_json"),
		at("escaped control character", `{"name": "a\u0007b", "kind": "farm"}`, "/name", "control_character"),
		at("deep array", `{"name": `+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)+`}`, "/name"+strings.Repeat("/0", 97), "malformed_json"),
		at("long key", `{"`+strings.Repeat("k", 100_000)+`": 1}`, "", "unknown_field"),
		at("deep object", strings.Repeat(`{"address":`, 50_000)+`1`+strings.Repeat(`}`, 50_000), "", ""),
		at("deep NUL", `{"codes": `+strings.Repeat("[", 100_000)+`"\u0000"`+strings.Repeat("]", 100_000)+`}`, "", ""),
		{name: "too large", method: http.MethodPost, path: place, body: `{"name": "` + strings.Repeat("x", 1<<20) + `"}`, status: http.StatusRequestEntityTooLarge, code: "body_too_large"},
		{name: "form", method: http.MethodPost, path: place, body: `{` + valid + `}`, headers: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: http.StatusUnsupportedMediaType, code: "unsupported_media_type"},
		{name: "no type", method: http.MethodPost, path: place, body: `{` + valid + `}`, headers: []string{"Content-Type", ""}, status: http.StatusUnsupportedMediaType, code: "unsupported_media_type"},
	}
}

// badValues are mistakes in what well-formed requests say.
func badValues(org string) []badRequest {
	const v1 = "/api/v1/"
	body := func(name, path, body, pointer, code string) badRequest {
		return badRequest{name: name, method: http.MethodPost, path: v1 + path, body: body, status: http.StatusBadRequest, code: "invalid_input", pointer: pointer, fieldCode: code}
	}
	query := func(path, pointer string) badRequest {
		return badRequest{name: path, method: http.MethodGet, path: v1 + path, status: http.StatusBadRequest, code: "invalid_input", pointer: pointer}
	}
	idempotent := func(name, key string) badRequest {
		return badRequest{name: name, method: http.MethodPost, path: v1 + "batches", body: "{}", headers: []string{"Idempotency-Key", key}, status: http.StatusBadRequest, code: "invalid_input", pointer: "header/Idempotency-Key"}
	}
	const address = `"address": {"street": "s", "ward_code": "25459", "province_code": "80"}`
	return []badRequest{
		body("GLN check digit", "places", `{"name": "x", "kind": "farm", "gln": "8930000000003", `+address+`}`, "/gln", "check_digit"),
		body("GTIN check digit", "products", `{"name": "x", "gtin": "08930000000003", "origin": {"country": "VN"}, "net_content": {"value": "1", "unit": "KGM"}}`, "/gtin", "check_digit"),
		body("unknown ward", "places", `{"name": "x", "kind": "farm", "address": {"street": "s", "ward_code": "99999", "province_code": "80"}}`, "/address/ward_code", ""),
		body("ward of another province", "places", `{"name": "x", "kind": "farm", "address": {"street": "s", "ward_code": "25459", "province_code": "01"}}`, "/address/ward_code", ""),
		body("unknown kind", "places", `{"name": "x", "kind": "moon", `+address+`}`, "/kind", ""),
		body("unknown unit", "products", `{"name": "x", "origin": {"country": "VN"}, "net_content": {"value": "1", "unit": "LBS"}}`, "/net_content/unit", ""),
		body("float quantity", "products", `{"name": "x", "origin": {"country": "VN"}, "net_content": {"value": 1.5, "unit": "KGM"}}`, "/net_content/value", "quantity_format"),
		body("foreign owner", "organizations/"+org+"/api-keys", `{"role": "admin", "label": "k"}`, "/role", "unknown_role"),
		query("places?limit=0", "query/limit"), query("places?limit=201", "query/limit"), query("places?limit=x", "query/limit"), query("places?limit=99999999999999999999", "query/limit"),
		query("products?next=x", "query/next"), query("products?next=!!!", "query/next"), query("batches?next=%00", "query/next"),
		query("batches?lot=%00", "query/lot"), query("batches?lot=%FF", "query/lot"), query("places/lookup?code=%C3%28", "query/code"), query("sync/records?target=%00", "query/target"),
		query("batches?lot=A&lot=B", "query/lot"), query("batches?lot=%zz", "query"), query("batches?lot=A;limit=1", "query"), query("batches?%FF=1", "query"), query("batches?lot="+strings.Repeat("A", 1001), "query/lot"),
		query("batches?product_id=x", "query/product_id"), query("batches?from=yesterday", "query/from"), query("batches?from=0000-01-01", "query/from"), query("events?to=9999-12-31T23:59:59-14:00", "query/to"), query("batches?custody=theirs", "query/custody"),
		query("batches?status=x", "query/status"), query("products?status=x", "query/status"), query("places?kind=x", "query/kind"), query("events?step=x", "query/step"),
		query("sync/records?status=x", "query/status"), query("sync/records?object_kind=x", "query/object_kind"), query("sync/records?organization_id=x", "query/organization_id"),
		idempotent("Idempotency-Key of bytes", "a\xFFb"), idempotent("Idempotency-Key of control characters", "a\tb"), idempotent("long Idempotency-Key", strings.Repeat("k", 201)),
		{name: "long path with an Idempotency-Key", method: http.MethodPost, path: v1 + "events/" + incompressible(12_000) + "/corrections", body: `{"reason": "x"}`, headers: []string{"Idempotency-Key", "k"}, status: http.StatusNotFound, code: "not_found"},
		{name: "id", method: http.MethodGet, path: v1 + "places/x", status: http.StatusNotFound, code: "not_found"},
		{name: "escaped id", method: http.MethodGet, path: v1 + "places/%00", status: http.StatusNotFound, code: "not_found"},
		{name: "no route", method: http.MethodGet, path: v1 + "nothing", status: http.StatusNotFound, code: "not_found"},
		{name: "method", method: http.MethodDelete, path: v1 + "places", status: http.StatusMethodNotAllowed, code: "method_not_allowed"},
	}
}

// TestBadInput: whatever is wrong with a request, the answer is a problem that
// names the place, in the reader's language, and nothing is left behind.
func TestBadInput(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		w := newWorld(t, s)
		before := counts(t, s)
		for _, bad := range append(badBodies(), badValues(w.mine.org)...) {
			for language, unauthorised := range map[string]bool{"": false, "en": false, "en-GB, vi;q=0.5": true} {
				headers := append([]string{"Accept-Language", language}, bad.headers...)
				key := w.keys[reqctx.RoleManager]
				if unauthorised {
					key = "txng_" + strings.Repeat("x", 43)
				}
				got := s.Call(t, key, bad.method, bad.path, []byte(bad.body), headers...)
				if unauthorised && bad.path != "/api/v1/nothing" && bad.status != http.StatusMethodNotAllowed {
					if got.Status != http.StatusUnauthorized {
						t.Errorf("%s without a good key: %d", bad.name, got.Status)
					}
					continue
				}
				bad.judge(t, got, language)
			}
		}
		for table, n := range counts(t, s) {
			if n != before[table] {
				t.Errorf("%d rows were left in %s", n-before[table], table)
			}
		}
	})
}

// judge checks one answer to a bad request.
func (b badRequest) judge(t *testing.T, got fixture.Answer, language string) {
	t.Helper()
	if got.Status != b.status || got.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s: %d %s, want %d: %.300s", b.name, got.Status, got.Header.Get("Content-Type"), b.status, got.Body)
		return
	}
	if len(got.Body) > 2000 {
		t.Errorf("%s: an answer of %d bytes", b.name, len(got.Body))
	}
	var p struct {
		Title, Detail, Code string
		Status              int
		RequestID           string `json:"request_id"`
		Errors              []struct{ Pointer, Code, Detail string }
	}
	got.Into(t, &p)
	if p.Code != b.code || p.Status != b.status || p.Title == "" || p.RequestID == "" || p.RequestID != got.Header.Get("X-Request-Id") {
		t.Errorf("%s: %.300s", b.name, got.Body)
	}
	want := "vi"
	if strings.HasPrefix(language, "en") {
		want = "en"
	}
	sentence := p.Detail
	for _, field := range p.Errors {
		sentence += field.Detail
	}
	if got.Header.Get("Content-Language") != want || (want == "vi") != strings.ContainsAny(sentence, "ạảãăắằặâấầậđêếềệễơớờợôốồộưứừựữíìịóòọúùụáà") {
		t.Errorf("%s in %q: %s %q", b.name, language, got.Header.Get("Content-Language"), sentence)
	}
	if b.code != "invalid_input" {
		return
	}
	if len(p.Errors) == 0 {
		t.Errorf("%s: no errors[]: %.300s", b.name, got.Body)
		return
	}
	for _, field := range p.Errors {
		if (b.pointer == "" && b.fieldCode == "" || field.Pointer == b.pointer) && (b.fieldCode == "" || field.Code == b.fieldCode) && field.Detail != "" {
			return
		}
	}
	t.Errorf("%s: want %s %s: %.300s", b.name, b.pointer, b.fieldCode, got.Body)
}

// counts is how many rows each table holds once nothing is left to be done.
func counts(t *testing.T, s *fixture.Service) map[string]int64 {
	t.Helper()
	list := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if s.DB.Engine == database.Postgres {
		list = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	}
	for deadline, open := time.Now().Add(20*time.Second), int64(1); open > 0; time.Sleep(10 * time.Millisecond) {
		if err := s.DB.Read(t.Context()).Raw("SELECT count(*) FROM outbox").Scan(&open).Error; err != nil || time.Now().After(deadline) {
			t.Fatal("follow-up work does not end", err)
		}
	}
	var tables []string
	if err := s.DB.Read(t.Context()).Raw(list).Scan(&tables).Error; err != nil || len(tables) < 10 {
		t.Fatal(err, tables)
	}
	all := map[string]int64{}
	for _, table := range tables {
		var n int64
		if err := s.DB.Read(t.Context()).Raw("SELECT count(*) FROM " + table).Scan(&n).Error; err != nil {
			t.Fatal(err)
		}
		all[table] = n
	}
	return all
}

// incompressible is text of n characters that no index can shorten.
func incompressible(n int) string {
	random := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, n)
	for i := range text {
		text[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[random.IntN(62)]
	}
	return string(text)
}

// TestMistakesDoNotMultiply: a body that is wrong in each of a hundred thousand
// places gets an answer that is smaller than itself.
func TestMistakesDoNotMultiply(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		tenant := s.Tenant(t, "")
		id := tenant.Batch(t)
		for field, element := range map[string]string{"inputs": "{}", "evidence": `""`, "child_units": `""`, "items": `""`} {
			body := `{"step": "pack", "batch_id": "` + id + `", "place_id": "` + tenant.Place + `", "started_at": "2026-11-20T07:30:00Z", "` + field + `": [` + strings.Repeat(element+",", 200_000) + element + `]}`
			got := s.Call(t, tenant.Key, http.MethodPost, "/api/v1/events", body).Want(t, http.StatusBadRequest)
			if len(got.Body) > 50_000 {
				t.Errorf("%s: %d bytes are answered to %d", field, len(got.Body), len(body))
			}
			if !strings.Contains(string(got.Body), `"/`+field) {
				t.Errorf("%s is not named: %.300s", field, got.Body)
			}
		}
	})
}
