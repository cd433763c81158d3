package event_test

import (
	"net/http"
	"strconv"
	"sync"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/gs1"
)

// brought is a serial shipping container code under a prefix that nobody here has.
func brought(t *testing.T, n uint64) string {
	t.Helper()
	prefix, err := gs1.ParseCompanyPrefix("8930099")
	if err != nil {
		t.Fatal(err)
	}
	number, ok := prefix.SSCCAt(n)
	if !ok {
		t.Fatal("the prefix is too small")
	}
	return number.String()
}

// TestUnitIsOnesOwn: of two organisations that put the same SSCC on their
// goods at the same time one has it, and for the other it does not exist.
func TestUnitIsOnesOwn(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := newChain(t, s)
		for n := range uint64(10) {
			var all sync.WaitGroup
			statuses := make([]int, 8)
			for i := range statuses {
				tenant, id := c.grower, c.field
				if i%2 == 1 {
					tenant, id = c.packer, c.fruit
				}
				all.Go(func() {
					statuses[i] = c.Call(t, tenant.Key, http.MethodPost, "/api/v1/events", step("pack", id, tenant.Place, "unit", brought(t, n))).Status
				})
			}
			all.Wait()
			for i, status := range statuses {
				if want := statuses[i%2]; status != want || statuses[0] == statuses[1] || status != http.StatusCreated && status != http.StatusBadRequest {
					t.Fatalf("unit %d: %v", n, statuses)
				}
			}
		}
	})
}

// TestSSCCIsNeverIssuedTwice: a number that stands on goods is not given again,
// and one that was given to another is not to be put on goods.
func TestSSCCIsNeverIssuedTwice(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := newChain(t, s)
		allocate := func() string {
			t.Helper()
			var made struct{ Units []struct{ SSCC string } }
			s.Call(t, c.grower.Key, http.MethodPost, "/api/v1/logistic-units", `{"count": 1}`).Want(t, http.StatusCreated).Into(t, &made)
			return made.Units[0].SSCC
		}
		pack := func(tenant fixture.Tenant, id, unit string) int {
			t.Helper()
			return c.Call(t, tenant.Key, http.MethodPost, "/api/v1/events", step("pack", id, tenant.Place, "unit", unit)).Status
		}
		prefix, err := gs1.ParseCompanyPrefix("8930000")
		if err != nil {
			t.Fatal(err)
		}
		next, ok := prefix.SSCCAt(0)
		if !ok || pack(c.grower, c.field, next.String()) != http.StatusCreated {
			t.Fatal("a number of one's own is refused")
		}
		given := allocate()
		if given == next.String() {
			t.Error("an SSCC that stands on goods is given again")
		}
		if got := pack(c.packer, c.fruit, given); got != http.StatusBadRequest {
			t.Errorf("another's SSCC: %d", got)
		}
		if got := pack(c.grower, c.field, given); got != http.StatusCreated {
			t.Errorf("one's own SSCC: %d", got)
		}
	})
}

// TestAllOfAUnitIsHandedOver: also of a pallet with cartons of more items than
// one call can pack.
func TestAllOfAUnitIsHandedOver(t *testing.T) {
	t.Parallel()
	const cartons, items = 3, 5_000
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := newChain(t, s)
		children := []string{brought(t, 1), brought(t, 2), brought(t, 3)}
		c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events", step("pack", c.field, c.grower.Place, "unit", brought(t, 0), "child_units", children)).Want(t, http.StatusCreated)
		err := s.DB.InTx(t.Context(), func(tx *database.Tx) error {
			var rows [][]any
			for _, carton := range children {
				for n := range items {
					rows = append(rows, []any{carton, "item:08930000000002/" + carton + strconv.Itoa(n), dbtest.NewID()})
				}
			}
			return tx.CopyFrom("unit_contents", []string{"sscc", "child_node", "added_by"}, rows)
		})
		if err != nil {
			t.Fatal(err)
		}
		c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events", step("ship", c.field, c.grower.Place, "unit", brought(t, 0), "to_place_id", c.packer.Place)).Want(t, http.StatusCreated)
		held := map[string]int{}
		var rows []struct {
			ObjectKind string
			N          int
		}
		if err := s.DB.Read(t.Context()).Raw("SELECT object_kind, count(*) AS n FROM custody WHERE organization_id = ? AND event_pk IS NOT NULL GROUP BY object_kind", c.packer.ID).Scan(&rows).Error; err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			held[r.ObjectKind] = r.N
		}
		if held["item"] != cartons*items || held["unit"] != 1+cartons || held["batch"] != 1 {
			t.Errorf("handed over: %v", held)
		}
	})
}
