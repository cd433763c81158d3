package epcis

import (
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/fault"
)

// Document is an EPCISDocument or EPCISQueryDocument.
type Document struct {
	Type         string
	Context      Context
	CreationDate time.Time
	Header       Value // epcisHeader, with master data; null when absent
	Events       []*Event
}

// ParseDocument reads an EPCIS 2.0 JSON document: its form, the types of its
// fields and its times, but not yet the rules of Validate. Its *fault.Error
// has the code invalid_json, too_deep or null_character, or fields with
// pointers into the document.
func ParseDocument(b []byte) (*Document, error) {
	v, err := parseValue(b)
	if err != nil {
		return nil, err
	}
	var r reader
	d := r.document(v)
	return d, r.checks.Err()
}

// ParseEvent reads a bare event, which carries its own @context. Its errors
// are those of ParseDocument.
func ParseEvent(b []byte) (*Event, error) {
	v, err := parseValue(b)
	if err != nil {
		return nil, err
	}
	var r reader
	_, hasContext := v.Get("@context")
	r.checks.Require(hasContext || v.Kind != KindObject, "/@context")
	e := r.event(v, nil, "")
	return e, r.checks.Err()
}

// Hash reads a bare event, or a document with exactly one event, and returns
// its event hash.
func Hash(b []byte) (string, error) {
	hashes, err := Hashes(b)
	if err == nil && len(hashes) != 1 {
		return "", fault.New(fault.KindInvalid, "not_one_event", "Tài liệu phải có đúng một sự kiện.", "The document must hold exactly one event.")
	}
	if err != nil {
		return "", err
	}
	return hashes[0], nil
}

// Hashes returns the event hash of each event of a document, in order, or of
// one bare event.
func Hashes(b []byte) ([]string, error) {
	v, err := parseValue(b)
	if err != nil {
		return nil, err
	}
	var r reader
	var events []*Event
	if _, document := v.Get("epcisBody"); document {
		events = r.document(v).Events
	} else {
		events = []*Event{r.event(v, nil, "")}
	}
	if err := r.checks.Err(); err != nil {
		return nil, err
	}
	hashes := make([]string, len(events))
	for i, e := range events {
		hashes[i] = HashEvent(e)
	}
	return hashes, nil
}

// maxFaults bounds how many faults of one document are told.
const maxFaults = 100

// reader turns JSON values into events and gathers what is wrong with them.
type reader struct {
	checks fault.Checks
	faults int
}

func (r *reader) bad(p, code, vi, en string) {
	if r.faults++; r.faults <= maxFaults {
		r.checks.Add(p, code, vi, en)
	}
}

func (r *reader) wrongType(p, vi, en string) {
	r.bad(p, "wrong_type", "Mục này phải là "+vi+".", "This must be "+en+".")
}

func (r *reader) unknown(p string) {
	r.bad(p, "unknown_field", "Mục này không có trong EPCIS 2.0; phần mở rộng phải có tiền tố, ví dụ example:myField.",
		"EPCIS 2.0 has no such field; extensions carry a prefix, such as example:myField.")
}

func (r *reader) document(v Value) *Document {
	d := &Document{}
	if v.Kind != KindObject {
		r.wrongType("", "một đối tượng", "an object")
		return d
	}
	kind, _ := v.Get("type")
	d.Type = kind.Text
	if d.Type != "EPCISDocument" && d.Type != "EPCISQueryDocument" {
		r.bad("/type", "document_type", "type phải là EPCISDocument hoặc EPCISQueryDocument.", "The type must be EPCISDocument or EPCISQueryDocument.")
	}
	version, _ := v.Get("schemaVersion")
	if version.Text != "2" && !strings.HasPrefix(version.Text, "2.") {
		r.bad("/schemaVersion", "schema_version", `schemaVersion phải là "2.0".`, `The schemaVersion must be "2.0".`)
	}
	created, ok := v.Get("creationDate")
	r.checks.Require(ok, "/creationDate")
	if ok {
		d.CreationDate = r.time(created, "/creationDate")
	}
	context, ok := v.Get("@context")
	r.checks.Require(ok, "/@context")
	d.Context = r.context(context, nil, "/@context")
	d.Header, _ = v.Get("epcisHeader")
	list, p := r.eventList(v)
	for i, item := range list.Items {
		d.Events = append(d.Events, r.event(item, d.Context, at(p, i)))
	}
	return d
}

// eventList finds the events of a document of either type.
func (r *reader) eventList(v Value) (list Value, p string) {
	path := []string{"epcisBody", "eventList"}
	body, _ := v.Get("epcisBody")
	if _, ok := body.Get("queryResults"); ok {
		path = []string{"epcisBody", "queryResults", "resultsBody", "eventList"}
	}
	for _, name := range path {
		p += "/" + name
		var ok bool
		if v, ok = v.Get(name); !ok {
			r.checks.Require(false, p)
			return Value{}, p
		}
	}
	if v.Kind != KindArray {
		r.wrongType(p, "một danh sách", "a list")
	}
	return v, p
}

// context reads @context and returns outer with its prefixes.
func (r *reader) context(v Value, outer Context, p string) Context {
	switch v.Kind {
	case KindArray:
		for i, item := range v.Items {
			outer = r.context(item, outer, at(p, i))
		}
	case KindObject:
		for _, m := range v.Members {
			ns := m.Value
			if id, ok := ns.Get("@id"); ok {
				ns = id
			}
			if ns.Kind == KindString && ns.Text != "" && m.Name != "" && !strings.HasPrefix(m.Name, "@") && !strings.Contains(m.Name, ":") {
				outer = outer.with(Binding{m.Name, ns.Text})
			}
		}
	case KindString, KindNull: // a context by address, or none
	case KindNumber, KindBool:
		r.wrongType(p, "địa chỉ, đối tượng hoặc danh sách", "an address, an object or a list")
	}
	return outer
}

// time reads a date and time with its offset.
func (r *reader) time(v Value, p string) time.Time {
	t, err := parseTime(v.Text)
	if v.Kind != KindString || err != nil {
		r.bad(p, "invalid_time", "Thời điểm phải có dạng 2026-11-20T07:30:00+07:00.", "A time is written as 2026-11-20T07:30:00+07:00.")
	}
	return t
}

// parseTime reads RFC 3339 and returns UTC, in the years 1 to 9999.
func parseTime(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	t = t.UTC()
	if err == nil && (t.IsZero() || t.Year() < 1 || t.Year() > 9999) {
		err = &time.ParseError{Value: s, Message: ": year out of range"}
	}
	return t, err
}
