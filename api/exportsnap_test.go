package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/fixture"
)

// TestAnExportIsOfOneMoment: what changes together in two tables while it is
// composed, never stands half changed in it.
func TestAnExportIsOfOneMoment(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		n := s.Tenant(t, "8930000")
		id := complete(t, s, n)
		set := func(ctx context.Context, to int) error {
			return s.DB.InTx(ctx, func(tx *database.Tx) error {
				err := tx.Exec("UPDATE batches SET quantity_value = ? WHERE id = ?", strconv.Itoa(to), id).Error
				if err == nil {
					err = tx.Exec("UPDATE organizations SET name = ? WHERE id = ?", strconv.Itoa(to), n.ID).Error
				}
				return err
			})
		}
		if err := set(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var writer sync.WaitGroup
		writer.Go(func() {
			for i := 2; ctx.Err() == nil; i++ {
				_ = set(ctx, i)
			}
		})
		defer writer.Wait()
		defer stop()
		for range 30 {
			a := s.Call(t, n.Key, http.MethodGet, "/api/v1/exports/batches/"+id, nil).Want(t, http.StatusOK)
			var doc struct {
				Batch struct {
					Details struct {
						Quantity struct {
							Value string `json:"value"`
						} `json:"quantity"`
					} `json:"details"`
				} `json:"batch"`
				Organizations []struct {
					ID   string `json:"id"`
					Name string `json:"name"`
				} `json:"organizations"`
			}
			if err := json.Unmarshal(a.Body, &doc); err != nil {
				t.Fatal(err)
			}
			for _, o := range doc.Organizations {
				if o.ID == n.ID && o.Name != doc.Batch.Details.Quantity.Value {
					t.Fatalf("the batch is of moment %s, its owner of moment %s", doc.Batch.Details.Quantity.Value, o.Name)
				}
			}
		}
	})
}

// TestExportsAreBounded: one caller does not take all places, and each place is
// given back.
func TestExportsAreBounded(t *testing.T) {
	t.Parallel()
	enter := api.Gate(4, 2)
	var leave []func()
	for _, c := range []struct {
		caller string
		kind   fault.Kind
	}{{"a", 0}, {"a", 0}, {"a", fault.KindTooMany}, {"b", 0}, {"c", 0}, {"d", fault.KindUnavailable}} {
		done, err := enter(c.caller)
		if c.kind == 0 && err != nil || c.kind != 0 && !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", c.caller, err)
		}
		if done != nil {
			leave = append(leave, done, done) // twice gives back once
		}
	}
	for _, done := range leave {
		done()
	}
	for range 2 {
		if _, err := enter("d"); err != nil {
			t.Error(err)
		}
	}
}
