package linkset

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MediaType is the linkset's (RFC 9264, section 4.2).
const MediaType = "application/linkset+json"

// Context is the links of one anchor (RFC 9264, section 4.2.2).
type Context struct {
	Anchor      string // its address
	Description string // of what it names, in words
	Default     *Link
	Links       []Link
}

// target is a link in a linkset (GS1-Conformant Resolver 1.2, requirement 8).
type target struct {
	Href      string   `json:"href"`
	Title     string   `json:"title"`
	Type      string   `json:"type,omitempty"`
	Languages []string `json:"hreflang,omitempty"`
	Contexts  []string `json:"context,omitempty"`
	Query     *bool    `json:"fwqs,omitempty"`   // absent: true
	Public    *bool    `json:"public,omitempty"` // absent: true
}

// title is all that a default link tells (requirement 5).
func (l Link) title() target { return target{Href: l.Href, Title: l.Title} }

func (l Link) target() target {
	t := target{Href: l.Href, Title: l.Title, Type: l.Media, Languages: l.Languages, Contexts: l.Contexts}
	no := false
	if l.NoQuery {
		t.Query = &no
	}
	if l.Restricted {
		t.Public = &no
	}
	return t
}

// Write is the linkset of contexts: types in the order of their names, the
// default link first.
func Write(contexts []Context) ([]byte, error) {
	var b bytes.Buffer
	e := jsontext.NewEncoder(&b)
	w := writer{e: e}
	w.token(jsontext.BeginObject)
	w.token(jsontext.String("linkset"))
	w.token(jsontext.BeginArray)
	for _, c := range contexts {
		w.context(c)
	}
	w.token(jsontext.EndArray)
	w.token(jsontext.EndObject)
	return bytes.TrimSpace(b.Bytes()), w.err
}

type writer struct {
	e   *jsontext.Encoder
	err error
}

func (w *writer) token(t jsontext.Token) {
	if w.err == nil {
		w.err = w.e.WriteToken(t)
	}
}

func (w *writer) member(name string, value any) {
	w.token(jsontext.String(name))
	if w.err == nil {
		w.err = json.MarshalEncode(w.e, value)
	}
}

func (w *writer) context(c Context) {
	w.token(jsontext.BeginObject)
	w.member("anchor", c.Anchor)
	w.member("itemDescription", c.Description)
	if c.Default != nil {
		w.member(DefaultLink.URI(), []target{c.Default.title()})
	}
	groups := map[Type][]target{}
	for _, l := range c.Links {
		groups[l.Type] = append(groups[l.Type], l.target())
		if l.Multi {
			groups[DefaultLinkMulti] = append(groups[DefaultLinkMulti], l.target())
		}
	}
	names := make([]Type, 0, len(groups))
	for t := range groups {
		names = append(names, t)
	}
	slices.Sort(names)
	for _, t := range names {
		w.member(t.URI(), groups[t])
	}
	w.token(jsontext.EndObject)
}
