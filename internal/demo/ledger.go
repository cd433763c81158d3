package demo

import (
	"fmt"

	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// checkPortal asserts that the portal has what the story recorded, each step
// once, and that the others wait or were refused for the reason told.
func checkPortal(ledger portalsim.Ledger, s *story, expect func(bool, string, ...any)) {
	lots, kinds, seen := map[string]map[string]int{}, map[string]string{}, map[string]bool{}
	for _, o := range ledger.Orders {
		expect(o.TrangThai == 1, "the order of lot %s is not confirmed", o.SoLo)
		expect(lots[o.SoLo] == nil, "lot %s has two orders", o.SoLo)
		lots[o.SoLo], kinds[o.ID] = map[string]int{}, o.SoLo
	}
	for _, e := range ledger.Events {
		lot := kinds[e.IDLenhSanXuat]
		expect(e.TrangThai == 1 && lot != "", "the portal's event %s is not confirmed, or of no order", e.ID)
		expect(!seen[lot+e.MoTa], "lot %s has an event twice: %s", lot, e.MoTa)
		seen[lot+e.MoTa] = true
		if lot != "" {
			lots[lot][e.LoaiSuKien]++
		}
	}
	expect(len(ledger.Chains) == len(ledger.Orders), "%d chains for %d orders", len(ledger.Chains), len(ledger.Orders))
	field := map[string]int{"VUNG_TRONG": 2, "VAN_CHUYEN": 1, "CHE_BIEN": 1}
	want := map[string]map[string]int{
		text(s.fields[0], "lot"): field, text(s.fields[1], "lot"): field,
		text(s.fruit, "lot"): {"VUNG_TRONG": 4, "VAN_CHUYEN": 7, "CHE_BIEN": 7, "DAI_LY": 1, "CUA_HANG": 2},
		text(s.rice, "lot"):  {"CHE_BIEN": 4}, text(s.corrected, "lot"): {"VUNG_TRONG": 1},
	}
	expect(fmt.Sprint(lots) == fmt.Sprint(want), "the portal has %v, not %v", lots, want)

	expect(s.healed.found == "missing_there event" && s.healed.resent == 1 && s.healed.left == 0, "the comparison found %+v", s.healed)

	record := s.mill.synced(text(s.refused, "id"))
	expect(text(record, "status") == "rejected" && text(record, "last_error", "class") == "data", "the refused batch is %s (%s)", text(record, "status"), text(record, "last_error", "class"))
	for _, w := range []struct {
		of    tenant
		batch object
		field string
	}{{s.mill, s.incomplete, "steps"}, {s.household, s.local, "product.gtin"}, {s.household, s.local, "place.gln"}} {
		record := w.of.synced(text(w.batch, "id"))
		missing, _ := record["missing"].([]any)
		found := false
		for _, m := range missing {
			found = found || text(m, "field") == w.field
		}
		expect(text(record, "status") == "incomplete" && found, "lot %s does not wait for %s: %v", text(w.batch, "lot"), w.field, record)
	}
}
