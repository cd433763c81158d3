package fault

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is the class of a failure; api/ maps each to one HTTP status.
type Kind uint8

// The kinds, each with the HTTP status that api/ gives it.
const (
	KindInternal             Kind = iota // 500
	KindInvalid                          // 400: the request itself is wrong
	KindUnauthenticated                  // 401
	KindForbidden                        // 403: known caller, action not theirs
	KindNotFound                         // 404: absent, or another tenant's
	KindConflict                         // 409
	KindPreconditionFailed               // 412: If-Match names an old version
	KindTooLarge                         // 413
	KindUnsupportedMedia                 // 415
	KindUnprocessable                    // 422: Idempotency-Key with another body
	KindPreconditionRequired             // 428: If-Match is missing
	KindTooMany                          // 429
	KindUnavailable                      // 503
	KindMethodNotAllowed                 // 405
	KindNotAcceptable                    // 406
	KindURITooLong                       // 414
	KindNotImplemented                   // 501
	KindGone                             // 410: it was here, and is archived
)

// Text is one sentence in the two languages the service speaks.
type Text struct{ VI, EN string }

// In returns the sentence in language lang ("vi" or "en"); anything but "en"
// is Vietnamese, the service's first language.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.VI
}

// Field is one part of the input that is at fault.
type Field struct {
	Pointer string // RFC 6901 JSON Pointer into the body, or "query/limit", "path/id", "header/If-Match"
	Code    string // stable, snake_case
	Detail  Text
}

// Error is a failure that a caller can understand.
type Error struct {
	Kind    Kind
	Code    string // stable and documented, snake_case
	Message Text   // safe to show
	Fields  []Field
	More    int // faults beyond Fields, which are only counted
	cause   error
}

// New returns an error of kind k with a stable code and its sentence in both
// languages.
func New(k Kind, code, vi, en string) *Error {
	return &Error{Kind: k, Code: code, Message: Text{VI: vi, EN: en}}
}

// Invalid returns a 400 about one field: pointer is a JSON Pointer ("/lot").
func Invalid(pointer, code, vi, en string) *Error {
	return InvalidFields(At(pointer, code, vi, en))
}

// InvalidFields returns a 400 about several fields together.
func InvalidFields(fields ...Field) *Error {
	e := New(KindInvalid, "invalid_input", "Dữ liệu gửi lên chưa đúng; xem từng mục trong errors.", "The input is not valid; see each entry of errors.")
	e.Fields = fields
	return e
}

// At describes what is wrong at pointer.
func At(pointer, code, vi, en string) Field {
	return Field{Pointer: pointer, Code: code, Detail: Text{VI: vi, EN: en}}
}

// NotFound returns the one 404 for things that are absent and things that
// belong to somebody else: the two must not be told apart.
func NotFound(what string) *Error {
	return New(KindNotFound, "not_found", "Không tìm thấy "+vietnameseNoun(what)+".", "No such "+strings.ReplaceAll(what, "_", " ")+".")
}

// Busy is the 503 of a request that lost every race, or found no connection.
func Busy() *Error {
	return New(KindUnavailable, "busy", "Hệ thống đang bận, hãy gửi lại sau ít giây.", "The service is busy; send the request again in a few seconds.")
}

// Timeout is the 503 of a request that took longer than it may.
func Timeout() *Error {
	return New(KindUnavailable, "timeout", "Yêu cầu mất quá nhiều thời gian; hãy gửi lại.", "The request took too long; send it again.")
}

// DatabaseDown is the 503 of a request that the database could not be asked
// about, or whose connection broke before the answer: a change may have been
// done all the same.
func DatabaseDown() *Error {
	return New(KindUnavailable, "database_down", "Cơ sở dữ liệu không trả lời; hãy gửi lại sau ít giây, với cùng Idempotency-Key.",
		"The database does not answer; send the request again in a few seconds, with the same Idempotency-Key.")
}

// Wrap returns a copy of e that remembers cause for the log.
func (e *Error) Wrap(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// Error is for logs: code, sentence, fields and cause.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Code, e.Message.EN)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s %s: %s]", f.Pointer, f.Code, f.Detail.EN)
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// As returns the *Error in err's chain, or nil.
func As(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return nil
}

// Is reports whether err is a fault of kind k.
func Is(err error, k Kind) bool {
	e := As(err)
	return e != nil && e.Kind == k
}

// MaxFields is the most faults that Checks reports: an input that is wrong in
// a hundred thousand places must not make an answer many times its own size.
const MaxFields = 100

// Checks gathers the faults of one input, so that they are reported together:
// all of them, or the first of them and how many more there are.
type Checks struct {
	Limit  int // how many are told one by one; 0 is MaxFields
	fields []Field
	more   int
}

// Add records that what stands at pointer is wrong.
func (c *Checks) Add(pointer, code, vi, en string) {
	c.add(At(pointer, code, vi, en))
}

func (c *Checks) add(f Field) {
	limit := c.Limit
	if limit == 0 {
		limit = MaxFields
	}
	if len(c.fields) < limit {
		c.fields = append(c.fields, f)
	} else {
		c.more++
	}
}

// Require records a missing value unless ok.
func (c *Checks) Require(ok bool, pointer string) {
	if !ok {
		c.Add(pointer, "required", "Mục này bắt buộc phải có.", "This field is required.")
	}
}

// Check records err under pointer: the fields of a fault keep their codes,
// any other error becomes code with the error's text.
func (c *Checks) Check(pointer string, err error) {
	if err == nil {
		return
	}
	if e := As(err); e != nil {
		if len(e.Fields) == 0 {
			c.add(Field{Pointer: pointer, Code: e.Code, Detail: e.Message})
		}
		for _, f := range e.Fields {
			f.Pointer = pointer + f.Pointer
			c.add(f)
		}
		c.more += e.More
		return
	}
	c.Add(pointer, "invalid", err.Error(), err.Error())
}

// Text records a line of text that is longer than limit characters, is not UTF-8,
// holds control characters, which no form or label can show, or characters that
// turn its direction, or that nobody can see.
func (c *Checks) Text(pointer, value string, limit int) { c.text(pointer, value, limit, "") }

// Lines is Text for a text of several lines: line feeds and tabs may stand in it.
func (c *Checks) Lines(pointer, value string, limit int) { c.text(pointer, value, limit, "\n\t") }

func (c *Checks) text(pointer, value string, limit int, allowed string) {
	if utf8.RuneCountInString(value) > limit {
		n := strconv.Itoa(limit)
		c.Add(pointer, "too_long", "Nhiều nhất "+n+" ký tự.", "At most "+n+" characters.")
	}
	control := func(r rune) bool {
		return unicode.IsControl(r) && !strings.ContainsRune(allowed, r) || unicode.Is(turned, r)
	}
	switch {
	case !utf8.ValidString(value) || strings.ContainsFunc(value, control):
		c.Add(pointer, "control_character", "Có ký tự điều khiển, ký tự đảo chiều chữ hoặc không phải UTF-8.", "It holds a control character, one that turns the direction of text, or is not UTF-8.")
	case strings.TrimSpace(value) != "" && !strings.ContainsFunc(value, visible):
		c.Add(pointer, "invisible", "Chỉ có ký tự không nhìn thấy được: hãy nhập chữ.", "It holds only characters that cannot be seen: enter text.")
	}
}

// visible reports whether a reader sees something where r stands.
func visible(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) }

// turned are the characters that have text shown in another order than it is
// stored in (Unicode, UAX #9: overrides and isolates). Those that a pasted telephone
// number often brings along (embeddings) turn no digit.
//
//nolint:gochecknoglobals // a constant table
var turned = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x202d, Hi: 0x202e, Stride: 1}, {Lo: 0x2066, Hi: 0x2069, Stride: 1}}}

// Err returns the gathered faults as one 400, or nil when there are none.
func (c *Checks) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	e := InvalidFields(c.fields...)
	if e.More = c.more; e.More > 0 {
		n := strconv.Itoa(e.More)
		e.Message.VI += " Còn " + n + " lỗi nữa không liệt kê ở đây."
		e.Message.EN += " " + n + " more are not listed."
	}
	return e
}

//nolint:gochecknoglobals // a constant table
var vietnameseNouns = map[string]string{
	"organization": "tổ chức", "api_key": "khóa API", "place": "địa điểm", "product": "sản phẩm", "file": "tệp",
	"batch": "lô", "serial_run": "đợt số sê-ri", "item": "đơn vị sản phẩm", "event": "sự kiện", "route": "đường dẫn",
	"sync_record": "bản ghi đồng bộ", "sync_target": "cổng đích", "logistic_unit": "đơn vị logistics", "code": "mã", "label_template": "mẫu tem", "label_run": "lần in tem", "hold": "lệnh giữ hoặc thu hồi",
	"capture_job": "lần gửi sự kiện này", "value": "giá trị này", "page": "trang này", "query": "truy vấn", "subscription": "đăng ký nhận tin",
	"link": "liên kết", "link_host": "tên miền của liên kết", "sync_reconciliation": "lần đối soát", "sync_catalogue": "danh mục của cổng", "sync_request": "yêu cầu đã gửi cổng",
}

func vietnameseNoun(what string) string {
	if vi, ok := vietnameseNouns[what]; ok {
		return vi
	}
	return what
}
