package issuing

import (
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/gs1"
)

// Kind is a kind of key that a company prefix has a space of its own for.
type Kind string

// The kinds.
const (
	GTIN Kind = "gtin"
	GLN  Kind = "gln"
	SSCC Kind = "sscc"
)

// Kinds are all kinds.
func Kinds() []Kind { return []Kind{GTIN, GLN, SSCC} }

// Room is how many keys of kind a prefix holds.
func Room(kind Kind, prefix gs1.CompanyPrefix) int64 {
	if kind == SSCC {
		return int64(prefix.SSCCCapacity()) //nolint:gosec // at most 10^13
	}
	return int64(prefix.Capacity()) //nolint:gosec // at most 10^8
}

// unitsPerNumber is how many SSCCs are skipped for each GTIN: their space is a
// hundred thousand times as large and used up by the pallet.
const unitsPerNumber = 1000

// regrets is how long after a fence a space that begins may be one that was
// forgotten, its organisation having been registered again.
const regrets = 30 * 24 * time.Hour

// Take takes count numbers of a space and returns the first. A number below
// Room is nobody else's, from any server; one at or above it says that the
// space is used up. The space's row is locked until the transaction ends, so
// servers take turns, and a number rolled back is taken next.
func Take(tx *database.Tx, kind Kind, prefix gs1.CompanyPrefix, count int64) (first int64, err error) {
	const further = "UPDATE code_spaces SET next = next + ? WHERE kind = ? AND prefix = ? RETURNING next"
	taken := tx.Raw(further, count, kind, prefix).Scan(&first)
	if taken.Error != nil || taken.RowsAffected == 1 {
		return first - count, taken.Error
	}
	var margin int64
	if err := tx.Raw("SELECT COALESCE(max(margin), 0) FROM fences WHERE created_at > ?", tx.Now().Add(-regrets)).Scan(&margin).Error; err != nil {
		return 0, err
	}
	err = tx.Raw("INSERT INTO code_spaces (kind, prefix, next) VALUES (?, ?, ?) ON CONFLICT (kind, prefix) DO UPDATE SET next = code_spaces.next + ? RETURNING next",
		kind, prefix, leap(kind, margin, 0, Room(kind, prefix))+count, count).Scan(&first).Error
	return first - count, err
}

// leap is where a space goes on after skipping margin numbers from next: at
// most half of what is left, so that the hundred numbers of a small prefix
// outlast a fence.
func leap(kind Kind, margin, next, room int64) int64 {
	if kind == SSCC {
		margin *= unitsPerNumber
	}
	left := max(room-next, 0)
	return next + min(margin, (left+1)/2)
}

// space is a row of code_spaces.
type space struct {
	Kind   Kind
	Prefix gs1.CompanyPrefix
	Next   int64
}

// skip moves every space ahead: by what leap says or, exactly, by all that was
// asked for as far as the space goes. Spaces that no number was taken from yet
// are begun: their first numbers may be what was forgotten.
func (g *Guard) skip(tx *database.Tx, margin int64, exactly bool) error {
	if g.Prefixes != nil {
		prefixes, err := g.Prefixes(tx)
		if err != nil {
			return err
		}
		for _, p := range prefixes {
			for _, kind := range Kinds() {
				tx.AppendNew("code_spaces", []string{"kind", "prefix", "next"}, kind, p, 0)
			}
		}
		if err := tx.Flush(); err != nil {
			return err
		}
	}
	var spaces []space
	query := "SELECT kind, prefix, next FROM code_spaces WHERE kind IN ? ORDER BY kind, prefix"
	if tx.Engine() == database.Postgres {
		query += " FOR UPDATE"
	}
	if err := tx.Raw(query, Kinds()).Scan(&spaces).Error; err != nil {
		return err
	}
	for _, s := range spaces {
		room := Room(s.Kind, s.Prefix)
		to := leap(s.Kind, margin, s.Next, room)
		if exactly {
			to = max(s.Next, min(room, s.Next+margin*map[bool]int64{true: unitsPerNumber, false: 1}[s.Kind == SSCC]))
		}
		if err := tx.Exec("UPDATE code_spaces SET next = ? WHERE kind = ? AND prefix = ?", to, s.Kind, s.Prefix).Error; err != nil {
			return err
		}
	}
	return nil
}
