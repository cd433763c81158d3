package epcis

import (
	"errors"
	"fmt"
	"io"
)

// jsonDocument finds its way in the text of a JSON document.
type jsonDocument struct {
	in     io.ReadSeeker
	limits Limits
	scan   *scanner
	left   int              // of Limits.Header
	count  int              // events
	lists  map[string]int64 // where the event list at a pointer begins
}

// maxMembers bounds the members of each object around the events.
const maxMembers = 1_000

// surround returns the document without its events.
func (j *jsonDocument) surround() (Value, error) {
	if err := j.seek(0); err != nil {
		return Value{}, err
	}
	if err := j.scan.skipBOM(); err != nil {
		return Value{}, err
	}
	j.left, j.lists = j.limits.Header, map[string]int64{}
	v, err := j.around("")
	if err != nil {
		return Value{}, err
	}
	switch _, err := j.scan.peek(); {
	case err == nil:
		return Value{}, j.scan.bad("có dữ liệu sau tài liệu", "data follows the document")
	case !errors.Is(err, io.EOF):
		return Value{}, err
	}
	return v, nil
}

func (j *jsonDocument) seek(offset int64) error {
	if _, err := j.in.Seek(offset, io.SeekStart); err != nil {
		return fmt.Errorf("epcis: going back in a document: %w", err)
	}
	j.scan = newScanner(j.in, offset)
	return nil
}

// around reads the value at p. Where the event list is, or lies deeper, it goes
// in; all else it keeps.
func (j *jsonDocument) around(p string) (Value, error) {
	c, err := j.scan.peek()
	if err != nil && !errors.Is(err, io.EOF) {
		return Value{}, err
	}
	switch p {
	case "", "/epcisBody", "/epcisBody/queryResults", "/epcisBody/queryResults/resultsBody":
		if c == '{' {
			return j.object(p)
		}
	case "/epcisBody/eventList", "/epcisBody/queryResults/resultsBody/eventList":
		if c == '[' {
			j.lists[p] = j.scan.base + int64(j.scan.pos)
			return Value{Kind: KindArray}, j.scan.items('[', ']', j.pass)
		}
	}
	text, err := j.scan.value(j.left)
	if err != nil {
		return Value{}, err
	}
	j.left -= len(text)
	return parseValue(text)
}

func (j *jsonDocument) object(p string) (Value, error) {
	v := Value{Kind: KindObject}
	err := j.scan.items('{', '}', func() error {
		text, err := j.scan.value(j.left)
		if err != nil {
			return err
		}
		j.left -= len(text)
		name, err := parseValue(text)
		switch {
		case err != nil:
			return err
		case name.Kind != KindString:
			return j.scan.bad("thiếu tên của một mục", "a member's name is missing")
		case len(v.Members) == maxMembers:
			return errTooManyValues
		}
		if err := j.scan.take(':'); err != nil {
			return err
		}
		member, err := j.around(p + "/" + name.Text)
		v.Members = append(v.Members, Member{name.Text, member})
		return err
	})
	if name, ok := twice(v.Members); ok && err == nil {
		err = j.scan.bad("tên "+name+" có hai lần", "the name "+name+" stands twice")
	}
	return v, err
}

// pass passes over an event.
func (j *jsonDocument) pass() error {
	if j.count++; j.limits.Events > 0 && j.count > j.limits.Events {
		return errTooManyEvents
	}
	_, err := j.scan.value(j.limits.Event)
	return err
}

// events returns a function that reads the events of the list at p, one at
// each call, and then io.EOF.
func (j *jsonDocument) events(p string, c Context) (func() (rawEvent, error), error) {
	begin, ok := j.lists[p]
	if !ok {
		return func() (rawEvent, error) { return rawEvent{}, io.EOF }, nil
	}
	if err := j.seek(begin); err != nil {
		return nil, err
	}
	if err := j.scan.take('['); err != nil {
		return nil, err
	}
	first := true
	var d decoder
	return func() (rawEvent, error) {
		switch next, err := j.scan.peek(); {
		case err != nil && !errors.Is(err, io.EOF):
			return rawEvent{}, err
		case next == ']':
			return rawEvent{}, io.EOF
		case !first:
			if err := j.scan.take(','); err != nil {
				return rawEvent{}, err
			}
		}
		first = false
		text, err := j.scan.value(j.limits.Event)
		if err != nil {
			return rawEvent{}, err
		}
		v, err := d.parse(text)
		return rawEvent{text, v, c}, err
	}, nil
}
