package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
)

// TestAReceiptBringsBackAProduct loses the product of a run with it: its serials
// are bound to the product's id, under which it is made again, but not while
// another product bears the code.
func TestAReceiptBringsBackAProduct(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		farm, st := s.Tenant(t, "893000911"), story{Service: s}
		id := farm.Batch(t)
		run, codes := st.printed(t, farm.Key, id, 5, "on_print")
		receipt := string(s.Call(t, farm.Key, http.MethodGet, "/api/v1/serials/"+run+"/receipt", nil).Want(t, http.StatusOK).Body)
		product := s.Call(t, farm.Key, http.MethodGet, "/api/v1/products/"+farm.Product, nil).Want(t, http.StatusOK).JSON(t)
		gtin := product["gtin"].(string)
		loseRun(t, s, run, id)
		forget := func(product string) {
			t.Helper()
			until(t, "the outbox is empty", func() bool { n, err := s.Box.Backlog(t.Context()); return err == nil && n == 0 })
			err := s.DB.InTx(t.Context(), func(tx *database.Tx) error {
				if err := tx.Exec("DELETE FROM issued_codes WHERE code = ?", gtin).Error; err != nil {
					return err
				}
				if err := tx.Exec("DELETE FROM scan_records WHERE product_id = ?", product).Error; err != nil {
					return err
				}
				return tx.Exec("DELETE FROM products WHERE id = ?", product).Error
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		forget(farm.Product)
		again := s.Call(t, farm.Key, http.MethodPost, "/api/v1/products", map[string]any{
			"name": "Tạo mới", "gtin": gtin, "origin": map[string]string{"country": "VN"}, "net_content": map[string]string{"value": "1", "unit": "KGM"},
		}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		got := s.Call(t, farm.Key, http.MethodPost, "/api/v1/serials/restore", receipt).Want(t, http.StatusConflict)
		if got.Code() != "product_code_taken" || !strings.Contains(string(got.Body), again) {
			t.Errorf("%s", got.Body)
		}
		forget(again)
		s.Call(t, farm.Key, http.MethodPost, "/api/v1/serials/restore", receipt).Want(t, http.StatusCreated)
		back := s.Call(t, farm.Key, http.MethodGet, "/api/v1/products/"+farm.Product, nil).Want(t, http.StatusOK).JSON(t)
		if back["gtin"] != gtin || back["name"] != product["name"] {
			t.Errorf("%v, was %v", back, product)
		}
		for _, code := range codes {
			if got := s.Call(t, "", http.MethodGet, st.path(code.Link), nil, software...); got.Status != http.StatusOK || got.JSON(t)["state"] != "ok" {
				t.Errorf("a scan: %d %s", got.Status, got.Body)
			}
		}
	})
}
