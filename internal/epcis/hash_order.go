package epcis

import (
	"bytes"
	"slices"
	"time"
)

func (h *hasher) text(s string) { h.b = append(h.b, s...) }

// end notes that a piece ends here.
func (h *hasher) end() { h.ends = append(h.ends, len(h.b)) }

// group appends name and what content appends, and nothing when that is
// nothing.
func (h *hasher) group(name string, content func()) {
	begin := len(h.b)
	h.text(name)
	after := len(h.b)
	if content(); len(h.b) == after {
		h.b = h.b[:begin]
	}
}

// list is group for n pieces in any order.
func (h *hasher) list(name string, n int, piece func(int)) {
	if n > 0 {
		h.group(name, func() { h.sorted(n, piece) })
	}
}

func (h *hasher) strings(name string, values []string, v Vocabulary) {
	h.sorted(len(values), func(i int) { h.pair(name, values[i], v) })
}

// sorted appends n pieces in byte order.
func (h *hasher) sorted(n int, piece func(int)) {
	base, from := len(h.ends), len(h.b)
	for i := range n {
		piece(i)
		h.end()
	}
	h.sort(from, base)
}

// sort puts the pieces that begin at from, and whose ends were noted since
// base, into byte order, and closes their list.
func (h *hasher) sort(from, base int) {
	ends := h.ends[base:]
	h.ends = h.ends[:base]
	if len(ends) < 2 {
		return
	}
	begin, ordered := from, true
	for i := 1; i < len(ends); i++ {
		if bytes.Compare(h.b[begin:ends[i-1]], h.b[ends[i-1]:ends[i]]) > 0 {
			ordered = false
			break
		}
		begin = ends[i-1]
	}
	if ordered {
		return
	}
	old := bytes.Clone(h.b[from:])
	pieces := make([][]byte, len(ends))
	begin = 0
	for i, end := range ends {
		pieces[i] = old[begin : end-from]
		begin = end - from
	}
	slices.SortFunc(pieces, bytes.Compare)
	h.b = h.b[:from]
	for _, p := range pieces {
		h.b = append(h.b, p...)
	}
}

// time appends t in UTC with three decimals, rounded half up at the fourth.
func (h *hasher) time(name string, t time.Time) {
	h.text(name)
	tenths := t.Nanosecond() / 100_000
	t = t.Add(-time.Duration(t.Nanosecond())).Add(time.Duration((tenths+5)/10) * time.Millisecond)
	h.b = append(h.b, '=')
	h.b = t.UTC().AppendFormat(h.b, "2006-01-02T15:04:05.000Z")
}
