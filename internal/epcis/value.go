package epcis

import "github.com/txng-vn/txng/internal/fault"

// Kind is the JSON kind of a Value.
type Kind uint8

// The kinds of JSON values; the zero Value is null.
const (
	KindNull Kind = iota
	KindString
	KindNumber
	KindBool
	KindObject
	KindArray
)

// Value is a piece of JSON, with numbers as the digits that were written and
// members in the order in which they stood.
type Value struct {
	Kind    Kind
	Text    string   // of a string, a number ("12.50"), or a bool ("true")
	Members []Member // of an object
	Items   []Value  // of an array
}

// Member is a named Value. An extension's name is a CURIE such as
// "txng:record".
type Member struct {
	Name  string
	Value Value
}

// String returns the Value of a JSON string.
func String(s string) Value { return Value{Kind: KindString, Text: s} }

// Get returns the member called name.
func (v Value) Get(name string) (Value, bool) { return member(v.Members, name) }

func member(members []Member, name string) (Value, bool) {
	for _, m := range members {
		if m.Name == name {
			return m.Value, true
		}
	}
	return Value{}, false
}

// errTooDeep and its kin are the refusals of JSON that is well formed.
var (
	errTooDeep       = fault.New(fault.KindInvalid, "too_deep", "Dữ liệu lồng nhau quá sâu.", "The content nests too deeply.")
	errTooManyValues = fault.New(fault.KindInvalid, "too_many_values", "Có quá nhiều giá trị trong một sự kiện hoặc phần đầu tài liệu; hãy chia nhỏ.",
		"One event, or the document's header, holds too many values; split it.")
	errNUL = fault.New(fault.KindInvalid, "null_character", "Chuỗi không được chứa ký tự rỗng (U+0000).", "A string may not hold the null character (U+0000).")
)
