package event

import (
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/gs1"
)

// registered finds products, places, parties, units and company prefixes.
func (k *known) registered(tx *database.Tx, things []thing) error {
	e := tx.Engine()
	var products, places, parties, units, prefixes set
	for _, t := range things {
		switch t.kind {
		case ofItem, ofBatch, ofProduct:
			products.add(t.code)
		case ofPlace:
			places.add(t.code)
		case ofUnit:
			units.add(t.code)
		case outside:
			parties.add(t.party())
		case ofPiece: // asked for as what it is of
		}
		for n := minPrefix; n <= maxPrefix && n <= len(t.body); n++ {
			prefixes.add(t.body[:n])
		}
	}
	var queries []database.Query
	ask := func(of set, row func(database.Scan) error, sql, column string) {
		if len(of.list) > 0 {
			queries = append(queries, database.Query{SQL: sql + " WHERE " + e.Among(column, "text", 1), Args: []any{e.Texts(of.list)}, Row: row})
		}
	}
	pair := func(into map[string]string) func(database.Scan) error {
		return func(scan database.Scan) error {
			var name, organization string
			err := scan(&name, &organization)
			into[name] = organization
			return err
		}
	}
	ask(products, func(scan database.Scan) error {
		var code string
		var o owned
		err := scan(&code, &o.id, &o.organization)
		k.products[code] = o
		return err
	}, "SELECT code, CAST(id AS text), CAST(organization_id AS text) FROM products", "code")
	ask(places, func(scan database.Scan) error {
		var p catalog.Place
		var gln, status string
		err := scan(&p.ID, &p.OrganizationID, &p.Code, &gln, &status)
		p.GLN, _ = gs1.ParseGLN(gln) // stored ones are valid; "" stays zero
		p.Status = catalog.Status(status)
		k.places[p.Code] = p
		return err
	}, "SELECT CAST(id AS text), CAST(organization_id AS text), code, COALESCE(gln, ''), status FROM places", "code")
	ask(parties, pair(k.parties), "SELECT gln, CAST(id AS text) FROM organizations", "gln")
	ask(units, pair(k.units), "SELECT code, CAST(organization_id AS text) FROM issued_codes", "code")
	ask(prefixes, pair(k.prefixes), "SELECT gs1_prefix, CAST(id AS text) FROM organizations", "gs1_prefix")
	return tx.Together(queries...)
}

// The lengths of GS1 company prefixes (GS1 General Specifications, section 1.4.5).
const (
	minPrefix = 4
	maxPrefix = 12
)

// goods finds the batches and items of the products that are known.
func (k *known) goods(tx *database.Tx, batches *batch.Service, things []thing) error {
	var lots [][]string
	var items []batch.Named
	seen := map[thing]bool{}
	for _, t := range things {
		p, known := k.products[t.code]
		if !known || t.kind != ofItem && t.kind != ofBatch || seen[t] {
			continue
		}
		seen[t] = true
		if t.kind == ofItem {
			items = append(items, batch.Named{ProductID: p.id, Code: t.code, Serial: t.serial})
		} else {
			lots = append(lots, []string{t.code, t.lot})
		}
	}
	e := tx.Engine()
	if len(lots) > 0 {
		if err := tx.Together(database.Query{SQL: batchColumns + " JOIN " + e.Each("n", 2, 1) + " ON b.code = n.a AND b.lot = n.b", Args: []any{e.Lists(lots)}, Row: k.batch}); err != nil {
			return err
		}
	}
	if len(items) == 0 {
		return nil
	}
	var err error
	if k.homes, err = batches.HomesOf(tx, items); err != nil {
		return err
	}
	var ids set
	for _, home := range k.homes {
		if k.byID[home.BatchID] == nil {
			ids.add(home.BatchID)
		}
	}
	if len(ids.list) == 0 {
		return nil
	}
	return tx.Together(database.Query{SQL: batchColumns + " WHERE " + e.Among("b.id", "uuid", 1), Args: []any{e.Texts(ids.list)}, Row: k.batch})
}

const batchColumns = "SELECT CAST(b.id AS text), CAST(b.organization_id AS text), CAST(b.product_id AS text), b.code, COALESCE(b.gtin, ''), b.lot FROM batches b"

func (k *known) batch(scan database.Scan) error {
	var b batch.Batch
	var gtin, lot string
	err := scan(&b.ID, &b.OrganizationID, &b.ProductID, &b.Code, &gtin, &lot)
	b.GTIN, _ = gs1.ParseGTIN(gtin) // stored ones are valid; "" stays zero
	b.Lot, _ = gs1.ParseLot(lot)
	k.batches[[2]string{b.Code, lot}], k.byID[b.ID] = &b, &b
	return err
}

// holders finds who has had the goods in custody.
func (k *known) holders(tx *database.Tx, things []thing) error {
	var nodes [][]string
	seen := map[string]bool{}
	add := func(kind, id string) {
		if node := kind + ":" + id; !seen[node] {
			seen[node] = true
			nodes = append(nodes, []string{kind, id})
		}
	}
	for _, t := range things {
		switch o := k.of(t); {
		case t.kind == ofUnit:
			add(batch.KindUnit, t.code)
		case o.batch != nil:
			add(batch.KindBatch, o.batch.ID)
			if t.kind == ofItem {
				add(batch.KindItem, t.code+"/"+t.serial)
			}
		}
	}
	if len(nodes) == 0 {
		return nil
	}
	e := tx.Engine()
	return tx.Together(database.Query{
		SQL:  "SELECT c.object_kind, c.object_id, CAST(c.organization_id AS text), COALESCE(CAST(c.given_by AS text), '') FROM custody c JOIN " + e.Each("n", 2, 1) + " ON c.object_kind = n.a AND c.object_id = n.b",
		Args: []any{e.Lists(nodes)},
		Row: func(scan database.Scan) error {
			var kind, id string
			var h holder
			err := scan(&kind, &id, &h.organization, &h.givenBy)
			k.custody[kind+":"+id] = append(k.custody[kind+":"+id], h)
			return err
		},
	})
}
