package event

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// vocabulary is one element of the master data in a header (EPCIS 2.0, section
// 10.1): what it is called, and what it holds.
type vocabulary struct {
	kind, id   string
	attributes string   // JSON
	children   []string // canonical
}

// isLocation reports whether the element is a place.
func (v vocabulary) isLocation() bool {
	return strings.HasSuffix(v.kind, "BusinessLocation") || strings.HasSuffix(v.kind, "ReadPoint") || strings.HasSuffix(v.kind, ":Location")
}

// maxTerm is how long a name in master data may be, in bytes: two of them go into
// one entry of an index.
const maxTerm = epcis.MaxURI / 2

func checkTerm(c *fault.Checks, pointer, name string) {
	if len(name) > maxTerm {
		c.Add(pointer, "too_long", "Tên này quá dài; tối đa 1.000 byte.", "This name is too long; it may have 1,000 bytes.")
	}
}

// vocabularyOf reads the vocabulary list of a document's header, which may lack
// it. Its *fault.Error has fields with pointers.
func vocabularyOf(header epcis.Value) (all []vocabulary, err error) {
	const p = "/epcisHeader/epcisMasterData/vocabularyList"
	var c fault.Checks
	data, _ := header.Get("epcisMasterData")
	list, _ := data.Get("vocabularyList")
	for i, v := range list.Items {
		kind, _ := v.Get("type")
		c.Require(kind.Kind == epcis.KindString && kind.Text != "", item(p, i)+"/type")
		checkTerm(&c, item(p, i)+"/type", kind.Text)
		elements, _ := v.Get("vocabularyElementList")
		for j, e := range elements.Items {
			at := item(item(p, i)+"/vocabularyElementList", j)
			id, _ := e.Get("id")
			c.Require(id.Kind == epcis.KindString && id.Text != "", at+"/id")
			checkTerm(&c, at+"/id", id.Text)
			attributes, given := e.Get("attributes")
			if !given {
				attributes = epcis.Value{Kind: epcis.KindArray}
			}
			raw, err := attributes.AppendJSON(nil)
			c.Check(at+"/attributes", err)
			one := vocabulary{kind: kind.Text, id: gs1.CanonicalOr(id.Text), attributes: string(raw), children: []string{}}
			children, _ := e.Get("children")
			for n, child := range children.Items {
				if child.Kind != epcis.KindString {
					c.Add(at+"/children/"+strconv.Itoa(n), "wrong_type", "Mục này phải là một chuỗi.", "This must be a string.")
				}
				checkTerm(&c, at+"/children/"+strconv.Itoa(n), child.Text)
				one.children = append(one.children, gs1.CanonicalOr(child.Text))
			}
			all = append(all, one)
		}
	}
	return all, c.Err()
}

// keepVocabulary keeps master data as organization tells it: the latest word
// counts, and the hierarchy of places follows. What it says of places that
// another organisation registered here is kept, but makes no hierarchy.
func (s *Service) keepVocabulary(tx *database.Tx, organization string, all []vocabulary) error {
	if len(all) == 0 {
		return nil
	}
	last := map[[2]string]int{}
	var things []thing
	for i, v := range all {
		last[[2]string{v.kind, v.id}] = i
		things = append(things, s.name(v.id))
	}
	k, err := s.lookUp(tx, things)
	if err != nil {
		return err
	}
	e := tx.Engine()
	var rows, links [][]string
	var parents []string
	for i, v := range all {
		if last[[2]string{v.kind, v.id}] != i {
			continue
		}
		children, err := json.Marshal(v.children)
		if err != nil {
			return err
		}
		rows = append(rows, []string{v.kind, v.id, v.attributes, string(children)})
		owner := k.of(things[i]).owner
		if !v.isLocation() || owner != "" && owner != organization {
			continue
		}
		parents = append(parents, v.id)
		for _, child := range v.children {
			links = append(links, []string{child, v.id})
		}
	}
	nothing := func(database.Scan) error { return nil }
	me, now := e.Typed("$2", "uuid"), e.Typed("$3", "timestamptz")
	return tx.Together(
		database.Query{Row: nothing, Args: []any{e.Lists(rows), organization, tx.Now()}, SQL: "INSERT INTO epcis_vocabulary (organization_id, type, id, attributes, children, updated_at) SELECT " + me + ", n.a, n.b, " +
			e.Typed("n.c", "jsonb") + ", " + e.Typed("n.d", "jsonb") + ", " + now + " FROM " + e.Each("n", 4, 1) +
			" WHERE true ON CONFLICT (organization_id, type, id) DO UPDATE SET attributes = excluded.attributes, children = excluded.children, updated_at = excluded.updated_at"},
		database.Query{Row: nothing, Args: []any{e.Texts(parents), organization}, SQL: "DELETE FROM location_parents WHERE organization_id = " + me + " AND " + e.Among("parent", "text", 1)},
		database.Query{Row: nothing, Args: []any{e.Lists(links), organization}, SQL: "INSERT INTO location_parents (child, parent, organization_id) SELECT n.a, n.b, " + me + " FROM " + e.Each("n", 2, 1) + " WHERE true ON CONFLICT DO NOTHING"},
	)
}
