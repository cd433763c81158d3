package archive

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/archive/bundle"
	"github.com/txng-vn/txng/internal/database"
)

// Listed is one month: here, or archived.
type Listed struct {
	Month    Month
	Events   int64
	About    bool    // Events is the server's estimate
	Bytes    int64   // on the database's disk; 0 when archived
	Archived *Record // nil when it is here
}

// countBelow is up to how many bytes of a partition its rows are counted.
const countBelow = 32 << 20

// List is every month that has events here or in a file, oldest first.
func (a *Archiver) List(ctx context.Context) ([]Listed, error) {
	var here []struct {
		Name  string
		Rows  int64
		Bytes int64
	}
	err := a.db.Read(ctx).Raw(`SELECT c.relname AS name, c.reltuples::bigint AS rows,
 pg_total_relation_size(c.oid) + coalesce(pg_total_relation_size(to_regclass(replace(c.oid::regclass::text, 'event_documents', 'event_epcs'))), 0) AS bytes
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass(?)`, documents).Scan(&here).Error
	if err != nil {
		return nil, err
	}
	var months []Listed
	for _, p := range here {
		digits := strings.TrimPrefix(p.Name, documents+"_")
		if len(digits) != 6 {
			continue // made by hand
		}
		month, err := ParseMonth(digits[:4] + "-" + digits[4:])
		if err != nil {
			continue // likewise
		}
		l := Listed{Month: month, Events: p.Rows, About: true, Bytes: p.Bytes}
		if p.Rows < 0 || p.Bytes < countBelow {
			l.About = false
			if err := a.db.Read(ctx).Raw("SELECT count(*) FROM " + month.partition(documents)).Scan(&l.Events).Error; err != nil {
				return nil, err
			}
		}
		months = append(months, l)
	}
	var gone []Record
	if err := a.db.Read(ctx).Raw("SELECT * FROM event_archives").Scan(&gone).Error; err != nil {
		return nil, err
	}
	for _, r := range gone {
		months = append(months, Listed{Month: r.Month, Events: r.Documents, Archived: &r})
	}
	slices.SortFunc(months, func(a, b Listed) int { return strings.Compare(string(a.Month), string(b.Month)) })
	return months, nil
}

// refuseMonth says why a month may not be archived, if so.
func (a *Archiver) refuseMonth(ctx context.Context, m Month, keep int) error {
	months, err := a.List(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(months, func(l Listed) bool { return l.Month == m })
	switch {
	case at < 0:
		return fmt.Errorf("there are no events of %s; %s", m, a.mayGo(months, keep))
	case months[at].Archived != nil:
		r := months[at].Archived
		return fmt.Errorf("%s was archived at %s, to %s (SHA-256 %s)", m, r.ArchivedAt.UTC().Format("2006-01-02 15:04"), r.FileName, r.SHA256)
	case a.db.Now().Before(m.since(keep)):
		return fmt.Errorf("%s may be archived from %s on, %d months after its end; %s", m, m.since(keep).Format("2006-01-02"), keep, a.mayGo(months, keep))
	}
	return nil
}

// mayGo tells which months may be archived.
func (a *Archiver) mayGo(months []Listed, keep int) string {
	var old []string
	next := ""
	for _, l := range months {
		switch {
		case l.Archived != nil:
		case !a.db.Now().Before(l.Month.since(keep)):
			old = append(old, string(l.Month))
		case next == "":
			next = fmt.Sprintf("; the next is %s, from %s on", l.Month, l.Month.since(keep).Format("2006-01-02"))
		}
	}
	if len(old) == 0 {
		return "no month may be archived now" + next
	}
	return "these may: " + strings.Join(old, ", ")
}

// columns are those of a table, in their order.
func columns(tx *database.Tx, table string) (names []string, err error) {
	err = tx.Raw("SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum", table).Scan(&names).Error
	return names, err
}

// schemaVersion is the version of the database's schema.
func schemaVersion(tx *database.Tx) (version int64, err error) {
	err = tx.Raw("SELECT max(version_id) FROM goose_db_version WHERE is_applied").Scan(&version).Error
	return version, err
}

// entryNames are the entries of the tables.
func entryNames() map[string]string {
	return map[string]string{documents: bundle.DocumentsName, epcs: bundle.EPCsName}
}

// quoted is a name as it stands in SQL.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quotedAll(names []string) string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = quoted(n)
	}
	return strings.Join(all, ", ")
}
