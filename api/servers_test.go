package api_test

import (
	"net/http"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/issuing"
)

// TestARunVerifiesOnEveryServerAtOnce: also one under a version of the key that
// the other server has not heard of.
func TestARunVerifiesOnEveryServerAtOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t, database.Postgres)
	one := fixture.Start(t, url, t.TempDir(), "TXNG_PUBLIC_URL=https://txng.example")
	two := fixture.Start(t, url, t.TempDir(), "TXNG_PUBLIC_URL=https://txng.example")
	farm := one.Tenant(t, "")
	id, st := farm.Batch(t), story{Service: one}
	for _, fenced := range []bool{false, true} {
		if fenced {
			err := one.DB.InTx(t.Context(), func(tx *database.Tx) error {
				_, err := one.Batches.Guard.Fence(tx, issuing.ByHand, 10)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		_, codes := st.printed(t, farm.Key, id, 3, "on_print")
		two.Call(t, farm.Key, http.MethodPost, "/api/v1/events", map[string]any{
			"step": "sell", "batch_id": id, "place_id": farm.Place, "started_at": "2026-11-21T07:30:00+07:00", "items": []string{codes[0].Serial},
		}).Want(t, http.StatusCreated)
		for _, code := range codes {
			if got := two.Call(t, "", http.MethodGet, st.path(code.Link), nil, software...).Want(t, http.StatusOK).JSON(t)["state"]; got != "ok" {
				t.Errorf("fenced %v: %s is %v", fenced, code.Serial, got)
			}
		}
	}
}
