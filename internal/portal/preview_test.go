package portal_test

import (
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

func (b *bench) preview(t *testing.T, id string) portal.Preview {
	t.Helper()
	p, err := b.portal.Preview(b.manager(t), "national", id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestADryRunShowsWhatIsSent: the same calls with the same bodies, but for the
// ids that the portal gives; and nobody is called.
func TestADryRunShowsWhatIsSent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		id := b.complete(t)
		if p := b.preview(t, id); len(p.Missing) != 1 || p.Missing[0].Field != "product.chain_id" || len(p.Requests) != 0 {
			t.Fatalf("%+v", p)
		}
		b.link(t)
		shown := b.preview(t, id).Requests
		if n := len(b.sim.Calls()); n != 0 {
			t.Fatalf("%d calls", n)
		}
		b.until(t, id, portal.StatusSynced)
		var sent []portalsim.Call
		for _, c := range b.sim.Calls() {
			if strings.HasSuffix(c.Op, ".create") || strings.HasSuffix(c.Op, ".confirm") {
				sent = append(sent, c)
			}
		}
		if len(shown) != len(sent) {
			t.Fatalf("%d calls shown, %d sent", len(shown), len(sent))
		}
		for i, s := range sent {
			if shown[i].Op != s.Op || shown[i].Method != s.Method || !strings.Contains(shown[i].URL, strings.TrimRight(s.Path, "0123456789abcdef-")) {
				t.Errorf("shown %+v, sent %+v", shown[i], s)
			}
			for _, part := range []string{"moTa", "soLo", "thoiGianBatDau", "maGLN", "idTinh"} {
				if field(shown[i].Request, part) != field(s.Body, part) {
					t.Errorf("%s: shown %s, sent %s", part, shown[i].Request, s.Body)
				}
			}
		}
		if p := b.preview(t, id); len(p.Requests) != 0 {
			t.Errorf("to be sent again: %+v", p.Requests)
		}
		b.step(t, id, event.Inspect, 1, 12)
		if p := b.preview(t, id); len(p.Requests) != 2 || p.Requests[0].Op != "event.create" || !strings.Contains(p.Requests[0].Request, b.sim.Ledger().Chains[0].ID) {
			t.Errorf("a further step: %+v", p.Requests)
		}
	})
}

// field is the text of a string member of a JSON object.
func field(body, name string) string {
	_, rest, _ := strings.Cut(body, `"`+name+`":"`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

func TestRetryOfManyKeepsToTheFilter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		b.sim.Inject(portalsim.Fault{Op: "order.create", Kind: "business"}, portalsim.Fault{Op: "order.create", Kind: "business", Detail: "Bạn không có quyền"})
		var ids []string
		for hour := range 3 {
			ids = append(ids, b.batch(t, b.product))
			b.step(t, ids[hour], event.Harvest, 0, hour)
		}
		b.drain(t)
		all := func(f portal.Filter, dry bool) int64 {
			return do(t, b.manager(t), b.db, func(tx *database.Tx) (int64, error) { return b.portal.RetryAll(tx, f, dry) })
		}
		if n := all(portal.Filter{}, true); n != 2 {
			t.Errorf("%d would be tried", n)
		}
		if n := all(portal.Filter{Class: "data"}, false); n != 1 {
			t.Errorf("%d with a refusal", n)
		}
		b.drain(t)
		if n := all(portal.Filter{Status: portal.StatusParked, Target: "national", OrganizationID: b.org}, false); n != 1 {
			t.Errorf("%d parked", n)
		}
		if n := all(portal.Filter{Status: portal.StatusSynced}, false); n != 0 {
			t.Errorf("%d synced ones tried", n)
		}
		for _, id := range ids {
			b.until(t, id, portal.StatusSynced)
		}
	})
}
