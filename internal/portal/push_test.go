package portal_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/portal"
)

func TestACompleteBatchIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.drain(t)
		r := b.record(t, id)
		if r.Status != portal.StatusSynced {
			t.Fatalf("%s: %+v", r.Status, r)
		}
		l := b.judge(t, 3)
		var kinds []string
		for _, e := range l.Events {
			kinds = append(kinds, e.LoaiSuKien)
		}
		if !slices.Equal(kinds, []string{"VUNG_TRONG", "CHE_BIEN", "KHO_TONG"}) {
			t.Errorf("order of steps: %v", kinds)
		}
		if o := l.Orders[0]; o.SoLuong != "1250.5" || o.NgaySanXuat != "2026-11-20T00:00:00+07:00" || o.IDVungTrong == "" {
			t.Errorf("order %+v", o)
		}
		state := b.state(t, id)
		if !state.Complete || state.RemoteTraceCode != l.Chains[0].MaTruyVet || !strings.HasSuffix(state.PublicURL, state.RemoteTraceCode) || len(state.Records) != 6 {
			t.Errorf("state %+v", state)
		}
		b.secrets(t)
		calls := len(b.sim.Calls())
		b.drain(t)
		if n := len(b.sim.Calls()); n != calls {
			t.Errorf("%d calls with nothing to tell", n-calls)
		}
	})
}

// secrets fails if a credential stands anywhere in clear.
func (b *bench) secrets(t testing.TB) {
	t.Helper()
	var texts []string
	for _, q := range []string{"SELECT request FROM sync_exchanges", "SELECT response FROM sync_exchanges", "SELECT CAST(credential AS text) FROM sync_enrollments"} {
		var some []string
		if err := b.db.Read(t.Context()).Raw(q).Scan(&some).Error; err != nil {
			t.Fatal(err)
		}
		texts = append(texts, some...)
	}
	if len(texts) < 20 {
		t.Errorf("only %d exchanges kept", len(texts))
	}
	for _, text := range texts {
		if strings.Contains(text, password) || strings.Contains(text, clientSecret) {
			t.Errorf("a secret stands in %s", text)
		}
	}
}
