package event

import (
	"encoding/json"

	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/gs1"
)

// maxPlaces bounds how many places may lie below those that a query names.
const maxPlaces = 10_000

// world is what the store knows besides events, as a caller may know it: the
// master data that its own organisation captured, and everybody's for those who
// see everything. What others say of places would change what a query finds.
type world struct {
	f          *finding
	below      map[string]map[string]bool     // places below those that the query names
	attributes map[string]map[string][]string // by thing, read when first asked for
	err        error                          // the first; what is answered after it is not to be used
}

// Within reports whether place lies below ancestor, one that the query names.
func (w *world) Within(place, ancestor string) bool { return w.below[ancestor][place] }

// Attribute reads what master data say of a thing.
func (w *world) Attribute(id, name string) []string {
	known, read := w.attributes[id]
	if !read && w.err == nil {
		known, w.err = w.f.masterData(id)
		w.attributes[id] = known
	}
	return known[name]
}

// own narrows rows of master data to those that the caller goes by.
func (f *finding) own() (sql string, args []any) {
	if f.scope.SeesAll() {
		return "1 = 1", nil
	}
	return "organization_id = ?", []any{nullableID(f.scope.Actor().OrganizationID)}
}

// hierarchy narrows rows l of location_parents: beside the caller's own, what
// the owner of a place registered here says lies in it, unless that is another's
// place: where it lies is its owner's to say.
func (f *finding) hierarchy() (sql string, args []any) {
	if f.scope.SeesAll() {
		return "1 = 1", nil
	}
	gln, local := gs1.CanonicalBase+"/414/", f.idBase+"/loc/"
	const digits = 13
	return `(l.organization_id = ? OR EXISTS (SELECT 1 FROM places p WHERE p.organization_id = l.organization_id
 AND l.parent IN (CAST(? AS text) || p.gln, CAST(? AS text) || p.code))
 AND NOT EXISTS (SELECT 1 FROM places c WHERE c.organization_id <> l.organization_id
 AND (substr(l.child, 1, ?) = ? AND c.gln = substr(l.child, ?, ?) OR substr(l.child, 1, ?) = ? AND c.code = substr(l.child, ?))))`,
		[]any{nullableID(f.scope.Actor().OrganizationID), gln, local, len(gln), gln, len(gln) + 1, digits, len(local), local, len(local) + 1}
}

// nullableID is an id that equals nothing when there is none.
func nullableID(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// closures finds the places below each that a WD_ parameter names.
func (f *finding) closures(q *query.Query) (map[string]map[string]bool, error) {
	below := map[string]map[string]bool{}
	narrowed, args := f.hierarchy()
	total := 0
	for _, c := range q.Conditions {
		if c.Op != query.Within {
			continue
		}
		for _, ancestor := range c.Texts {
			if below[ancestor] != nil {
				continue
			}
			var places []string
			all := append(append(append([]any{ancestor}, args...), args...), maxPlaces+1)
			err := f.db.Read(f.ctx).Raw(`WITH RECURSIVE b(place) AS (
  SELECT l.child FROM location_parents l WHERE l.parent = ? AND `+narrowed+`
  UNION SELECT l.child FROM b JOIN location_parents l ON l.parent = b.place AND `+narrowed+`
) SELECT place FROM b LIMIT ?`, all...).Scan(&places).Error
			if err != nil {
				return nil, err
			}
			if total += len(places); total > maxPlaces {
				return nil, f.tooComplex()
			}
			set := make(map[string]bool, len(places))
			for _, p := range places {
				set[p] = true
			}
			below[ancestor] = set
		}
	}
	return below, nil
}

// masterData reads the attributes of one thing, by their short names.
func (f *finding) masterData(id string) (map[string][]string, error) {
	own, args := f.own()
	var rows []string
	err := f.db.Read(f.ctx).Raw("SELECT attributes FROM epcis_vocabulary WHERE id = ? AND "+own, append([]any{id}, args...)...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	attributes := map[string][]string{}
	for _, row := range rows {
		var list []struct {
			ID        string `json:"id"`
			Attribute any    `json:"attribute"`
		}
		if json.Unmarshal([]byte(row), &list) != nil {
			continue // of a shape that nothing is known of
		}
		for _, a := range list {
			name := query.AttributeName(a.ID)
			switch v := a.Attribute.(type) {
			case string:
				attributes[name] = append(attributes[name], v)
			default:
				text, err := json.Marshal(v)
				if err != nil {
					return nil, err
				}
				attributes[name] = append(attributes[name], string(text))
			}
		}
	}
	return attributes, nil
}
