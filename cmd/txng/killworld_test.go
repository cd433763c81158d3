package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"testing"

	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// tenant is an organisation enrolled at the portal.
type tenant struct {
	key, place    string
	batches, lots []string
}

// enrol registers the n-th organisation with batches that lack nothing but a
// step.
func (p *victim) enrol(t *testing.T, n int) (who tenant) {
	t.Helper()
	send := func(method, key, path string, want int, in any) map[string]any {
		status, out, _ := p.call(method, key, path, "", in)
		if status != want {
			t.Fatalf("%s: %d %v", path, status, out)
		}
		return out
	}
	create := func(key, path string, in any) map[string]any {
		return send(http.MethodPost, key, path, http.StatusCreated, in)
	}
	at := map[string]string{"street": "Ấp Ví dụ", "ward_code": "25459", "province_code": "80"}
	tax := fmt.Sprintf("11000000%02d", n)
	org := create(p.admin, "/api/v1/organizations", map[string]any{"name": fmt.Sprintf("Hợp tác xã Ví dụ %d", n), "kind": "cooperative", "tax_code": tax, "gs1_prefix": fmt.Sprintf("89300%02d", n), "address": at})["id"].(string)
	who.key = create(p.admin, "/api/v1/organizations/"+org+"/api-keys", map[string]any{"role": "manager", "label": "kill"})["key"].(string)
	who.place = create(who.key, "/api/v1/places", map[string]any{"name": "Vườn", "kind": "farm", "address": at})["id"].(string)
	product := create(who.key, "/api/v1/products", map[string]any{
		"name": "Thanh long", "origin": map[string]string{"country": "VN", "province_code": "80"}, "net_content": map[string]string{"value": "1", "unit": "KGM"},
		"images": []string{p.upload(t, who.key)}, "standards": []map[string]string{{"kind": "vietgap", "number": "VG-VIDU-01"}}, "shelf_life_days": 10,
	})
	for range 1 + kills()/25 {
		made := create(who.key, "/api/v1/batches", map[string]any{"product_id": product["id"], "place_id": who.place, "production_date": "2026-11-20", "quantity": map[string]string{"value": "1", "unit": "KGM"}})
		who.batches, who.lots = append(who.batches, made["id"].(string)), append(who.lots, made["lot"].(string))
	}
	known, err := p.sim.Seed(portalsim.Seed{
		Organizations: []portalsim.Organization{{Ten: "Hợp tác xã Ví dụ", MaSoThue: tax, Approved: true, Username: tax, Password: "mat-khau-vi-du"}},
		Products:      []portalsim.Product{{MaSoThue: tax, Ten: "Thanh long", GTINCode: product["gtin"].(string), DonViTinh: "KGM"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	send(http.MethodPut, who.key, "/api/v1/sync/targets/national/organizations/"+org, http.StatusOK, map[string]any{"enabled": true, "credential": map[string]string{"username": tax, "password": "mat-khau-vi-du"}})
	send(http.MethodPut, who.key, "/api/v1/sync/targets/national/products/"+product["id"].(string), http.StatusOK, map[string]any{"chain_id": known.Products[0].IDChuoiCungUng})
	return who
}

// upload stores a public picture.
func (p *victim) upload(t *testing.T, key string) string {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="anh.png"`}, "Content-Type": {"image/png"}})
	if err != nil || png.Encode(part, image.NewGray(image.Rect(0, 0, 8, 8))) != nil || form.WriteField("visibility", "public") != nil || form.Close() != nil {
		t.Fatal("no form")
	}
	r, err := http.NewRequest(http.MethodPost, "http://"+p.addr+"/api/v1/files", &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", form.FormDataContentType())
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // read below
	var out struct{ ID string }
	if err := json.NewDecoder(response.Body).Decode(&out); err != nil || out.ID == "" {
		t.Fatalf("files: %s %v", response.Status, err)
	}
	return out.ID
}
