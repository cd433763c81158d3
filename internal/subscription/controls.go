package subscription

import (
	"context"
	"encoding/json"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/epcis/schedule"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
)

// Controls say when a subscriber is told: of each event at once (Stream), or at
// the times of a schedule.
type Controls struct {
	Stream        bool
	Schedule      schedule.Schedule
	ReportIfEmpty bool      // at a time of the schedule without events, too
	Initial       time.Time // recordTime of the first event at least; zero: whatever is committed from now on
}

// BadControls is the refusal of a subscription's control at pointer.
func BadControls(pointer, code, vi, en string) *fault.Error {
	e := fault.New(fault.KindInvalid, "subscription_controls", vi, en)
	e.Fields = []fault.Field{fault.At(pointer, code, vi, en)}
	return e
}

// check refuses controls that exclude one another, and queries that count:
// whoever is told of each event once cannot be told of the first ten alone.
func (c Controls) check(q *query.Query) error {
	if c.Stream != c.Schedule.IsZero() {
		return BadControls("/stream", "stream_or_schedule", "Phải có stream: true hoặc schedule, chỉ một trong hai.", "There must be stream: true or a schedule, one of the two.")
	}
	if q.EventCountLimit > 0 || q.MaxEventCount > 0 {
		return BadControls("", "query_counts", "Không đăng ký được truy vấn có eventCountLimit hoặc maxEventCount.", "A query with eventCountLimit or maxEventCount cannot be subscribed to.")
	}
	return nil
}

// window is what is told between two heads.
func (c Controls) window(since, until, reached string) event.Window {
	return event.Window{Since: since, Until: until, Reached: reached, From: c.Initial}
}

// scheduleText is the stored form of a schedule, "" for none.
func scheduleText(s schedule.Schedule) (string, error) {
	if s.IsZero() {
		return "", nil
	}
	text, err := json.Marshal(s.Fields())
	return string(text), err
}

// readSchedule reads what scheduleText wrote.
func readSchedule(text string) (s schedule.Schedule, err error) {
	if text == "" {
		return s, nil
	}
	var fields map[string]string
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		return s, err
	}
	return schedule.Parse(fields, "/schedule")
}

// clock is the time by the database's clock, by which subscribers are told.
func (s *Service) clock(ctx context.Context) (time.Time, error) {
	sql := "SELECT " + s.db.Engine.In(0)
	if s.db.Engine == database.Postgres {
		sql = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"
	}
	var micros int64
	err := s.db.Read(ctx).Raw(sql).Scan(&micros).Error
	return time.UnixMicro(micros).UTC(), err
}
