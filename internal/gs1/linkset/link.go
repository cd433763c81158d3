package linkset

// Link is a link of a code. Its JSON is the form in which links are kept ready
// for scans.
type Link struct {
	Type      Type     `json:"t"`
	Href      string   `json:"h"`
	Title     string   `json:"n"`
	Media     string   `json:"m,omitempty"` // media type
	Languages []string `json:"l,omitempty"` // BCP 47
	Contexts  []string `json:"c,omitempty"`
	// NoQuery: the query of the scanned address is not passed on.
	NoQuery bool `json:"q,omitempty"`
	// Restricted: what it leads to is not for the public.
	Restricted bool `json:"p,omitempty"`
	// Default: this is where the code leads when no link type is asked for.
	Default bool `json:"d,omitempty"`
	// Multi: the same, for readers whose context, language or media type it
	// alone fits best.
	Multi bool `json:"x,omitempty"`
	// Level is how fine the code is that it was set for.
	Level Level `json:"v,omitempty"`
}

// Asked is what a reader says that decides among links of one type.
type Asked struct {
	Context   string
	Languages Preferences // of Accept-Language
	Media     Preferences // of Accept
}

// score weighs a link, by context first, then language, then media type.
func (a Asked) score(l Link) (s [3]int) {
	s[0] = 1
	if a.Context != "" && len(l.Contexts) > 0 {
		s[0] = 0
		for _, c := range l.Contexts {
			if c == a.Context {
				s[0] = 2
			}
		}
	}
	s[1], s[2] = a.Languages.language(l.Languages), a.Media.media(l.Media)
	return s
}

// Best are the links that fit best; more than one when they fit equally well.
// Nothing is refused because it does not fit.
func (a Asked) Best(links []Link) (best []Link) {
	var top [3]int
	for i, l := range links {
		s := a.score(l)
		switch {
		case i == 0 || less(top, s):
			top, best = s, []Link{l}
		case s == top:
			best = append(best, l)
		}
	}
	return best
}

func less(a, b [3]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

// OfType are the links of a type that count: those of the finest level that
// has any (requirement 4: from the item up to the product).
func OfType(links []Link, t Type) (found []Link) {
	for _, l := range links {
		switch {
		case l.Type != t:
		case len(found) == 0 || l.Level > found[0].Level:
			found = []Link{l}
		case l.Level == found[0].Level:
			found = append(found, l)
		}
	}
	return found
}

// Default is the one default link (requirement 5) of the finest level that has
// one, and ok is false when none has.
func Default(links []Link) (l Link, ok bool) {
	for _, candidate := range links {
		if candidate.Default && (!ok || candidate.Level > l.Level) {
			l, ok = candidate, true
		}
	}
	return l, ok
}

// Multi is the link among those marked Multi that alone fits best, better than
// the default link does; else the default link. Finer levels than the default
// link's count, and its own.
func (a Asked) Multi(links []Link, standard Link) Link {
	candidates := []Link{standard}
	for _, l := range links {
		if l.Multi && !l.Default && l.Level >= standard.Level {
			candidates = append(candidates, l)
		}
	}
	if best := a.Best(candidates); len(best) == 1 {
		return best[0]
	}
	return standard
}
