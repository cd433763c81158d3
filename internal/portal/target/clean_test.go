package target_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/portal/target"
)

// TestRetryAfterIsBounded: no portal, and no clock of one that is days off, has
// a batch wait for more than an hour.
func TestRetryAfterIsBounded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-7": 0, "soon": 0, "999999999": time.Hour,
		now.Add(time.Minute).Format(http.TimeFormat): time.Minute, now.AddDate(0, 0, 1).Format(http.TimeFormat): time.Hour, now.AddDate(0, 0, -1).Format(http.TimeFormat): 0,
	} {
		if got := target.RetryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}
