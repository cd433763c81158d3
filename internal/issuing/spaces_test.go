package issuing_test

import (
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/issuing"
)

// TestAFenceSkips: by the margin, but never more than half of what is left; an
// order by hand is followed to the end of the space. A space that begins after
// a fence begins behind what may have been forgotten.
func TestAFenceSkips(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		g := &issuing.Guard{Margin: 1000}
		take := func(kind issuing.Kind, of string) (n int64) {
			t.Helper()
			err := db.InTx(t.Context(), func(tx *database.Tx) (err error) {
				n, err = issuing.Take(tx, kind, prefix(t, of), 1)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		begin := func(reason issuing.Reason, skip int64) {
			t.Helper()
			err := db.InTx(t.Context(), func(tx *database.Tx) error {
				_, err := g.Fence(tx, reason, skip)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		wants := func(kind issuing.Kind, of string, want int64) {
			t.Helper()
			if n := take(kind, of); n != want {
				t.Errorf("%s under %s: %d, want %d", kind, of, n, want)
			}
		}
		begin(issuing.NewDatabase, 0)
		for _, of := range []string{"8930000", "8930000001"} {
			wants(issuing.GTIN, of, 0)
			wants(issuing.SSCC, of, 0)
		}
		begin(issuing.Restored, 1000)
		wants(issuing.GTIN, "8930000", 1001)
		wants(issuing.GTIN, "8930000001", 51) // of 100
		wants(issuing.SSCC, "8930000", 1_000_001)
		wants(issuing.GLN, "8930000", 1000) // begins now
		wants(issuing.GLN, "8930000001", 50)
		begin(issuing.ByHand, 5000)
		wants(issuing.GTIN, "8930000", 6002)
		wants(issuing.GTIN, "8930000001", 100) // used up
		wants(issuing.SSCC, "8930000", 6_000_002)
	})
}
