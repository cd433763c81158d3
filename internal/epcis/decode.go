package epcis

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/txng-vn/txng/internal/fault"
)

// MaxDepth is how deep objects and arrays of a document may nest. Events need
// about ten levels; the limit keeps hostile input off the stack.
const MaxDepth = 64

// A JSON text may hold freeValues values, and one more for each bytesPerValue:
// a list of a million ones takes two bytes each as text and far more in memory.
const (
	freeValues    = 10_000
	bytesPerValue = 16
)

// decoder reads one JSON text strictly (RFC 8259, section 2): duplicate names,
// invalid UTF-8, lone surrogates and null characters are errors. Strings without
// escapes are pieces of the text, not copies.
type decoder struct {
	text    string
	pos     int
	values  int      // how many more there may be
	members []Member // of the objects that are open, the innermost last
	items   []Value  // of the arrays that are open
}

// parseValue reads exactly one JSON value. Its *fault.Error has the code
// invalid_json, null_character, too_deep or too_many_values.
func parseValue(b []byte) (Value, error) {
	var d decoder
	return d.parse(b)
}

// Readable reports with too_deep or too_many_values that ParseEvent would refuse
// a text which MarshalJSON wrote. The limits are of what was sent, and what is
// written of it may be shorter or nest deeper: it was indented, or XML, the lists
// of which are no levels of their own.
func Readable(written []byte) error {
	if len(written) < 2*freeValues && depthOf(written) <= MaxDepth {
		return nil
	}
	_, err := parseValue(written)
	return err
}

// depthOf is an upper bound of the depth of a JSON text: brackets in strings
// count, too.
func depthOf(text []byte) (most int) {
	depth := 0
	for _, c := range text {
		switch c {
		case '{', '[':
			depth++
			most = max(most, depth)
		case '}', ']':
			depth--
		}
	}
	return most
}

// parse is parseValue with the room that earlier values took.
func (d *decoder) parse(b []byte) (Value, error) {
	d.text, d.pos, d.values = string(b), 0, freeValues+len(b)/bytesPerValue
	d.members, d.items = d.members[:0], d.items[:0]
	v, err := d.value(0)
	if err == nil && (d.next() != 0 || d.pos < len(d.text)) {
		err = d.bad("có dữ liệu sau tài liệu", "data follows the document")
	}
	if err != nil {
		return Value{}, err
	}
	return v, nil
}

// next passes over white space and returns the byte behind it, or 0 at the end.
func (d *decoder) next() byte {
	for ; d.pos < len(d.text); d.pos++ {
		switch c := d.text[d.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

func (d *decoder) value(depth int) (Value, error) {
	if depth > MaxDepth {
		return Value{}, errTooDeep
	}
	if d.values--; d.values < 0 {
		return Value{}, errTooManyValues
	}
	switch c := d.next(); {
	case c == '{':
		return d.object(depth)
	case c == '[':
		return d.array(depth)
	case c == '"':
		s, err := d.string()
		return Value{Kind: KindString, Text: s}, err
	case c == '-' || '0' <= c && c <= '9':
		end := numberEnd(d.text, d.pos)
		if end < 0 {
			return Value{}, d.bad("số không đúng dạng", "a number is malformed")
		}
		s := d.text[d.pos:end]
		d.pos = end
		return Value{Kind: KindNumber, Text: s}, nil
	case d.word("true"):
		return Value{Kind: KindBool, Text: "true"}, nil
	case d.word("false"):
		return Value{Kind: KindBool, Text: "false"}, nil
	case d.word("null"):
		return Value{}, nil
	}
	return Value{}, d.bad("thiếu một giá trị", "a value is missing")
}

func (d *decoder) word(w string) bool {
	ok := strings.HasPrefix(d.text[d.pos:], w)
	if ok {
		d.pos += len(w)
	}
	return ok
}

func (d *decoder) object(depth int) (Value, error) {
	base := len(d.members)
	d.pos++
	if d.next() == '}' {
		d.pos++
		return Value{Kind: KindObject}, nil
	}
	for {
		if d.next() != '"' {
			return Value{}, d.bad("thiếu tên của một mục", "a member's name is missing")
		}
		name, err := d.string()
		if err != nil {
			return Value{}, err
		}
		if d.next() != ':' {
			return Value{}, d.bad("thiếu dấu hai chấm", "a colon is missing")
		}
		d.pos++
		v, err := d.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		d.members = append(d.members, Member{name, v})
		if more, err := d.more('}'); err != nil {
			return Value{}, err
		} else if more {
			continue
		}
		v = Value{Kind: KindObject, Members: slices.Clone(d.members[base:])}
		d.members = d.members[:base]
		if name, ok := twice(v.Members); ok {
			return Value{}, d.bad("tên "+name+" có hai lần", "the name "+name+" stands twice")
		}
		return v, nil
	}
}

func (d *decoder) array(depth int) (Value, error) {
	base := len(d.items)
	d.pos++
	if d.next() == ']' {
		d.pos++
		return Value{Kind: KindArray}, nil
	}
	for {
		v, err := d.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		d.items = append(d.items, v)
		if more, err := d.more(']'); err != nil {
			return Value{}, err
		} else if more {
			continue
		}
		v = Value{Kind: KindArray, Items: slices.Clone(d.items[base:])}
		d.items = d.items[:base]
		return v, nil
	}
}

// more passes over the comma before the next item, or over the end.
func (d *decoder) more(end byte) (bool, error) {
	switch d.next() {
	case ',':
		d.pos++
		return true, nil
	case end:
		d.pos++
		return false, nil
	}
	return false, d.bad("thiếu dấu phẩy hoặc dấu đóng ngoặc", "a comma or closing bracket is missing")
}

// string reads the string that begins here.
func (d *decoder) string() (string, error) {
	start, ascii := d.pos+1, true
	for i := start; i < len(d.text); i++ {
		switch c := d.text[i]; {
		case c == '"':
			s := d.text[start:i]
			if !ascii && !utf8.ValidString(s) {
				return "", d.bad("chuỗi không phải UTF-8", "a string is not UTF-8")
			}
			d.pos = i + 1
			return s, nil
		case c == '\\':
			return d.escaped(start)
		case c < ' ':
			return "", d.bad("ký tự điều khiển trong chuỗi", "a control character stands in a string")
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return "", d.bad("chuỗi chưa đóng", "a string is not closed")
}

// bad is a fault of the text's form, told with the byte at which it was seen.
func (d *decoder) bad(vi, en string) error { return badJSON(int64(d.pos), vi, en) }

func badJSON(offset int64, vi, en string) error {
	return fault.New(fault.KindInvalid, "invalid_json",
		fmt.Sprintf("Nội dung không phải là JSON hợp lệ: %s (byte %d).", vi, offset),
		fmt.Sprintf("The content is not valid JSON: %s (byte %d).", en, offset))
}

// twice returns a name that two of the members bear.
func twice(members []Member) (string, bool) {
	if len(members) > 24 {
		seen := make(map[string]bool, len(members))
		for i := range members {
			if seen[members[i].Name] {
				return members[i].Name, true
			}
			seen[members[i].Name] = true
		}
		return "", false
	}
	for i := range members {
		for j := range i {
			if members[i].Name == members[j].Name {
				return members[i].Name, true
			}
		}
	}
	return "", false
}
