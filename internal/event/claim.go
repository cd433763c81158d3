package event

import (
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
)

// claims are the logistic units that captured events speak of and that nobody
// here was seen with: they become the capturer's, as they do by the step API.
type claims struct {
	units  map[string]*Sent // by SSCC: the event that claims it
	grants []grant
}

type grant struct {
	sscc string
	sent *Sent
}

// claim notes the units of sent that are free, and has k know of it.
func (c *claims) claim(k *known, sent *Sent) {
	for _, n := range sent.names {
		switch n.role {
		case roleTransaction, roleSource, roleDestination:
			continue
		}
		if n.kind != ofUnit {
			continue
		}
		node := UnitNode(n.code)
		if len(k.custody[node]) > 0 {
			continue
		}
		if _, issued := k.units[n.code]; !issued {
			if c.units == nil {
				c.units = map[string]*Sent{}
			}
			c.units[n.code] = sent
			k.units[n.code] = sent.Organization
		}
		c.grants = append(c.grants, grant{n.code, sent})
		k.custody[node] = []holder{{organization: sent.Organization}}
	}
}

// write registers the claims. It returns the events whose unit another has
// claimed in the meantime.
func (c *claims) write(tx *database.Tx) (lost []*Sent, err error) {
	e := tx.Engine()
	if len(c.units) > 0 {
		rows := make([][]string, 0, len(c.units))
		codes := make([]string, 0, len(c.units))
		for sscc, sent := range c.units {
			rows, codes = append(rows, []string{sscc, sent.Organization}), append(codes, sscc)
		}
		insert := database.Query{
			SQL: "INSERT INTO issued_codes (code, kind, organization_id, issued_at) SELECT n.a, 'sscc', " + e.Typed("n.b", "uuid") + ", " + e.Typed("$2", "timestamptz") + " FROM " + e.Each("n", 2, 1) +
				" WHERE true ORDER BY n.a ON CONFLICT DO NOTHING",
			Args: []any{e.Lists(rows), tx.Now()}, Row: func(database.Scan) error { return nil },
		}
		owners := database.Query{
			SQL: "SELECT code, CAST(organization_id AS text) FROM issued_codes WHERE " + e.Among("code", "text", 1), Args: []any{e.Texts(codes)},
			Row: func(scan database.Scan) error {
				var sscc, owner string
				err := scan(&sscc, &owner)
				if sent := c.units[sscc]; err == nil && sent.Organization != owner {
					lost = append(lost, sent)
				}
				return err
			},
		}
		if err := tx.Together(insert, owners); err != nil {
			return nil, err
		}
	}
	for _, g := range c.grants {
		tx.AppendNew("custody", []string{"object_kind", "object_id", "organization_id", "event_pk", "since"}, batch.KindUnit, g.sscc, g.sent.Organization, g.sent.pk, tx.Now())
	}
	return lost, nil
}
