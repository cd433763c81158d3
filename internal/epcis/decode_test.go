package epcis_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
)

// byLibrary reads one JSON value with the strict library: the oracle of our own
// decoder.
func byLibrary(b []byte) (epcis.Value, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(b))
	v, err := libraryValue(dec)
	if err == nil {
		if _, err = dec.ReadToken(); errors.Is(err, io.EOF) {
			return v, nil
		}
		err = errors.New("trailing data")
	}
	return v, err
}

func libraryValue(dec *jsontext.Decoder) (epcis.Value, error) {
	t, err := dec.ReadToken()
	if err != nil {
		return epcis.Value{}, err
	}
	switch t.Kind() {
	case '{':
		v := epcis.Value{Kind: epcis.KindObject}
		for dec.PeekKind() != '}' {
			name, err := dec.ReadToken()
			if err != nil {
				return v, err
			}
			m := epcis.Member{Name: name.String()}
			if m.Value, err = libraryValue(dec); err != nil {
				return v, err
			}
			v.Members = append(v.Members, m)
		}
		_, err = dec.ReadToken()
		return v, err
	case '[':
		v := epcis.Value{Kind: epcis.KindArray}
		for dec.PeekKind() != ']' {
			item, err := libraryValue(dec)
			if err != nil {
				return v, err
			}
			v.Items = append(v.Items, item)
		}
		_, err = dec.ReadToken()
		return v, err
	case '"':
		return epcis.String(t.String()), nil
	case '0':
		return epcis.Value{Kind: epcis.KindNumber, Text: t.String()}, nil
	case 't', 'f':
		return epcis.Value{Kind: epcis.KindBool, Text: t.String()}, nil
	case 'n', '}', ']', jsontext.KindInvalid: // the library has refused all but null
	}
	return epcis.Value{}, nil
}

// agree demands that both readers accept the same texts and read them alike.
// Ours refuses more only where it says so.
func agree(t *testing.T, b []byte) {
	t.Helper()
	ours, err := epcis.ParseValue(b)
	if f := fault.As(err); err != nil && (f == nil || f.Kind != fault.KindInvalid) {
		t.Fatalf("%q: %v is not a fault of the input", b, err)
	} else if f != nil && f.Code != "invalid_json" {
		return
	}
	theirs, other := byLibrary(b)
	if (err == nil) != (other == nil) {
		t.Fatalf("%q: we say %v, the library %v", b, err, other)
	}
	if err == nil && !reflect.DeepEqual(ours, theirs) {
		t.Fatalf("%q\n got %+v\nwant %+v", b, ours, theirs)
	}
}

func TestDecoderAgreesWithTheLibrary(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{}`, `[]`, ` { "a" : [ 1 , -0 , 1.50e+3 , true , false , null , "x" ] } `, `"\u00e9\ud83d\ude00\n\"\\\/\b\f\r\t"`,
		`"\ud83d"`, `"\ude00\ud83d"`, `"\x"`, `"\u12"`, `"\u12G4"`, "\"\xff\"", "\"\x01\"", "\"a\\n\xff\"", `01`, `1.`, `.5`, `-`, `1e`, `1e+`, `+1`, `--1`, `1.5.5`,
		`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"a":1,}`, `[1,]`, `[,]`, `{,}`, `{"a"}`, `{"a" 1}`, `[1 2]`, `{1:2}`, `tru`, `truer`, `nul`, `{}{}`, `{} x`, ``, ` `, `"`, `"\`,
		"\ufeff{}", `[1]`, "{\"a\":\"\u2028\"}", `"🦐"`, "[\v1]", `NaN`, `'a'`, `{"a":1 "b":2}`, `[}`, `{]`,
	} {
		agree(t, []byte(text))
	}
	var wide strings.Builder
	for i := range 40 {
		wide.WriteString(`"` + strings.Repeat("n", i) + `":1,`)
	}
	agree(t, []byte("{"+wide.String()+`"n":2}`))
	agree(t, []byte("{"+wide.String()+`"x":2}`))
	documents, _ := filepath.Glob(filepath.Join(corpus(t, "epcis"), "*", "*.json"))
	for _, path := range documents {
		b, _ := os.ReadFile(path)
		agree(t, b)
	}
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte(`{"a":[1,-2.5e3,"\u00e9",null,true,{}],"b":"\ud83d\ude00"}`))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Add([]byte(typical))
	f.Fuzz(agree)
}
