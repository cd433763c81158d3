package adminunit

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed units.txt
var unitsText string

// units is the parsed table: in code order, and by code.
type units struct {
	provinces []Province
	wards     map[string][]Ward // by province code, in code order
	province  map[string]Province
	ward      map[string]Ward
}

// table parses the embedded text at its first use, once.
//
//nolint:gochecknoglobals // a constant table, parsed lazily
var table = sync.OnceValue(func() units { return parse(unitsText) })

// parse reads the form that the head of units.txt explains. The text is part
// of the program: the tests prove it whole.
func parse(text string) units {
	t := units{province: map[string]Province{}, ward: map[string]Ward{}, wards: map[string][]Ward{}}
	var p Province
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch line[0] {
		case '#':
		case '=':
			p = Province{Code: line[1:3], Rank: Rank(line[3]), ValidFrom: line[4:14], Name: line[15:]}
			t.provinces = append(t.provinces, p)
			t.province[p.Code] = p
		default:
			w := Ward{Code: line[:5], Rank: Rank(line[5]), Name: line[6:], ProvinceCode: p.Code, ValidFrom: tiersSince}
			t.wards[p.Code] = append(t.wards[p.Code], w)
			t.ward[w.Code] = w
		}
	}
	return t
}

// tiersSince is the day the two tiers came into force.
const tiersSince = "2025-07-01"
