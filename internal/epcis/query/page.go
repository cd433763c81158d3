package query

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/fault"
)

// Lengths of pages, in events or other members.
const (
	DefaultPerPage = 30
	MaxPerPage     = 1_000 // a caller who asks for more gets this
)

// TokenLife is how long the next page may be asked for.
const TokenLife = time.Hour

// Token says where the next page of an answer begins, and what the answer was
// when its first page was given.
type Token struct {
	About    string    `json:"a"`           // of the query and the caller: Digest
	Key      string    `json:"k,omitempty"` // of the last one told, in the order of the answer
	Last     string    `json:"l,omitempty"` // its pk, which orders equals
	Left     int       `json:"n,omitempty"` // how many may follow, by eventCountLimit; 0 for any number
	Snapshot string    `json:"s,omitempty"` // of the store, in its own words
	Begun    time.Time `json:"b"`           // when the first page was asked for
	Expires  time.Time `json:"e"`
}

// Encode writes t as JSON. Nothing in a token opens anything: one that was made
// up shows no more than its maker may see. But it tells of the store, so that
// who gives it away seals it.
func (t Token) Encode() ([]byte, error) { return json.Marshal(t) }

// DecodeToken reads what Encode wrote. Its *fault.Error has the code
// query_parameter and the field query/nextPageToken, with bad_token for what is
// no token, or is one of another query or caller than about, and expired_token
// for one that has expired by now.
func DecodeToken(raw []byte, about string, now time.Time) (Token, error) {
	var t Token
	if json.Unmarshal(raw, &t, json.RejectUnknownMembers(true)) != nil {
		return Token{}, BadToken()
	}
	if about != "" && t.About != about || t.Left < 0 || !plausibleSnapshot(t.Snapshot) {
		return Token{}, BadToken()
	}
	if !now.Before(t.Expires) {
		return Token{}, tokenFault("expired_token", "Dấu trang đã hết hạn; hãy truy vấn lại từ đầu.", "The page token has expired; ask again from the start.")
	}
	return t, nil
}

// plausibleSnapshot reports whether s may be a snapshot of either engine:
// digits, colons and commas.
func plausibleSnapshot(s string) bool { return strings.Trim(s, "0123456789:,") == "" }

// BadToken is the refusal of what is no token of this answer.
func BadToken() *fault.Error {
	return tokenFault("bad_token", "Dấu trang không hợp lệ với truy vấn này; hãy dùng đúng địa chỉ rel=next đã nhận.", "The page token is not one of this query; use the address of rel=next as it was given.")
}

func tokenFault(code, vi, en string) *fault.Error {
	e := fault.New(fault.KindInvalid, "query_parameter", vi, en)
	e.Fields = []fault.Field{fault.At("query/nextPageToken", code, vi, en)}
	return e
}

// Digest names q, and who asks, in the tokens of its pages.
func (q *Query) Digest(caller string) (string, error) {
	body, err := q.MarshalJSON()
	if err != nil {
		return "", err
	}
	return DigestOf(caller, string(body)), nil
}

// DigestOf names what several texts say together.
func DigestOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strconv.Itoa(len(p)) + ":" + p))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}

// ReadPage reads the paging parameters of a GET request: perPage, from 1 to
// MaxPerPage, and the token, "" for the first page.
func ReadPage(values url.Values) (perPage int, token string, err error) {
	p := parser{at: "query/"}
	perPage = DefaultPerPage
	for _, name := range []string{"perPage", "nextPageToken"} {
		if len(values[name]) > 1 {
			p.bad(name, "duplicate_parameter", "Tham số này xuất hiện nhiều lần.", "This parameter stands more than once.")
		}
	}
	if values.Has("perPage") {
		n, err := strconv.Atoi(values.Get("perPage"))
		if err != nil || n < 1 {
			p.bad("perPage", "not_a_count", "perPage phải là số nguyên từ 1.", "perPage must be a whole number, 1 or more.")
		}
		perPage = min(n, MaxPerPage)
	}
	return perPage, values.Get("nextPageToken"), p.err()
}
