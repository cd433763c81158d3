package epcis

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/fault"
)

// MaxDepth is how deep objects and arrays of a document may nest. Events need
// about ten levels; the limit keeps hostile input off the stack.
const MaxDepth = 64

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

// errTooDeep and errNUL are the refusals that are not the decoder's own.
var (
	errTooDeep = fault.New(fault.KindInvalid, "too_deep", "Dữ liệu JSON lồng nhau quá sâu.", "The JSON nests too deeply.")
	errNUL     = fault.New(fault.KindInvalid, "null_character", "Chuỗi không được chứa ký tự rỗng (U+0000).", "A string may not hold the null character (U+0000).")
)

// parseValue reads exactly one JSON value. Duplicate names, invalid UTF-8,
// trailing data, null characters and nesting beyond MaxDepth are errors.
func parseValue(b []byte) (Value, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(b))
	v, err := readValue(dec, 0)
	if err == nil {
		if _, err = dec.ReadToken(); errors.Is(err, io.EOF) {
			return v, nil
		}
		if err == nil {
			err = errors.New("data after the document")
		}
	}
	if f := fault.As(err); f != nil {
		return Value{}, f
	}
	return Value{}, fault.New(fault.KindInvalid, "invalid_json",
		"Nội dung không phải là JSON hợp lệ.", "The content is not valid JSON.").Wrap(err)
}

func readValue(dec *jsontext.Decoder, depth int) (Value, error) {
	if depth > MaxDepth {
		return Value{}, errTooDeep
	}
	token, err := dec.ReadToken()
	if err != nil {
		return Value{}, err
	}
	switch token.Kind() {
	case '{':
		return readObject(dec, depth)
	case '[':
		return readArray(dec, depth)
	case '"':
		return readText(KindString, token)
	case '0':
		return readText(KindNumber, token)
	case 't', 'f':
		return readText(KindBool, token)
	case 'n', '}', ']', jsontext.KindInvalid: // the decoder has refused all but null
	}
	return Value{}, nil
}

func readText(k Kind, token jsontext.Token) (Value, error) {
	v := Value{Kind: k, Text: token.String()}
	if strings.IndexByte(v.Text, 0) >= 0 {
		return Value{}, errNUL
	}
	return v, nil
}

func readObject(dec *jsontext.Decoder, depth int) (Value, error) {
	v := Value{Kind: KindObject}
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return Value{}, err
		}
		name, err := readText(KindString, token)
		if err != nil {
			return Value{}, err
		}
		value, err := readValue(dec, depth+1)
		if err != nil {
			return Value{}, err
		}
		v.Members = append(v.Members, Member{name.Text, value})
	}
	_, err := dec.ReadToken()
	return v, err
}

func readArray(dec *jsontext.Decoder, depth int) (Value, error) {
	v := Value{Kind: KindArray}
	for dec.PeekKind() != ']' {
		item, err := readValue(dec, depth+1)
		if err != nil {
			return Value{}, err
		}
		v.Items = append(v.Items, item)
	}
	_, err := dec.ReadToken()
	return v, err
}
