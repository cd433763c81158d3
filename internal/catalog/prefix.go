package catalog

import (
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// The fewest digits of a GS1 company prefix (GS1 General Specifications 1.4.4).
const minPrefix = 4

func prefixTaken() *fault.Error {
	return conflict("/gs1_prefix", "gs1_prefix_taken", "Tiền tố GS1 này trùng hoặc chồng lên tiền tố của tổ chức khác.", "This GS1 prefix equals or overlaps another organisation's.")
}

// claimPrefix refuses a prefix that begins another organisation's or begins
// with it: under both, one key could be issued twice. Claims that could meet
// share their first digits, whose row they lock until they commit.
func claimPrefix(tx *database.Tx, organization string, claimed gs1.CompanyPrefix) error {
	prefix := claimed.String()
	if prefix == "" {
		return nil
	}
	if err := tx.Exec("INSERT INTO code_spaces (kind, prefix, next) VALUES ('company_prefix', ?, 1)"+
		" ON CONFLICT (kind, prefix) DO UPDATE SET next = code_spaces.next + 1", prefix[:minPrefix]).Error; err != nil {
		return err
	}
	var n int64
	err := tx.Table("organizations").
		Where("id <> ? AND (gs1_prefix IN ? OR substr(gs1_prefix, 1, ?) = ?)", organization, beginnings(prefix), len(prefix), prefix).
		Count(&n).Error
	if err == nil && n > 0 {
		return prefixTaken()
	}
	return err
}

// beginnings are the prefixes that digits could stand under.
func beginnings(digits string) (all []string) {
	for n := minPrefix; n <= min(len(digits), 12); n++ {
		all = append(all, digits[:n])
	}
	return all
}

// changePrefix lets an organisation's prefix be changed only while nothing was
// issued under the old one: codes on labels cannot be called back.
func changePrefix(tx *database.Tx, before Organization, prefix gs1.CompanyPrefix) error {
	if !before.GS1Prefix.IsZero() {
		if _, err := prefixOf(tx, before.ID, "UPDATE"); err != nil {
			return err
		}
		old := before.GS1Prefix.String()
		var n int64
		err := tx.Table("issued_codes").Where("organization_id = ?", before.ID).
			Where("(kind = ? AND substr(code, 1, ?) = ?) OR (kind IN ? AND substr(code, 2, ?) = ?)",
				kindGLN, len(old), old, []keyKind{kindGTIN, kindSSCC}, len(old), old).
			Limit(1).Count(&n).Error
		if err != nil {
			return err
		}
		if n > 0 {
			return conflict("/gs1_prefix", "gs1_prefix_in_use", "Đã có mã cấp theo tiền tố hiện tại nên không đổi được.", "Codes were issued under the present prefix, so it cannot change.")
		}
	}
	return claimPrefix(tx, before.ID, prefix)
}

// prefixOf is the organisation's prefix, zero when it has none. The row stays
// locked ("SHARE" or "UPDATE"), so that no prefix changes under an allocation;
// SQLite has one writer and needs no lock.
func prefixOf(tx *database.Tx, organization, lock string) (prefix gs1.CompanyPrefix, err error) {
	query := "SELECT COALESCE(gs1_prefix, '') FROM organizations WHERE id = ?"
	if tx.Engine() == database.Postgres {
		query += " FOR " + lock
	}
	var rows []string
	if err := tx.Raw(query, organization).Scan(&rows).Error; err != nil {
		return prefix, err
	}
	if len(rows) == 0 {
		return prefix, fault.NotFound("organization")
	}
	if rows[0] == "" {
		return prefix, nil
	}
	return gs1.ParseCompanyPrefix(rows[0])
}

// underAnothers reports whether a brought key lies under another
// organisation's prefix. body is the key from where its prefix begins.
func underAnothers(q *gorm.DB, organization, body string) (bool, error) {
	var n int64
	err := q.Table("organizations").Where("id <> ? AND gs1_prefix IN ?", organization, beginnings(body)).Count(&n).Error
	return n > 0, err
}
