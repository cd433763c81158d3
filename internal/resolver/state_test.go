package resolver_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/resolver"
)

// TestWhatMayHurtComesFirst: of everything that is wrong with a code, the
// gravest is said.
func TestWhatMayHurtComesFirst(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		recall, hold string
		item         batch.ItemStatus
		expiry       string
		want         resolver.State
	}{
		{"recalled", "held", batch.ItemVoid, "2020-01-01", resolver.Recalled},
		{"", "held", batch.ItemVoid, "2020-01-01", resolver.Held},
		{"", "", batch.ItemVoid, "2020-01-01", resolver.Void},
		{"", "", batch.ItemDestroyed, "2020-01-01", resolver.Void},
		{"", "", batch.ItemIssued, "2020-01-01", resolver.NotActivated},
		{"", "", batch.ItemPrinted, "2020-01-01", resolver.NotActivated},
		{"", "", batch.ItemActive, "2020-01-01", resolver.Expired},
		{"", "", batch.ItemSold, "2020-01-01", resolver.Expired},
		{"", "", "", "2020-01-01", resolver.Expired},
		{"", "", "", "2026-12-31", resolver.OK},
		{"", "", batch.ItemActive, "", resolver.OK},
		{"", "", batch.ItemSold, "", resolver.OK},
		{"", "", "", "", resolver.OK},
	} {
		if got := resolver.StateOf(c.recall, c.hold, c.item, c.expiry, now); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// TestGoodsExpireAtMidnightInVietNam: they are good on their last day, until
// its end there.
func TestGoodsExpireAtMidnightInVietNam(t *testing.T) {
	t.Parallel()
	midnight := time.Date(2026, 12, 31, 17, 0, 0, 0, time.UTC) // 00:00 on 1 January 2027, UTC+7
	for now, want := range map[time.Time]resolver.State{midnight.Add(-time.Microsecond): resolver.OK, midnight: resolver.Expired} {
		if got := resolver.StateOf("", "", "", "2026-12-31", now); got != want {
			t.Errorf("at %s: %s, want %s", now, got, want)
		}
	}
}

func TestMaskedPhoneTellsFourCharacters(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		phone := rapid.StringMatching(`\+?[0-9][0-9 .-]{0,18}`).Draw(t, "phone")
		masked := resolver.MaskPhone(phone)
		if shown := strings.ReplaceAll(masked, "•", ""); len(shown) > 4 || masked != "" && (shown[:2] != phone[:2] || shown[2:] != phone[len(phone)-2:]) {
			t.Fatalf("%q is shown as %q", phone, masked)
		}
	})
}

func TestCoarsePositionIsAKilometreWide(t *testing.T) {
	t.Parallel()
	for exact, want := range map[string]string{"10.635249": "10.64", "106.498765": "106.50", "-33.8688": "-33.87", "11": "11.00", "": "", "north": ""} {
		if got := resolver.Coarse(exact); got != want {
			t.Errorf("%q is shown as %q, want %q", exact, got, want)
		}
	}
}
