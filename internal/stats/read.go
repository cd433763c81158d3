package stats

import (
	"context"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/fault"
)

// Filter says whose scans are asked for, "" is any, and of which days: both
// included, the last 30 when zero.
type Filter struct {
	ProductID, BatchID string
	From, To           time.Time
}

// Day is how often codes were looked at on one day.
type Day struct {
	Date  string // YYYY-MM-DD, by Viet Nam's calendar
	Count int64
}

// Scans are the counts of what the actor may read, a day each, also of days
// without any. Its *fault.Error is about query/from or query/to.
func (s *Service) Scans(ctx context.Context, f Filter) ([]Day, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	last := dayOf(s.db.Now())
	if !f.To.IsZero() {
		last = dayOf(f.To)
	}
	first := last - 29
	if !f.From.IsZero() {
		first = dayOf(f.From)
	}
	if first > last {
		return nil, fault.Invalid("query/from", "out_of_order", "from phải không sau to.", "from must not lie after to.")
	}
	if last-first >= maxDays {
		return nil, fault.Invalid("query/from", "out_of_range", "Nhiều nhất 366 ngày mỗi lần.", "At most 366 days at a time.")
	}
	q := scope.Rows(s.db.Read(ctx).Table("scan_counts"), "organization_id").Where("day <> ? AND day BETWEEN ? AND ?", total, date(first), date(last))
	for column, value := range map[string]string{"product_id = ?": f.ProductID, "batch_id = ?": f.BatchID} {
		if value != "" {
			q = q.Where(column, value)
		}
	}
	var rows []Day
	if err := q.Select("day AS date, CAST(sum(count) AS bigint) AS count").Group("day").Scan(&rows).Error; err != nil {
		return nil, err
	}
	counts := make(map[string]int64, len(rows))
	for _, r := range rows {
		counts[r.Date] = r.Count
	}
	days := make([]Day, 0, last-first+1)
	for day := first; day <= last; day++ {
		days = append(days, Day{date(day), counts[date(day)]})
	}
	return days, nil
}
