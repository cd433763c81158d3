package portalsim_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLedgerSurvives(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := start(t, dir)
	b.must("POST", "tochuc/v5/ToChuc_VungTrong", b.place())
	b.must("POST", "txng/v5/TXNG_LenhSanXuat", b.order())
	before := b.sim.Ledger()
	if err := b.sim.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "ledger.jsonl"), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = file.WriteString(`{"at":"2026-11-20T00:00:00","put":[{"kind":"ord`) // a write cut short by a crash
	_ = file.Close()
	again := start(t, dir) // seeds again
	after := again.sim.Ledger()
	if len(after.Orders) != 1 || after.Orders[0] != before.Orders[0] || len(after.Places) != 1 || after.Places[0] != before.Places[0] {
		t.Fatalf("before %+v\nafter %+v", before, after)
	}
	if len(after.Products) != 2 || again.seed.Products[0].ID != b.seed.Products[0].ID || again.seed.Products[0].CongViecs[3] != b.seed.Products[0].CongViecs[3] {
		t.Fatal("seeding again changed the ids")
	}
	again.must("POST", "txng/v5/TXNG_LenhSanXuat", again.order())
}

func TestFaultsThroughControl(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	for _, c := range []struct {
		kind   string
		status int // 0: dropped
		orders int // written meanwhile
		code   string
	}{
		{"http", 503, 0, ""},
		{"sys_dev", 200, 0, "ERR_SYS_DEV"},
		{"business", 200, 0, "ERR_BUSINESS"},
		{"slow", 200, 1, ""},
		{"drop_before", 0, 0, ""},
		{"commit_then_drop", 0, 1, ""},
		{"html", 200, 0, ""},
		{"truncated_json", 200, 1, ""},
		{"expire_token", 401, 0, ""},
	} {
		before := len(b.sim.Ledger().Orders)
		b.inject(`{"op":"order.create","kind":"` + c.kind + `","times":1,"delayMs":1}`)
		status, a := b.call("POST", "txng/v5/TXNG_LenhSanXuat", b.order())
		written := len(b.sim.Ledger().Orders) - before
		if status != c.status || written != c.orders || a.Error != c.code || (a.Success && c.kind != "slow") {
			t.Errorf("%s: %d, %d written, %+v", c.kind, status, written, a)
		}
	}
	b.token = b.signIn("htx", "mat-khau-1")
	b.inject(`[{"op":"order.find","kind":"empty"}]`)
	if a := b.must("POST", "txng/v5/TXNG_LenhSanXuat/GetData", object{}); *a.Total != 0 {
		t.Errorf("empty: %+v", a)
	}
	if a := b.must("POST", "txng/v5/TXNG_LenhSanXuat/GetData", object{}); *a.Total != 3 {
		t.Errorf("a fault of one time happened twice: %+v", a)
	}
	calls := b.sim.Calls()
	if last := calls[len(calls)-2]; last.Fault != "empty" || last.Op != "order.find" {
		t.Errorf("calls: %+v", last)
	}
}

func (b *bench) inject(body string) {
	b.t.Helper()
	request, _ := http.NewRequestWithContext(b.t.Context(), http.MethodPut, b.control.URL+"/__sim/faults", strings.NewReader(body))
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != http.StatusNoContent {
		b.t.Fatalf("inject %s: %v %v", body, response, err)
	}
	_ = response.Body.Close()
}
