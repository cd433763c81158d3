package query

import (
	"net/url"
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
)

// Limits of one query; beyond them it is too complex.
const (
	MaxConditions = 100
	MaxValues     = 5_000
)

// FromURL reads the parameters of a GET request: lists are one parameter with
// "|" between the values. context gives the prefixes of extension fields their
// namespaces. Paging parameters (see ReadPage) are passed over. The *fault.Error
// has the code query_parameter with a field for each parameter at fault
// ("query/EQ_action"), or query_too_complex.
func FromURL(values url.Values, context epcis.Context) (*Query, error) {
	p := parser{at: "query/", context: context}
	var members []epcis.Member
	for _, name := range sortedNames(values) {
		if name == "perPage" || name == "nextPageToken" {
			continue
		}
		if len(values[name]) != 1 {
			p.bad(name, "duplicate_parameter", "Tham số này xuất hiện nhiều lần; nối các giá trị bằng |.", "This parameter stands more than once; join its values with |.")
			continue
		}
		members = append(members, epcis.Member{Name: name, Value: p.fromText(name, values.Get(name))})
	}
	return p.query(members)
}

// FromJSON reads the query of a named query: an object of parameters and, if it
// has extension fields, an @context. Errors are those of FromURL, with JSON
// Pointers that begin with at.
func FromJSON(v epcis.Value, at string) (*Query, error) {
	p := parser{at: at + "/"}
	if v.Kind != epcis.KindObject {
		return nil, fault.Invalid(at, "wrong_type", "query phải là một đối tượng chứa các tham số.", "The query must be an object of parameters.")
	}
	members := slices.Clone(v.Members)
	if context, ok := v.Get("@context"); ok {
		var err error
		p.context, err = epcis.ContextOf(context)
		if p.checks.Check(p.at+"@context", err); err != nil {
			return nil, p.err()
		}
		members = slices.DeleteFunc(members, func(m epcis.Member) bool { return m.Name == "@context" })
	}
	return p.query(members)
}

// MarshalJSON writes q as FromJSON reads it.
func (q *Query) MarshalJSON() ([]byte, error) {
	v := epcis.Value{Kind: epcis.KindObject}
	prefixes := epcis.Value{Kind: epcis.KindObject}
	for _, b := range q.context {
		if b.Prefix != "" { // an address means nothing here
			prefixes.Members = append(prefixes.Members, epcis.Member{Name: b.Prefix, Value: epcis.String(b.Namespace)})
		}
	}
	if len(prefixes.Members) > 0 {
		v.Members = append(v.Members, epcis.Member{Name: "@context", Value: prefixes})
	}
	v.Members = append(v.Members, q.members...)
	return v.AppendJSON(nil)
}

// And returns q narrowed by one more parameter, given as in a URL; q may have it
// already. What stands for a list holds one value here: "|" is part of it.
func (q *Query) And(name, value string) (*Query, error) {
	p := parser{at: "path/", context: q.context}
	m := epcis.Member{Name: name, Value: epcis.String(value)}
	c, ok := p.condition(m)
	if !ok {
		return nil, p.err()
	}
	narrowed := *q
	narrowed.Conditions = append(slices.Clip(q.Conditions), c)
	narrowed.members = append(slices.Clip(q.members), m)
	return &narrowed, nil
}

type parser struct {
	at      string // begins the pointer of a parameter
	context epcis.Context
	checks  fault.Checks
	values  int
}

func (p *parser) bad(name, code, vi, en string) {
	name = strings.ToValidUTF8(name[:min(len(name), maxEcho)], "")
	p.checks.Add(p.at+strings.NewReplacer("~", "~0", "/", "~1").Replace(name), code, vi, en)
}

// maxEcho bounds what an error repeats of a parameter's name.
const maxEcho = 100

// err tells what was wrong as a QueryParameterException.
func (p *parser) err() error {
	f := fault.As(p.checks.Err())
	if f == nil {
		return nil
	}
	e := fault.New(fault.KindInvalid, "query_parameter", "Tham số truy vấn chưa đúng; xem từng mục trong errors.", "The query's parameters are not valid; see each entry of errors.")
	e.Fields = f.Fields
	return e
}

func tooComplex(vi, en string) *fault.Error {
	return fault.New(fault.KindTooLarge, "query_too_complex", vi, en)
}

func (p *parser) query(members []epcis.Member) (*Query, error) {
	if len(members) > MaxConditions {
		return nil, tooComplex("Truy vấn có quá 100 tham số.", "The query has more than 100 parameters.")
	}
	q := &Query{members: members, context: p.context}
	for _, m := range members {
		if control, ok := controls[m.Name]; ok {
			control(p, q, m)
		} else if c, ok := p.condition(m); ok {
			q.Conditions = append(q.Conditions, c)
		}
	}
	p.checkControls(q)
	if p.values > MaxValues {
		return nil, tooComplex("Truy vấn có quá 5.000 giá trị.", "The query has more than 5,000 values.")
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	return q, nil
}

// The problems of a parameter's name.
const (
	unknownParameter = "unknown_parameter"
	unknownPrefix    = "unknown_prefix"
)

func (p *parser) condition(m epcis.Member) (Condition, bool) {
	s, c, problem := specOf(m.Name, p.context)
	if !isPlain(m.Name) {
		problem = unknownParameter
	}
	switch problem {
	case unknownParameter:
		p.bad(m.Name, unknownParameter, "EPCIS 2.0 không có tham số này; trường mở rộng có dạng EQ_tiền_tố:tên.", "EPCIS 2.0 has no such parameter; an extension field is written as EQ_prefix:name.")
		return c, false
	case unknownPrefix:
		p.bad(m.Name, unknownPrefix, "Tiền tố chưa được khai báo; hãy gửi GS1-Extensions: tiền_tố=không_gian_tên, hoặc @context trong truy vấn.",
			"The prefix is not declared; send GS1-Extensions: prefix=namespace, or an @context in the query.")
		return c, false
	}
	c.Name, c.Op, c.Subject, c.kind, c.vocab = m.Name, s.op, s.subject, s.kind, s.vocab
	return c, p.read(&c, s, m.Value)
}

func sortedNames(values url.Values) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
