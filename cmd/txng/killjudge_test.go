package main_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// judge reads the database itself: every acknowledged step once, nothing twice.
// It returns the lot of each stored step by the step's name.
func judge(t *testing.T, url string, acknowledged map[string]string) map[string]string {
	t.Helper()
	db, err := database.Open(t.Context(), database.Options{URL: url, Clock: time.Now, Log: dbtest.Logger()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // read only
	var rows []struct{ Description, EventID, Lot string }
	if err := db.Read(t.Context()).Raw("SELECT n.description, e.event_id, b.lot FROM events e JOIN batches b ON b.id = e.batch_id JOIN event_notes n ON n.event_pk = e.pk JOIN event_keys k ON k.event_id = e.event_id JOIN event_documents d ON d.event_pk = e.pk").Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	stored, lots := map[string]string{}, map[string]string{}
	for _, r := range rows {
		if stored[r.Description] != "" {
			t.Errorf("step %s is stored twice", r.Description)
		}
		stored[r.Description], lots[r.Description] = r.EventID, r.Lot
	}
	for name, id := range acknowledged {
		if stored[name] != id {
			t.Errorf("step %s was acknowledged as %s and is stored as %q", name, id, stored[name])
		}
	}
	var audits int
	if err := db.Read(t.Context()).Raw("SELECT count(*) FROM audit_log WHERE action = 'event.record'").Scan(&audits).Error; err != nil || audits != len(rows) {
		t.Errorf("%d audit entries for %d events (%v)", audits, len(rows), err)
	}
	t.Logf("%d kills, %d steps acknowledged, %d stored", kills(), len(acknowledged), len(rows))
	if len(acknowledged) < kills() {
		t.Errorf("too little load to tell: %d steps", len(acknowledged))
	}
	return lots
}

// judgePortal compares the portal's ledger with what is stored: each lot with
// a step is one confirmed order on one chain, each step one confirmed event.
func judgePortal(t *testing.T, ledger portalsim.Ledger, tenants []tenant, stored map[string]string) {
	t.Helper()
	lots, told := map[string]string{}, map[string]string{}
	for _, o := range ledger.Orders {
		if o.TrangThai != 1 {
			t.Errorf("the order of lot %s is not confirmed", o.SoLo)
		}
		lots[o.ID] = o.SoLo
	}
	for _, e := range ledger.Events {
		name, _, _ := strings.Cut(e.MoTa, " ")
		if told[name] != "" {
			t.Errorf("step %s was told twice", name)
		}
		if told[name] = lots[e.IDLenhSanXuat]; e.TrangThai != 1 {
			t.Errorf("step %s is not confirmed", name)
		}
	}
	if !maps.Equal(told, stored) {
		t.Errorf("the portal has %d steps, %d are stored", len(told), len(stored))
	}
	want := map[string]bool{}
	for _, lot := range stored {
		want[lot] = true
	}
	if len(ledger.Orders) != len(want) || len(ledger.Chains) != len(want) || len(ledger.Places) > len(tenants) {
		t.Errorf("the portal has %d orders, %d chains and %d places of %d lots and %d places", len(ledger.Orders), len(ledger.Chains), len(ledger.Places), len(want), len(tenants))
	}
	t.Logf("the portal has %d orders with %d events", len(ledger.Orders), len(ledger.Events))
}
