package portal

import (
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
)

// backlog is how many batches wait for a target or are being told, and since when
// the portal has lacked what the one that waits longest is. A batch with a new
// event waits from the event's commit, though it is marked a moment later (a minute,
// when the process was killed in between). only narrows rows by organization_id.
func (s *Service) backlog(q *gorm.DB, name string, only func(*gorm.DB, string) *gorm.DB) (n int64, oldest *time.Time, err error) {
	var first []Record
	waiting := only(q.Session(&gorm.Session{}).Model(&Record{}), "organization_id").Where("target = ? AND object_kind = 'batch' AND status IN ('pending', 'sending')", name)
	if err := waiting.Session(&gorm.Session{}).Count(&n).Error; err != nil {
		return 0, nil, err
	}
	if err := waiting.Session(&gorm.Session{}).Order("waiting_since").Limit(1).Find(&first).Error; err != nil {
		return 0, nil, err
	}
	if len(first) > 0 {
		oldest = first[0].WaitingSince
	}
	subject := "o.subject"
	if s.db.Engine == database.Postgres {
		subject = "CAST(o.subject AS uuid)"
	}
	unmarked := only(q.Session(&gorm.Session{}).Table("outbox o"), "b.organization_id").
		Joins("JOIN batches b ON b.id = "+subject).
		Joins("JOIN sync_enrollments e ON e.organization_id = b.organization_id AND e.target = ? AND e.enabled", name).
		Where("o.topic = ? AND NOT EXISTS (SELECT 1 FROM sync_records r WHERE r.target = e.target AND r.organization_id = e.organization_id AND r.object_kind = 'batch' AND r.batch_id = b.id AND r.status IN ('pending', 'sending'))", topicBatch)
	var more int64
	if err := unmarked.Session(&gorm.Session{}).Distinct("b.id").Count(&more).Error; err != nil || more == 0 {
		return n, oldest, err
	}
	var since []time.Time
	if err := unmarked.Session(&gorm.Session{}).Order("o.created_at").Limit(1).Pluck("o.created_at", &since).Error; err != nil {
		return 0, nil, err
	}
	if len(since) > 0 && (oldest == nil || since[0].Before(*oldest)) {
		oldest = &since[0]
	}
	return n + more, oldest, nil
}
