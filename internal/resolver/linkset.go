package resolver

import (
	"context"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1/linkset"
)

// lockSet makes the row of a code's links if it is new and keeps every other
// change of them waiting until this transaction ends.
func lockSet(tx *database.Tx, at linkset.Anchor) error {
	return tx.Exec(`INSERT INTO link_sets (code, variant, lot, serial, links, version) VALUES (?, ?, ?, ?, '', 1)
ON CONFLICT (code, variant, lot, serial) DO UPDATE SET version = link_sets.version + 1`, anchorArgs(at)...).Error
}

// writeSet fills in the locked row: the links that stand, whose hosts are
// proven and whose organisations are not suspended.
func (s *Service) writeSet(tx *database.Tx, at linkset.Anchor) error {
	var rows []Link
	err := tx.Raw(`SELECT l.* FROM links l JOIN link_hosts h ON h.organization_id = l.organization_id AND h.host = l.host AND h.status = 'proven'
JOIN organizations o ON o.id = l.organization_id AND o.status <> 'suspended' WHERE l.code = ? AND l.variant = ? AND l.lot = ? AND l.serial = ? AND NOT l.deleted ORDER BY l.id`, anchorArgs(at)...).Scan(&rows).Error
	if err != nil {
		return err
	}
	objects := make([]string, len(rows))
	for i, l := range rows {
		text, err := json.Marshal(l.ready())
		if err != nil {
			return err
		}
		objects[i] = string(text)
	}
	if product := at.Product(); product != "" && at.Variant == "" && at.Serial == "" { // what is finer is not kept
		if err := s.forget(tx, product, at.Lot); err != nil {
			return err
		}
	}
	return tx.Exec("UPDATE link_sets SET links = ? WHERE "+byAnchor, append([]any{strings.Join(objects, ",")}, anchorArgs(at)...)...).Error
}

// ReadLinks reads the links of an Answer.
func ReadLinks(objects []byte) (links []linkset.Link, err error) {
	if len(objects) == 0 {
		return nil, nil
	}
	list := make([]byte, 0, len(objects)+2)
	err = json.Unmarshal(append(append(append(list, '['), objects...), ']'), &links)
	return links, err
}

// The links of an address, read in the statement that reads what it names: of
// each level up to it. r is the row of scan_records that is shown, whose lot is
// the item's own.
const (
	noLinks    = `''`
	linksBegin = `COALESCE((SELECT string_agg(l.links, ',') FROM link_sets l WHERE l.links <> '' AND l.code = `
	linksFind  = linksBegin + `$4 AND l.variant IN ('', $5) AND l.lot IN ('', r.lot) AND l.serial IN ('', $6)), '')`
	linksIssue = linksBegin + `$8 AND l.variant IN ('', $9) AND l.lot IN ('', r.lot) AND l.serial IN ('', $10)), '')`
	linksAny   = linksBegin + `$11 AND l.variant IN ('', $12) AND l.lot IN ('', r.lot) AND l.serial IN ('', $13)), '')`
	linksAlone = `SELECT ` + linksBegin + `$1 AND l.variant IN ('', $2) AND l.lot IN ('', $3) AND l.serial IN ('', $4)), '')`
	linksAbove = `SELECT links FROM link_sets WHERE code IN ($1, $2, $3, $4, $5, $6, $7, $8, $9) AND variant = '' AND lot = '' AND serial = '' AND links <> '' ORDER BY length(code) DESC LIMIT 1`
)

func readLinks(scan database.Scan, links *[]byte) error { return scan(links) }

// mostPrefixes is how many company prefixes a key may stand under: of 4 to 12
// digits.
const mostPrefixes = 9

// LinksOf are the links of a code that is no product's, of every level up to it;
// not found when there are none.
func (s *Service) LinksOf(ctx context.Context, at linkset.Anchor) (Answer, error) {
	links, err := database.Lookup(ctx, s.db, linksAlone, anchorArgs(at), readLinks)
	if err != nil {
		return Answer{}, err
	}
	if links == nil || len(*links) == 0 {
		return Answer{}, fault.NotFound("code")
	}
	return Answer{State: OK, Links: *links}, nil
}

// Handler is the link to the resolver that the company prefix of a code was
// handed to; ok is false when there is none.
func (s *Service) Handler(ctx context.Context, at linkset.Anchor) (l linkset.Link, ok bool, err error) {
	above := at.Above()
	if len(above) == 0 {
		return l, false, nil
	}
	args := make([]any, mostPrefixes)
	for i := range args {
		args[i] = above[min(i, len(above)-1)].Code
	}
	found, err := database.Lookup(ctx, s.db, linksAbove, args, readLinks)
	if err != nil || found == nil {
		return l, false, err
	}
	links, err := ReadLinks(*found)
	if err != nil || len(links) == 0 {
		return l, false, err
	}
	return links[0], true, nil
}
