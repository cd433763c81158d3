package epcis

import (
	"io"
	"time"

	"github.com/txng-vn/txng/internal/fault"
)

// Limits bound what a Stream holds in memory; a field that is 0 has its
// default.
type Limits struct {
	Event  int // bytes of one event; 4 MiB
	Header int // bytes of all that is not in the event list; 8 MiB
	Events int // events of the document; 0 is no limit
}

func (l Limits) orDefault() Limits {
	if l.Event == 0 {
		l.Event = 4 << 20
	}
	if l.Header == 0 {
		l.Header = 8 << 20
	}
	return l
}

// MaxProblems is how many problems of one document are told one by one; the
// rest is counted (fault.Error.More).
const MaxProblems = 1_000

// Stream reads an EPCISDocument or EPCISQueryDocument of any size, event by
// event. It holds one event at a time.
type Stream struct {
	Type         string // EPCISDocument or EPCISQueryDocument
	Context      Context
	CreationDate time.Time
	Header       Value    // epcisHeader, with master data; null when absent
	Members      []Member // what else stands at the top, such as sender and receiver
	Count        int      // of events

	list  string // pointer to the event list
	open  func() (func() (rawEvent, error), error)
	next  func() (rawEvent, error)
	index int
	now   rawEvent
	err   error
}

// rawEvent is an event as it came: its text, when that is JSON, its value, and
// the prefixes that hold around it.
type rawEvent struct {
	text    []byte
	value   Value
	context Context
}

// OpenDocument reads what surrounds the events of an EPCIS 2.0 JSON document,
// wherever it stands in it, and counts them; the Stream reads r once more for
// the events. Its *fault.Error has the code invalid_json, null_character,
// too_deep, too_many_values, too_many_events or value_too_large, or fields with
// pointers into the document; other errors are those of r. The Stream beside
// fields can still be read, to tell the problems of its events too.
func OpenDocument(r io.ReadSeeker, l Limits) (*Stream, error) {
	j := jsonDocument{in: r, limits: l.orDefault()}
	v, err := j.surround()
	if err != nil {
		return nil, err
	}
	s := &Stream{Count: j.count}
	err = s.surround(v)
	s.open = func() (func() (rawEvent, error), error) { return j.events(s.list, s.Context) }
	s.index = -1
	return s, err
}

// surround takes what stands around the events from v.
func (s *Stream) surround(v Value) error {
	r := newReader("")
	s.list = r.surround(s, v)
	return r.checks.Err()
}

// Next reads the next event. It is false at the end, and when the document is
// broken or cannot be read on: see Err.
func (s *Stream) Next() bool {
	if s.err != nil {
		return false
	}
	if s.next == nil {
		if s.next, s.err = s.open(); s.err != nil {
			return false
		}
	}
	s.index++
	s.now, s.err = s.next()
	return s.err == nil
}

// Rewind lets Next begin again with the first event.
func (s *Stream) Rewind() { s.next, s.index, s.err, s.now = nil, -1, nil, rawEvent{} }

// Index is which event Next read, from 0.
func (s *Stream) Index() int { return s.index }

// Pointer is the JSON Pointer of the event that Next read; in an XML document
// it is that of the same event in the JSON form.
func (s *Stream) Pointer() string { return at(s.list, s.index) }

// Raw is the text of the event that Next read, valid until the next call. It is
// nil in an XML document.
func (s *Stream) Raw() []byte { return s.now.text }

// Event returns the event that Next read. Its *fault.Error has fields with
// pointers into the document; the rules of Validate are not yet applied.
func (s *Stream) Event() (*Event, error) {
	r := newReader(s.Pointer())
	e := r.event(s.now.value, s.now.context)
	return e, r.checks.Err()
}

// Err returns why Next ended: nil at the document's end, else a *fault.Error as
// of OpenDocument or an error of the reader.
func (s *Stream) Err() error {
	if s.err == io.EOF { //nolint:errorlint // our own end, never wrapped
		return nil
	}
	return s.err
}

var errTooManyEvents = fault.New(fault.KindTooLarge, "too_many_events", "Tài liệu có quá nhiều sự kiện; hãy chia thành nhiều lần gửi.",
	"The document holds too many events; send it in parts.")
