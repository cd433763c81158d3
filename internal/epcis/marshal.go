package epcis

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// MarshalJSON writes e as a bare EPCIS 2.0 JSON-LD event: @context with the
// standard context and e's own prefixes, then the standard fields, then the
// extensions beside them. Numbers are written with the digits they hold. It
// fails only for a number that is not one.
func (e *Event) MarshalJSON() ([]byte, error) {
	return e.append(nil, true)
}

// AppendJSON appends e to dst as it stands inside a document whose context
// holds e's prefixes: without its own @context.
func (e *Event) AppendJSON(dst []byte) ([]byte, error) { return e.append(dst, false) }

func (e *Event) append(dst []byte, context bool) ([]byte, error) {
	w := writer{b: dst}
	w.open('{')
	if context {
		w.name("@context")
		w.context(e.Context)
	}
	for i := range eventFields {
		w.field(e, &eventFields[i])
	}
	w.members(e.Extensions)
	w.close('}')
	return w.b, w.err
}

// MarshalDocument writes events as an EPCISDocument created at created. Each
// event carries its own @context, so prefixes of different events cannot
// collide.
func MarshalDocument(events []*Event, created time.Time) ([]byte, error) {
	w := writer{}
	w.open('{')
	w.name("@context")
	w.context(nil)
	w.pair("type", "EPCISDocument")
	w.pair("schemaVersion", "2.0")
	w.pair("creationDate", created.UTC().Format(time.RFC3339Nano))
	w.name("epcisBody")
	w.open('{')
	if err := w.eventList(events); err != nil {
		return nil, err
	}
	w.close('}')
	w.close('}')
	return w.b, w.err
}

// eventList writes events as a document's member, each with its own @context
// where it has prefixes.
func (w *writer) eventList(events []*Event) (err error) {
	w.name("eventList")
	w.open('[')
	for _, e := range events {
		w.item()
		if w.b, err = e.append(w.b, len(e.Context) > 0); err != nil {
			return err
		}
	}
	w.close(']')
	return nil
}

// writer appends JSON; it places the commas.
type writer struct {
	b   []byte
	err error
}

func (w *writer) open(c byte)  { w.b = append(w.b, c) }
func (w *writer) close(c byte) { w.b = append(w.b, c) }

// item puts a comma unless it would be the first thing in its list.
func (w *writer) item() {
	if last := w.b[len(w.b)-1]; last != '{' && last != '[' && last != ':' {
		w.b = append(w.b, ',')
	}
}

func (w *writer) string(s string) {
	b, err := jsontext.AppendQuote(w.b, strings.ToValidUTF8(s, "\uFFFD"))
	if err != nil {
		w.err = err
		return
	}
	w.b = b
}

func (w *writer) name(name string) {
	w.item()
	w.string(name)
	w.b = append(w.b, ':')
}

func (w *writer) pair(name, value string) {
	if value != "" {
		w.name(name)
		w.string(value)
	}
}

func (w *writer) number(name, digits string) {
	if digits == "" {
		return
	}
	w.name(name)
	if !isNumber(digits) {
		w.err = fmt.Errorf("epcis: %q is not a JSON number", digits)
	}
	w.b = append(w.b, digits...)
}

func (w *writer) time(name string, t time.Time) {
	if !t.IsZero() {
		w.pair(name, t.UTC().Format(time.RFC3339Nano))
	}
}

func (w *writer) context(c Context) {
	w.open('[')
	w.string(StandardContext)
	for _, b := range c {
		w.item()
		if b.Prefix == "" {
			w.string(b.Namespace)
			continue
		}
		w.open('{')
		w.pair(b.Prefix, b.Namespace)
		w.close('}')
	}
	w.close(']')
}

func (w *writer) strings(name string, list []string) {
	if len(list) == 0 {
		return
	}
	w.name(name)
	w.open('[')
	for _, s := range list {
		w.item()
		w.string(s)
	}
	w.close(']')
}

// objects writes a list of objects whose members write fills in.
func objects[T any](w *writer, name string, list []T, write func(T)) {
	if len(list) == 0 {
		return
	}
	w.name(name)
	w.open('[')
	for _, v := range list {
		w.item()
		w.open('{')
		write(v)
		w.close('}')
	}
	w.close(']')
}

func (w *writer) object(name string, present bool, write func()) {
	if !present {
		return
	}
	w.name(name)
	w.open('{')
	write()
	w.close('}')
}

func (w *writer) members(members []Member) {
	for _, m := range members {
		w.name(m.Name)
		w.value(m.Value)
	}
}

func (w *writer) value(v Value) {
	switch v.Kind {
	case KindString:
		w.string(v.Text)
	case KindNumber:
		if !isNumber(v.Text) {
			w.err = fmt.Errorf("epcis: %q is not a JSON number", v.Text)
		}
		w.b = append(w.b, v.Text...)
	case KindBool:
		if v.Text == "true" {
			w.b = append(w.b, "true"...)
		} else {
			w.b = append(w.b, "false"...)
		}
	case KindObject:
		w.open('{')
		w.members(v.Members)
		w.close('}')
	case KindArray:
		w.open('[')
		for _, item := range v.Items {
			w.item()
			w.value(item)
		}
		w.close(']')
	case KindNull:
		w.b = append(w.b, "null"...)
	}
}
