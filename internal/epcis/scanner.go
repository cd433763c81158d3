package epcis

import (
	"errors"
	"io"

	"github.com/txng-vn/txng/internal/fault"
)

// scanner finds where the values of a JSON text begin and end, without looking
// into them, in a buffer that grows only to the largest value it returns.
// Whether a value is well formed is for parseValue to say.
type scanner struct {
	in   io.Reader
	buf  []byte
	pos  int   // of the next byte in buf
	end  int   // of what buf holds
	base int64 // where buf begins in the text
}

const scanBuffer = 64 << 10

func newScanner(in io.Reader, base int64) *scanner {
	return &scanner{in: in, buf: make([]byte, scanBuffer), base: base}
}

// fill reads more behind what is held from pos on.
func (s *scanner) fill() error {
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.base, s.end, s.pos = s.base+int64(s.pos), s.end-s.pos, 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.in.Read(s.buf[s.end:])
	s.end += n
	if n > 0 {
		return nil
	}
	return err
}

func (s *scanner) bad(vi, en string) error { return badJSON(s.base+int64(s.pos), vi, en) }

// bom is the byte order mark in UTF-8, which some writers begin a text with
// (RFC 8259, section 8.1, lets a reader pass over it).
const bom = "\xef\xbb\xbf"

// skipBOM passes over a byte order mark at the beginning of the text.
func (s *scanner) skipBOM() error {
	for s.end < len(bom) {
		if err := s.fill(); err != nil {
			if errors.Is(err, io.EOF) {
				break
			}
			return err
		}
	}
	if string(s.buf[:min(s.end, len(bom))]) == bom {
		s.pos = len(bom)
	}
	return nil
}

// peek passes over white space and returns the byte behind it, or io.EOF.
func (s *scanner) peek() (byte, error) {
	for {
		for ; s.pos < s.end; s.pos++ {
			switch c := s.buf[s.pos]; c {
			case ' ', '\t', '\n', '\r':
			default:
				return c, nil
			}
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// take passes over the byte c, which must come next.
func (s *scanner) take(c byte) error {
	next, err := s.peek()
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return err
	case err != nil, next != c:
		return s.bad("thiếu ký tự "+string(c), string(c)+" is missing")
	}
	s.pos++
	return nil
}

// items calls each at the beginning of every item of a list or object that
// begins with open and ends with end.
func (s *scanner) items(open, end byte, each func() error) error {
	if err := s.take(open); err != nil {
		return err
	}
	if c, err := s.peek(); err == nil && c == end {
		s.pos++
		return nil
	}
	for {
		if err := each(); err != nil {
			return err
		}
		if c, err := s.peek(); err == nil && c == ',' {
			s.pos++
			continue
		}
		return s.take(end)
	}
}

// value returns the text of the value that comes next, of at most limit bytes;
// it is valid until the next call.
func (s *scanner) value(limit int) ([]byte, error) {
	if _, err := s.peek(); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var f finder
	for n := 0; ; {
		n += f.find(s.buf[s.pos+n : s.end])
		switch {
		case f.depth > MaxDepth+1:
			return nil, errTooDeep
		case n > limit:
			return nil, errValueTooLarge
		case f.done:
			v := s.buf[s.pos : s.pos+n]
			s.pos += n
			return v, nil
		}
		switch err := s.fill(); {
		case errors.Is(err, io.EOF) && f.bare:
			f.done = true
		case errors.Is(err, io.EOF):
			return nil, s.bad("tài liệu chưa kết thúc", "the document ends too early")
		case err != nil:
			return nil, err
		}
	}
}

var errValueTooLarge = fault.New(fault.KindTooLarge, "value_too_large",
	"Một sự kiện, hoặc phần đầu của tài liệu, quá lớn.", "One event, or the document's header, is too large.")

// finder looks for the end of one value, piece by piece.
type finder struct {
	depth                       int
	quoted, escaped, bare, done bool
}

// find returns how many bytes of b belong to the value.
func (f *finder) find(b []byte) int {
	for i, c := range b {
		switch {
		case f.escaped:
			f.escaped = false
		case f.quoted:
			f.escaped = c == '\\'
			f.quoted = c != '"'
			f.done = !f.quoted && f.depth == 0
		case c == '"':
			f.quoted = true
		case c == '{', c == '[':
			if f.depth++; f.depth > MaxDepth+1 {
				return i
			}
		case c == '}', c == ']':
			if f.depth--; f.depth < 0 { // the end of what holds a bare word
				f.done = true
				return i
			}
			f.done = f.depth == 0
		case f.depth > 0:
		case c == ',', c == ' ', c == '\t', c == '\n', c == '\r', c == ':':
			f.done = true
			return i
		default:
			f.bare = true
		}
		if f.done {
			return i + 1
		}
	}
	return len(b)
}
