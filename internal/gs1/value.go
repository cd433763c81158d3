package gs1

import "strings"

// flaw is the rule that a value breaks, and at which byte of it; nil is no
// flaw. detail is what would be right, where that is known.
type flaw struct {
	rule   Rule
	at     int
	detail string
}

// check looks for a flaw in one part of a value.
type check func(s string) *flaw

// flaw finds what is wrong with v as a value of d: length, characters, and
// what each part must hold.
func (d *definition) flaw(v string) *flaw {
	switch {
	case v == "":
		return &flaw{rule: RuleEmpty}
	case len(v) > d.max:
		return &flaw{rule: RuleTooLong, at: d.max, detail: decimal(d.max)}
	case len(v) < d.min:
		return &flaw{rule: RuleTooShort, at: len(v), detail: decimal(d.min)}
	}
	at := 0
	for i := range d.parts {
		p := &d.parts[i]
		if at == len(v) && p.optional {
			return nil
		}
		end := min(at+p.max, len(v))
		if f := p.flaw(v[at:end]); f != nil {
			f.at += at
			return f
		}
		at = end
	}
	return nil
}

func (p *part) flaw(v string) *flaw {
	if i := firstOutside(v, 1<<p.set); i >= 0 {
		return &flaw{rule: RuleCharacter, at: i, detail: quoted(v[i:])}
	}
	if len(v) < p.min {
		return &flaw{rule: RuleTooShort, at: len(v), detail: decimal(p.min)}
	}
	for _, c := range p.checks {
		if f := c(v); f != nil {
			return f
		}
	}
	return nil
}

// firstOutside is the first byte of s that is not in the set with this one bit,
// or -1. Nearly always there is none: that is found out without a branch for each
// byte.
func firstOutside(s string, set uint8) int {
	all := set
	for i := range len(s) {
		all &= characters[s[i]]
	}
	if all == 0 {
		for i := range len(s) {
			if characters[s[i]]&set == 0 {
				return i
			}
		}
	}
	return -1
}

// characterSets says for each byte in which sets it is.
func characterSets() (sets [256]uint8) {
	for i := range 128 {
		c := byte(i)
		alphanumeric := isDigit(c) || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
		mark := func(s charset, in bool) {
			if in {
				sets[c] |= 1 << s
			}
		}
		mark(setDigits, isDigit(c))
		mark(set82, inSet82(c))
		mark(set39, inSet39(c))
		mark(set64, alphanumeric || c == '-' || c == '_')
		mark(setURI, alphanumeric || strings.IndexByte("-._~:/?#[]@!$&'()*+,;=%", c) >= 0)
	}
	return sets
}

// Check reports what is wrong with value as that of the application identifier
// ai, standing alone: Errors with one rule, or nil.
func Check(ai, value string) error {
	d := dictionary.find(ai)
	if d == nil {
		return Errors{{AI: printable(ai), Rule: RuleUnknownAI}}
	}
	if f := d.flaw(value); f != nil {
		return Errors{{AI: d.ai, Position: f.at, Rule: f.rule, detail: f.detail}}
	}
	return nil
}
