package event

import (
	"gorm.io/gorm"
)

// Written is an event, or the error declaration of one, with its document.
type Written struct {
	PK       string // of the event, also where it is a declaration
	EventID  string
	Document string // the event in the JSON form of EPCIS 2.0; "" while it is archived
}

// AnyWritten returns the documents of events by their pks, by pk; for rooms
// that decide for themselves who may see what.
func AnyWritten(q *gorm.DB, pks []string) (map[string]Written, error) {
	return written(q, `SELECT e.pk, e.event_id, d.document FROM events e
LEFT JOIN event_documents d ON d.event_pk = e.pk AND d.record_time = e.record_time WHERE e.pk IN ?`, pks)
}

// AnyDeclarations returns the error declarations of events, by the pk of the
// event that is declared wrong.
func AnyDeclarations(q *gorm.DB, pks []string) (map[string]Written, error) {
	return written(q, `SELECT e.pk, e.event_id, d.document FROM events e
JOIN event_keys k ON k.event_id = e.event_id AND k.is_declaration AND k.scope = CAST(e.organization_id AS text)
LEFT JOIN event_documents d ON d.event_pk = k.event_pk AND d.record_time = k.record_time WHERE e.pk IN ?`, pks)
}

// perQuestion is how many events one statement asks for.
const perQuestion = 500

func written(q *gorm.DB, sql string, pks []string) (map[string]Written, error) {
	found := make(map[string]Written, len(pks))
	for len(pks) > 0 {
		n := min(len(pks), perQuestion)
		var rows []Written
		if err := q.Session(&gorm.Session{}).Raw(sql, pks[:n]).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[r.PK] = r
		}
		pks = pks[n:]
	}
	return found, nil
}
