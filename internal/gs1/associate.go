package gs1

import (
	"slices"
	"strings"
)

// associate checks which elements must, and which must not, stand together
// (GS1 General Specifications, section 4.13).
func (r *reader) associate() {
	var numbers [32]uint16
	all := append(numbers[:0], r.numbers[:min(len(r.numbers), len(r.code.Elements))]...)
	for _, e := range r.code.Elements[len(all):] {
		all = append(all, number(e.AI))
	}
	for i, n := range all {
		d := dictionary.at(n)
		if len(d.requires) > 0 && !satisfied(d.requires, all) && !qualifies(n, all) {
			r.fail(d.ai, r.code.Elements[i].Position, RuleRequired, d.companions())
		}
		for _, x := range d.excludes {
			for j, other := range all {
				if i != j && other != n && x.matches(other) {
					r.fail(d.ai, r.code.Elements[i].Position, RuleExcluded, r.code.Elements[j].AI)
				}
			}
		}
	}
}

// satisfied reports whether one of the alternatives is there whole.
func satisfied(alternatives [][]pattern, all []uint16) bool {
	for _, together := range alternatives {
		found := 0
		for _, p := range together {
			if slices.ContainsFunc(all, p.matches) {
				found++
			}
		}
		if found == len(together) {
			return true
		}
	}
	return false
}

// qualifies reports whether n is a qualifier of a key that is there: the
// dictionary lets (22) stand behind (8006) in a path, though it names (01) alone
// as its companion.
func qualifies(n uint16, all []uint16) bool {
	for _, key := range all {
		for _, order := range dictionary.at(key).paths {
			if slices.Contains(order, n) {
				return true
			}
		}
	}
	return false
}

// companions is what must stand beside d, in words: (01) / (02)+(37).
func (d *definition) companions() string {
	var alternatives []string
	for _, together := range d.requires {
		var words []string
		for _, p := range together {
			words = append(words, "("+p.word()+")")
		}
		alternatives = append(alternatives, strings.Join(words, "+"))
	}
	return strings.Join(alternatives, " / ")
}

// word is the pattern as the dictionary writes it: 01, 31nn.
func (s pattern) word() string {
	width := int(dictionary.width[s.from/100])
	w := []byte(digitsOfNumber(s.from, width))
	to := digitsOfNumber(s.to, width)
	for i := range w {
		if to[i] != w[i] {
			w[i] = 'n'
		}
	}
	return string(w)
}
