package event

import (
	"slices"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
)

// plan says how a query becomes SQL: the candidates satisfy where. It is exact
// when they are what the query matches, without another look.
type plan struct {
	from     string
	time, pk string // columns of the order
	where    []string
	args     []any
	exact    bool
	driven   bool // by event_epcs
}

func (p *plan) add(sql string, args ...any) {
	p.where = append(p.where, sql)
	p.args = append(p.args, args...)
}

// planOf plans q. What an event names drives the search, when q says what: an
// event's names are in the order of their times.
func (f *finding) planOf(q *query.Query) plan {
	p := plan{from: "events e", time: "e.event_time", pk: "e.pk", exact: true}
	for i := range q.Conditions {
		c := &q.Conditions[i]
		if !f.condition(&p, c) {
			p.exact = false
		}
	}
	return p
}

// condition adds what the indexes can say of c, and reports whether that is
// all.
func (f *finding) condition(p *plan, c *query.Condition) bool {
	if kinds, ok := epcKinds[c.Subject]; ok && c.Op == query.Match {
		return f.named(p, c.Patterns, kinds)
	}
	if column, ok := timeColumns[c.Subject]; ok && len(c.Times) == 1 {
		return timed(p, column, c.Op, c.Times[0])
	}
	if column, ok := wordColumns[c.Subject]; ok && c.Op == query.EQ {
		words := make([]string, len(c.Texts))
		for i, uri := range c.Texts {
			words[i] = epcis.Word(column.vocab, uri)
		}
		p.add("e."+column.name+" IN ?", words)
		return true
	}
	switch c.Subject {
	case query.EventType:
		p.add("e.event_type IN ?", c.Texts)
	case query.Action:
		p.add("e.action IN ?", c.Texts)
	case query.EventID:
		p.add("e.pk IN (SELECT event_pk FROM event_keys WHERE event_id IN ?)", c.Texts)
	case query.TransformationID:
		p.add("e.transformation_id <> '' AND e.transformation_id IN ?", c.Texts)
	case query.ErrorDeclaration:
		if c.Absent {
			p.add("NOT e.is_declaration")
		} else {
			p.add("e.is_declaration")
		}
	case query.ReadPoint, query.BizLocation:
		return f.placed(p, c)
	case query.BizTransaction, query.Source, query.Destination:
		if c.Op == query.EQ { // the type is in the document alone
			f.exists(p, "x.kind = ? AND x.uri IN ?", referenceKinds[c.Subject], c.Texts)
		}
		return false
	default:
		return false
	}
	return c.Op == query.EQ || c.Op == query.Exists
}

// placed is about where: WD_ by the places below, which are known beforehand.
func (f *finding) placed(p *plan, c *query.Condition) bool {
	places := slices.Clone(c.Texts)
	switch c.Op {
	case query.EQ:
	case query.Within:
		for _, ancestor := range c.Texts {
			for place := range f.world.below[ancestor] {
				places = append(places, place)
			}
		}
	default:
		return false
	}
	column := "e.read_point"
	if c.Subject == query.BizLocation {
		column = "e.biz_location"
	}
	p.add(column+" IN ?", places)
	return true
}

// timed compares a column, which holds whole microseconds, with t.
func timed(p *plan, column string, op query.Op, t time.Time) bool {
	whole := database.UTC(t)
	exact := whole.Equal(t)
	switch {
	case op == query.GE:
		p.add("e."+column+" >= ?", whole)
	case op == query.LT && exact:
		p.add("e."+column+" < ?", whole)
	case op == query.LT:
		p.add("e."+column+" <= ?", whole)
	default:
		return false
	}
	return exact
}

// named is about what events name. The first such condition drives the search.
func (f *finding) named(p *plan, patterns []query.Pattern, kinds []string) bool {
	names, args, exact := f.uris(patterns)
	if p.driven {
		f.exists(p, "x.kind IN ? AND ("+names+")", append([]any{kinds}, args...)...)
		return exact
	}
	p.driven = true
	p.from = "event_epcs x JOIN events e ON e.pk = x.event_pk AND e.record_time = x.record_time"
	p.time, p.pk = "x.event_time", "x.event_pk"
	p.add("x.kind IN ?", kinds)
	p.add("("+names+")", args...)
	return exact
}

// exists demands a name of the event; within, x is the name.
func (f *finding) exists(p *plan, condition string, args ...any) {
	p.add("EXISTS (SELECT 1 FROM event_epcs x WHERE x.event_pk = e.pk AND x.record_time = e.record_time AND "+condition+")", args...)
}

// uris says which names the patterns may mean, in the order of bytes. exact is
// false when a name must also hold something behind its beginning.
func (f *finding) uris(patterns []query.Pattern) (sql string, args []any, exact bool) {
	var names []string
	var alternatives []string
	from, to := ">=", "<"
	if f.db.Engine == database.Postgres { // whatever the database's collation
		from, to = "~>=~", "~<~"
	}
	exact = true
	for _, pattern := range patterns {
		if pattern.Exact != "" {
			names = append(names, pattern.Exact)
		}
		for _, prefix := range pattern.Prefixes {
			alternatives = append(alternatives, "x.uri "+from+" ? AND x.uri "+to+" ?")
			args = append(args, prefix, afterPrefix(prefix))
		}
		exact = exact && pattern.Part == ""
	}
	if len(names) == 1 {
		alternatives, args = append(alternatives, "x.uri = ?"), append(args, names[0])
	} else if len(names) > 1 {
		alternatives, args = append(alternatives, "x.uri IN ?"), append(args, names)
	}
	return strings.Join(alternatives, " OR "), args, exact
}

// afterPrefix is the least text behind all that begin with prefix, which is
// ASCII.
func afterPrefix(prefix string) string {
	last := len(prefix) - 1
	return prefix[:last] + string(rune(prefix[last]+1))
}
