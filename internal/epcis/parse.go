package epcis

import (
	"bytes"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/fault"
)

// Document is an EPCISDocument or EPCISQueryDocument that is held as a whole.
type Document struct {
	Type         string
	Context      Context
	CreationDate time.Time
	Header       Value    // epcisHeader, with master data; null when absent
	Members      []Member // what else stands at the top, such as sender and receiver
	Events       []*Event

	list string // pointer to the event list
}

// ParseDocument reads an EPCIS 2.0 JSON document: its form, the types of its
// fields and its times, but not yet the rules of Validate. Its *fault.Error
// has a code as of OpenDocument, or fields with pointers into the document.
func ParseDocument(b []byte) (*Document, error) {
	return readAll(OpenDocument(bytes.NewReader(b), Limits{Event: len(b), Header: len(b)}))
}

// readAll reads the events of a stream that was opened with err.
func readAll(s *Stream, err error) (*Document, error) {
	if s == nil {
		return nil, err
	}
	c := fault.Checks{Limit: MaxProblems}
	c.Check("", err)
	d := &Document{
		Type: s.Type, Context: s.Context, CreationDate: s.CreationDate, Header: s.Header, Members: s.Members, list: s.list,
		Events: make([]*Event, 0, min(s.Count, 10_000)),
	}
	for s.Next() {
		e, err := s.Event()
		c.Check("", err)
		d.Events = append(d.Events, e)
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	return d, c.Err()
}

// ParseEvent reads a bare event, which carries its own @context. Its errors
// are those of ParseDocument.
func ParseEvent(b []byte) (*Event, error) {
	v, err := parseValue(bytes.TrimPrefix(b, []byte(bom)))
	if err != nil {
		return nil, err
	}
	r := newReader("")
	_, hasContext := v.Get("@context")
	r.checks.Require(hasContext || v.Kind != KindObject, "/@context")
	e := r.event(v, nil)
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
	if _, document := v.Get("epcisBody"); document {
		d, err := ParseDocument(b)
		if err != nil {
			return nil, err
		}
		hashes := make([]string, len(d.Events))
		for i, e := range d.Events {
			hashes[i] = HashEvent(e)
		}
		return hashes, nil
	}
	r := newReader("")
	e := r.event(v, nil)
	if err := r.checks.Err(); err != nil {
		return nil, err
	}
	return []string{HashEvent(e)}, nil
}

// surround fills s from v, a document without its events, and returns the
// pointer to the event list.
func (r *reader) surround(s *Stream, v Value) string {
	if v.Kind != KindObject {
		r.wrongType("một đối tượng", "an object")
		return ""
	}
	for _, m := range v.Members {
		switch m.Name {
		case "type":
			s.Type = m.Value.Text
		case "epcisHeader":
			s.Header = m.Value
		case "@context", "schemaVersion", "creationDate", "epcisBody":
		default:
			s.Members = append(s.Members, m)
		}
	}
	if s.Type != "EPCISDocument" && s.Type != "EPCISQueryDocument" {
		r.checks.Add("/type", "document_type", "type phải là EPCISDocument hoặc EPCISQueryDocument.", "The type must be EPCISDocument or EPCISQueryDocument.")
	}
	version, _ := v.Get("schemaVersion")
	if version.Text != "2" && !strings.HasPrefix(version.Text, "2.") {
		r.checks.Add("/schemaVersion", "schema_version", `schemaVersion phải là "2.0".`, `The schemaVersion must be "2.0".`)
	}
	created, ok := v.Get("creationDate")
	r.checks.Require(ok, "/creationDate")
	if ok {
		r.enter("creationDate")
		s.CreationDate = r.time(created)
		r.leave()
	}
	context, ok := v.Get("@context")
	r.checks.Require(ok, "/@context")
	r.enter("@context")
	s.Context = r.context(context, nil)
	r.leave()
	return r.eventList(v)
}

// eventList returns the pointer to the event list of a document of either type.
func (r *reader) eventList(v Value) (p string) {
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
			return p
		}
	}
	if v.Kind != KindArray {
		r.checks.Add(p, "wrong_type", "Mục này phải là một danh sách.", "This must be a list.")
	}
	return p
}
