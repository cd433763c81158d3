package api_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// barCodes prints a unit's label and has its bar codes read.
func barCodes(t *testing.T, s *fixture.Service, key, sscc string) (codes []string) {
	t.Helper()
	pdf := s.Call(t, key, http.MethodGet, "/api/v1/logistic-units/"+sscc+"/labels?template=pallet-a5", nil).Want(t, http.StatusOK)
	picture := dbtest.Tool(t, "poppler-utils", pdf.Body, "pdftoppm", "-r", "300", "-png", "-singlefile", "-")
	for line := range strings.Lines(string(dbtest.Tool(t, "zbar-tools", picture, "zbarimg", "--quiet", "--raw", "-"))) {
		if code := strings.TrimSuffix(line, "\n"); !strings.HasPrefix(code, "http") {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

// TestUnitLabelTellsWhatIsInside packs items and parts of batches into cartons
// and cartons onto a pallet, and reads what their labels say.
func TestUnitLabelTellsWhatIsInside(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		tenant := s.Tenant(t, "893000906")
		var made api.Units
		s.Call(t, tenant.Key, http.MethodPost, "/api/v1/logistic-units", `{"count": 5}`).Want(t, http.StatusCreated).Into(t, &made)
		unit := func(n int) string { return made.Units[n].SSCC }
		first, second := tenant.Batch(t), tenant.Batch(t)
		fields := func(id string) (gtin, lot string) {
			b := s.Call(t, tenant.Key, http.MethodGet, "/api/v1/batches/"+id, nil).Want(t, http.StatusOK).JSON(t)
			return b["code"].(string), b["lot"].(string)
		}
		gtin, lot := fields(first)
		step := func(kind, batch, sscc string, more map[string]any) {
			t.Helper()
			in := map[string]any{"step": kind, "batch_id": batch, "place_id": tenant.Place, "started_at": "2026-11-21T07:30:00+07:00", "unit": sscc}
			maps.Copy(in, more)
			s.Call(t, tenant.Key, http.MethodPost, "/api/v1/events", in).Want(t, http.StatusCreated)
		}
		want := func(when, sscc string, codes ...string) {
			t.Helper()
			codes = append(codes, "00"+sscc)
			slices.Sort(codes)
			if got := barCodes(t, s, tenant.Key, sscc); !slices.Equal(got, codes) {
				t.Errorf("%s: %q, want %q", when, got, codes)
			}
		}
		want("empty", unit(0))

		run := s.Call(t, tenant.Key, http.MethodPost, "/api/v1/batches/"+first+"/serials", `{"count": 12}`).Want(t, http.StatusCreated).Header.Get("Location")
		lines := strings.Split(strings.TrimSpace(string(s.Call(t, tenant.Key, http.MethodGet, run+"/codes", nil).Want(t, http.StatusOK).Body)), "\n")[1:]
		var serials []string
		for _, line := range lines {
			serial, _, _ := strings.Cut(line, ",")
			serials = append(serials, serial)
		}
		step("pack", first, unit(0), map[string]any{"items": serials})
		want("twelve items of 5 kg", unit(0), "02"+gtin+"17261220"+"3712", "3103060000"+"10"+lot)

		step("pack", first, unit(1), map[string]any{"quantity": map[string]string{"value": "30", "unit": "H87"}})
		want("thirty pieces", unit(1), "02"+gtin+"17261220"+"3730", "3103150000"+"10"+lot)

		step("pack", first, unit(2), map[string]any{"child_units": []string{unit(0), unit(1)}})
		want("both cartons", unit(2), "02"+gtin+"17261220"+"3742", "3103210000"+"10"+lot)

		step("unpack", first, unit(2), map[string]any{"child_units": []string{unit(1)}})
		want("one carton taken off", unit(2), "02"+gtin+"17261220"+"3712", "3103060000"+"10"+lot)

		step("pack", second, unit(1), map[string]any{"quantity": map[string]string{"value": "20", "unit": "H87"}})
		want("of two batches", unit(1), "02"+gtin+"17261220"+"3750", "3103250000")

		step("pack", first, unit(3), map[string]any{"quantity": map[string]string{"value": "250.5", "unit": "KGM"}})
		want("so much weight, nobody said how many", unit(3))

		step("pack", first, unit(4), map[string]any{"child_units": []string{unit(0), sscc(t, "893000907", 5)}})
		want("with a carton of which nothing is known", unit(4))
	})
}
