package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/fault"
)

// digestKey is where readBody leaves the body's SHA-256 for idempotency.
const digestKey = "txng.body_digest"

// readBody reads the whole body, which the route's limit bounds.
func readBody(c *gin.Context) ([]byte, error) {
	raw, err := io.ReadAll(c.Request.Body)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		limit := strconv.FormatInt(tooLarge.Limit, 10)
		return nil, fault.New(fault.KindTooLarge, "body_too_large", "Nội dung gửi lên lớn hơn "+limit+" byte.", "The body is larger than "+limit+" bytes.")
	}
	if err != nil {
		return nil, fault.New(fault.KindInvalid, "body_unreadable", "Không đọc được nội dung gửi lên.", "The body could not be read.").Wrap(err)
	}
	sum := sha256.Sum256(raw)
	c.Set(digestKey, hex.EncodeToString(sum[:]))
	return raw, nil
}

// readJSON decodes the body into v, strictly: unknown, duplicate or
// wrongly-cased keys, trailing data, NUL and lone surrogates are 400.
func readJSON(c *gin.Context, v any) error {
	if media, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || media != "application/json" {
		return fault.New(fault.KindUnsupportedMedia, "unsupported_media_type", "Nội dung phải là application/json.", "The body must be application/json.")
	}
	raw, err := readBody(c)
	if err != nil {
		return err
	}
	return decodeStrict(raw, v)
}

func decodeStrict(raw []byte, v any) error {
	if bytes.Contains(raw, []byte(`\u0000`)) {
		if err := refuseNUL(raw); err != nil {
			return err
		}
	}
	err := json.Unmarshal(raw, v, json.RejectUnknownMembers(true))
	if err == nil {
		return nil
	}
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		pointer := string(semantic.JSONPointer)
		if errors.Is(err, json.ErrUnknownName) {
			return fault.Invalid(pointer, "unknown_field", "Không có mục này (tên phân biệt chữ hoa, chữ thường).", "There is no such field (names are case-sensitive).").Wrap(err)
		}
		if f := fault.As(semantic.Err); f != nil {
			var checks fault.Checks
			checks.Check(pointer, f)
			return checks.Err()
		}
		return fault.Invalid(pointer, "wrong_type", "Giá trị sai kiểu hoặc sai dạng.", "The value has the wrong type or form.").Wrap(err)
	}
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		pointer := string(syntactic.JSONPointer)
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return fault.Invalid(pointer, "duplicate_field", "Mục này xuất hiện hai lần.", "This field stands twice.").Wrap(err)
		}
		at := strconv.FormatInt(syntactic.ByteOffset, 10)
		return fault.Invalid(pointer, "malformed_json", "JSON sai cú pháp ở byte "+at+".", "The JSON is malformed at byte "+at+".").Wrap(err)
	}
	return fault.Invalid("", "malformed_json", "Nội dung không phải JSON hợp lệ.", "The body is not valid JSON.").Wrap(err)
}

// refuseNUL refuses strings that hold U+0000, which PostgreSQL cannot store.
func refuseNUL(raw []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := d.ReadToken()
		if err != nil {
			return nil //nolint:nilerr // the strict decoder reports it
		}
		if token.Kind() == '"' && strings.ContainsRune(token.String(), 0) {
			return fault.Invalid(string(d.StackPointer()), "nul_character", "Chuỗi chứa ký tự NUL (\\u0000).", "The string holds a NUL character (\\u0000).")
		}
	}
}

// pathValue is a decoded path parameter; gin hands it over escaped.
func pathValue(c *gin.Context, name string) (string, error) {
	v, err := url.PathUnescape(c.Param(name))
	if err != nil {
		return "", fault.Invalid("path/"+name, "bad_escape", "Đường dẫn có ký tự % sai.", "The path holds a malformed percent-escape.")
	}
	return v, nil
}

// pathID is the path parameter :id, which must be a UUID; anything else cannot exist.
func pathID(c *gin.Context, what string) (string, error) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil || len(c.Param("id")) != 36 {
		return "", fault.NotFound(what)
	}
	return id.String(), nil
}

// onlyQuery refuses query parameters that are not among names, or are empty:
// where a call changes something, none may be passed over. Repeated ones never
// come here.
func onlyQuery(c *gin.Context, names ...string) error {
	var checks fault.Checks
	query := c.Request.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(query)) {
		switch at := "query/" + strings.ToValidUTF8(name, "?"); {
		case !slices.Contains(names, name):
			all := strings.Join(names, ", ")
			checks.Add(at, "unknown_parameter", "Không có tham số này; chỉ có: "+all+".", "There is no such parameter; there are: "+all+".")
		case query.Get(name) == "":
			checks.Add(at, "empty", "Tham số này không có giá trị; hãy ghi giá trị hoặc bỏ đi.", "This parameter has no value; give it one, or leave it out.")
		}
	}
	return checks.Err()
}

// queryID is an optional query parameter that must be a UUID.
func queryID(c *gin.Context, name string) (string, error) {
	v := c.Query(name)
	if v == "" {
		return "", nil
	}
	id, err := uuid.Parse(v)
	if err != nil || len(v) != 36 {
		return "", fault.Invalid("query/"+name, "not_an_id", "Phải là UUID.", "It must be a UUID.")
	}
	return id.String(), nil
}

// queryChoice is an optional query parameter that must be one of choices.
func queryChoice[T ~string](c *gin.Context, name string, choices ...T) (T, error) {
	v := T(c.Query(name))
	if v == "" || slices.Contains(choices, v) {
		return v, nil
	}
	words := make([]string, len(choices))
	for i, choice := range choices {
		words[i] = string(choice)
	}
	all := strings.Join(words, ", ")
	return v, fault.Invalid("query/"+name, "unknown_"+name, "Phải là một trong: "+all+".", "It must be one of: "+all+".")
}

// queryTime is an optional query parameter in RFC 3339 or YYYY-MM-DD (UTC).
func queryTime(c *gin.Context, name string) (time.Time, error) {
	v := c.Query(name)
	if v == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, v); err == nil && t.UTC().Year() > 1 && t.UTC().Year() <= 9999 { // the first year holds the zero time, which is none; both databases hold the rest
			return t.UTC(), nil
		}
	}
	return time.Time{}, fault.Invalid("query/"+name, "not_a_time", "Phải là thời điểm RFC 3339 hoặc ngày YYYY-MM-DD.", "It must be an RFC 3339 time or a date YYYY-MM-DD.")
}

// page is what a list call asks for.
type page struct {
	after string // key of the last row seen, "" at the start
	limit int
}

// maxPage is the longest page of a list.
const maxPage = 200

// readLimit is how many rows a list is to have.
func readLimit(c *gin.Context) (int, error) {
	v := c.Query("limit")
	if v == "" {
		return 50, nil
	}
	limit, err := strconv.Atoi(v)
	if err != nil || limit < 1 || limit > maxPage {
		return 0, fault.Invalid("query/limit", "out_of_range", "limit phải từ 1 đến 200.", "limit must be 1 to 200.")
	}
	return limit, nil
}

func badPageToken() *fault.Error {
	return fault.Invalid("query/next", "bad_token", "Dấu trang không hợp lệ: hãy dùng đúng giá trị next đã nhận.", "The page token is not valid: send the next that you were given.")
}

// readPage reads what page of a list is asked for, and refuses parameters but
// these and filters, the list's own.
func readPage(c *gin.Context, filters ...string) (p page, err error) {
	if err := onlyQuery(c, append(filters, "limit", "next")...); err != nil {
		return p, err
	}
	if p.limit, err = readLimit(c); err != nil {
		return p, err
	}
	if v := c.Query("next"); v != "" {
		raw, err := base64.RawURLEncoding.DecodeString(v)
		id, idErr := uuid.ParseBytes(raw)
		if err != nil || idErr != nil {
			return p, badPageToken()
		}
		p.after = id.String()
	}
	return p, nil
}

// List is one page of a list; Next is null on the last.
type List[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// listOf shapes rows, of which one more than limit was asked for, into a page.
func listOf[R, T any](rows []R, p page, key func(R) string, wire func(R) T) List[T] {
	l := List[T]{Items: []T{}}
	if len(rows) > p.limit {
		rows = rows[:p.limit]
		token := base64.RawURLEncoding.EncodeToString([]byte(key(rows[p.limit-1])))
		l.Next = &token
	}
	for _, r := range rows {
		l.Items = append(l.Items, wire(r))
	}
	return l
}
