package batch

import (
	"strconv"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// Named is an item by its product and serial.
type Named struct{ ProductID, Code, Serial string }

// Home is where an item belongs.
type Home struct {
	BatchID string
	Void    bool
}

// HomesOf are the batches that items belong to now; what nobody issued is left
// out. Computed serials take one query however many are asked; serials brought
// from outside one each.
func (s *Service) HomesOf(tx *database.Tx, items []Named) (map[Named]Home, error) {
	homes := make(map[Named]Home, len(items))
	var opened, others [][]string
	asked := make(map[[2]string]Named, len(items))
	for _, n := range items {
		asked[[2]string{n.ProductID, n.Serial}] = n
		version, place := s.opener(n.ProductID).open(n.Serial)
		if version > 0 {
			opened = append(opened, []string{n.ProductID, n.Serial, strconv.Itoa(version), strconv.FormatInt(place, 10)})
		} else {
			others = append(others, []string{n.ProductID, n.Serial})
		}
	}
	e := tx.Engine()
	keep := func(scan database.Scan) error {
		var product, serial string
		var h Home
		err := scan(&product, &serial, &h.BatchID, &h.Void)
		homes[asked[[2]string{product, serial}]] = h
		return err
	}
	var queries []database.Query
	if len(opened) > 0 {
		queries = append(queries, database.Query{Args: []any{e.Lists(opened)}, Row: keep, SQL: `SELECT n.a, n.b, CAST(COALESCE(i.batch_id, s.batch_id) AS text), s.void FROM ` + e.Each("n", 4, 1) + `
JOIN serial_segments s ON s.product_id = ` + e.Typed("n.a", "uuid") + ` AND s.key_version = CAST(n.c AS integer)
  AND s.place = (SELECT max(place) FROM serial_segments WHERE product_id = ` + e.Typed("n.a", "uuid") + ` AND key_version = CAST(n.c AS integer) AND place <= CAST(n.d AS bigint)) AND s.place + s.count > CAST(n.d AS bigint)
LEFT JOIN items i ON i.product_id = ` + e.Typed("n.a", "uuid") + ` AND i.serial = n.b`})
	}
	imported := map[string]bool{}
	if len(others) > 0 {
		queries = append(queries, database.Query{Args: []any{e.Lists(others)}, Row: keep, SQL: `SELECT n.a, n.b, CAST(i.batch_id AS text), CAST(false AS boolean) FROM ` + e.Each("n", 2, 1) + `
JOIN items i ON i.product_id = ` + e.Typed("n.a", "uuid") + ` AND i.serial = n.b`},
			database.Query{Args: []any{e.Texts(productsOf(others))}, Row: func(scan database.Scan) error {
				var product string
				err := scan(&product)
				imported[product] = true
				return err
			}, SQL: `SELECT DISTINCT CAST(product_id AS text) FROM serial_imports WHERE ` + e.Among("product_id", "uuid", 1)})
	}
	if err := tx.Together(queries...); err != nil {
		return nil, err
	}
	for _, other := range others {
		if !imported[other[0]] {
			continue
		}
		n := asked[[2]string{other[0], other[1]}]
		item, err := s.Lookup(tx.Context(), n.ProductID, n.Code, n.Serial)
		if fault.Is(err, fault.KindNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		homes[n] = Home{item.BatchID, item.Status == ItemVoid}
	}
	return homes, nil
}

func productsOf(items [][]string) (products []string) {
	seen := map[string]bool{}
	for _, n := range items {
		if !seen[n[0]] {
			seen[n[0]] = true
			products = append(products, n[0])
		}
	}
	return products
}
