package gs1

import (
	"slices"
	"strings"
)

// readURI reads an http or https address from byte at on: any host, any stem,
// the right-most key of the path, attributes in the query (GS1 Digital Link
// URI Syntax 1.4). The fragment is no part of it.
func (r *reader) readURI(at int) {
	end := len(r.text)
	if i := strings.IndexByte(r.text[at:], '#'); i >= 0 {
		end = at + i
	}
	if i := firstOutside(r.text[at:end], 1<<setURI); i >= 0 {
		r.fail("", at+i, RuleURI, "")
		return
	}
	start := at
	switch t := r.text[at:end]; {
	case strings.HasPrefix(t, "https://"), strings.HasPrefix(t, "HTTPS://"):
		start += len("https://")
	case strings.HasPrefix(t, "http://"), strings.HasPrefix(t, "HTTP://"):
		start += len("http://")
	default:
		r.fail("", at, RuleURI, "")
		return
	}
	path := start
	for path < end && r.text[path] != '/' && r.text[path] != '?' {
		path++
	}
	if path == start {
		r.fail("", path, RuleURI, "")
		return
	}
	query := end
	if i := strings.IndexByte(r.text[path:end], '?'); i >= 0 {
		query = path + i
	}
	taken := r.readPath(path, query)
	if len(r.errs) == 0 && query < end {
		r.readQuery(query+1, end, taken)
	}
}

// segments are those of a path by their places from the right, from 1: as many
// as may hold four pairs, and the end of the stem.
type segments struct {
	text string
	cuts [10]int // segment i stands between the slash at cuts[i] and cuts[i-1]
	n    int
}

func (p *segments) at(i int) span {
	return span{p.text[p.cuts[i]+1 : p.cuts[i-1]], p.cuts[i] + 1, inPath}
}

// cut finds the segments of the path that stands in text from start to end.
func (p *segments) cut(text string, start, end int) {
	p.text, p.cuts[0] = text, end
	for i := end - 1; i >= start && p.n < len(p.cuts)-1; i-- {
		if text[i] == '/' {
			p.n++
			p.cuts[p.n] = i
		}
	}
}

// readPath reads the pairs of a path that stands from byte start to end, and
// returns the qualifiers its key may have, which thus are no attributes.
func (r *reader) readPath(start, end int) (taken []uint16) {
	if end > start && r.text[end-1] == '/' {
		end-- // GS1-Conformant Resolver 1.2, requirement 13
	}
	var p segments
	p.cut(r.text, start, end)
	for i := 2; i <= p.n; i += 2 {
		if d := r.keyOf(p.at(i)); d != nil {
			if localStem(r.text[start:p.cuts[i]]) {
				break
			}
			return r.readPairs(d, i, &p)
		}
	}
	r.readCompressed(&p)
	return nil
}

// keyOf is the primary key that a path segment names, or nil.
func (r *reader) keyOf(s span) *definition {
	if d := dictionary.find(s.text); d != nil && d.is(primaryKey) {
		return d
	}
	if r.lenient {
		if d := dictionary.find(linkWords[s.text]); d != nil && d.is(primaryKey) {
			return d
		}
	}
	return nil
}

// readPairs reads the key at segment i from the right, and its qualifiers.
func (r *reader) readPairs(key *definition, i int, p *segments) (taken []uint16) {
	r.noteWord(key, p.at(i))
	r.keepSegment(key, p.at(i-1))
	var order [4]uint16
	qualifiers := order[:0]
	for i -= 2; i > 0; i -= 2 {
		s := p.at(i)
		d := dictionary.find(s.text)
		if d == nil && r.lenient {
			d = dictionary.find(linkWords[s.text])
		}
		if d != nil {
			qualifiers = append(qualifiers, d.number)
			taken = key.pathWith(qualifiers)
		}
		if d == nil || taken == nil {
			r.fail(printable(s.text), s.at, RuleQualifier, key.orders())
			return nil
		}
		r.noteWord(d, s)
		r.keepSegment(d, p.at(i-1))
	}
	if len(qualifiers) == 0 {
		taken = key.paths[0]
	}
	return taken
}

func (r *reader) noteWord(d *definition, s span) {
	if s.text != d.ai {
		r.fail(d.ai, s.at, RuleWord, d.ai)
	}
}

// keepSegment keeps a value of the path, which must not be a dot segment.
func (r *reader) keepSegment(d *definition, s span) {
	if s.text != "" && len(s.text) <= 6 && (s.text[0] == '.' || s.text[0] == '%') {
		if v, bad := s.decode(); bad < 0 && dots(v) {
			r.fail(d.ai, s.at, RuleDots, "")
			return
		}
	}
	r.keep(d, s)
}

// pathWith returns the alternative in which the qualifiers stand in order, or
// nil.
func (d *definition) pathWith(qualifiers []uint16) []uint16 {
	for _, order := range d.paths {
		next := 0
		for _, q := range order {
			if next < len(qualifiers) && qualifiers[next] == q {
				next++
			}
		}
		if next == len(qualifiers) {
			return order
		}
	}
	return nil
}

// orders is what may stand behind d, in words: 22, 10, 21 / 235.
func (d *definition) orders() string {
	var alternatives []string
	for _, order := range d.paths {
		var words []string
		for _, q := range order {
			words = append(words, dictionary.at(q).ai)
		}
		alternatives = append(alternatives, strings.Join(words, ", "))
	}
	if words := strings.Join(alternatives, " / "); words != "" {
		return words
	}
	return "–"
}

// readQuery reads the attributes from byte start to end. Keys that are not
// all digits belong to others and are passed over.
func (r *reader) readQuery(start, end int, taken []uint16) {
	for at := start; at < end; {
		stop := end
		if i := strings.IndexByte(r.text[at:end], '&'); i >= 0 {
			stop = at + i
		}
		name, value, _ := strings.Cut(r.text[at:stop], "=")
		if name != "" && allDigits(name) {
			if d := dictionary.find(name); d != nil {
				r.readAttribute(d, span{value, stop - len(value), inQuery}, taken)
			} else {
				r.fail(printable(name), at, RuleUnknownAI, "")
			}
		}
		at = stop + 1
	}
}

func (r *reader) readAttribute(d *definition, s span, taken []uint16) {
	if !d.is(attribute) || slices.Contains(taken, d.number) {
		r.fail(d.ai, s.at, RuleAttribute, "")
		return
	}
	r.keep(d, s)
}

// localStem reports whether a stem names a local product: in
// /obj/VN-…/01/12345678901231 the "01" is a lot, not an identifier.
func localStem(stem string) bool {
	for stem != "" {
		var s string
		s, stem, _ = strings.Cut(stem, "/")
		if len(s) > len(localPrefix) && strings.EqualFold(s[:len(localPrefix)], localPrefix) {
			if _, err := ParseLocalCode(s); err == nil {
				return true
			}
		}
	}
	return false
}
