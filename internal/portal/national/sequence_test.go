package national_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/portal/national"
	"github.com/txng-vn/txng/internal/portal/target"
)

func TestWholeSequence(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*national.Config){
		"as assumed": func(*national.Config) {},
		"other styles": func(c *national.Config) {
			c.ListStyle, c.ConfirmStyle, c.Grant = national.ListQuery, national.ConfirmSubpath, national.GrantClientCredentials
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, change)
			s := b.session
			if strings.HasPrefix(name, "other") {
				s = b.client.As("org-1", target.Credential{Username: "htx-client", Password: password})
			}
			sequence(t, b, s)
			b.noSecrets(t)
		})
	}
}

func sequence(t *testing.T, b *bench, s target.Session) {
	t.Helper()
	ctx := t.Context()
	if me := must(s.Me(ctx))(t); !me.Approved || me.ID != b.seed.Organizations[0].ID {
		t.Fatalf("me: %+v", me)
	}
	product := must(s.FindProduct(ctx, gtin))(t)
	if product == nil || product.ID != b.seed.Products[0].ID || product.ChainID == "" {
		t.Fatalf("product: %+v", product)
	}
	template := must(s.ChainTemplate(ctx, product.ChainID))(t)
	task, ok := target.TaskFor("harvest", template.Tasks)
	if !ok || task.Name != "Thu hoạch" || task.ParentID == "" {
		t.Fatalf("task: %+v", task)
	}
	if found := must(s.FindPlace(ctx, target.PlantingArea, gln))(t); found != nil {
		t.Fatalf("place before it was created: %+v", found)
	}
	place := must(s.CreatePlace(ctx, b.placeInput()))(t)
	if found := must(s.FindPlace(ctx, target.PlantingArea, gln))(t); found == nil || *found != place || place.TraceCode == "" {
		t.Fatalf("place: %+v, created %+v", found, place)
	}
	order := must(s.CreateOrder(ctx, b.orderInput()))(t)
	for range 2 {
		if err := s.ConfirmOrder(ctx, order.ID, b.orderInput()); err != nil {
			t.Fatal(err)
		}
	}
	if found := must(s.FindOrder(ctx, "261120AB", product.ID))(t); found == nil || found.ID != order.ID || !found.Confirmed {
		t.Fatalf("order: %+v", found)
	}
	in := b.eventInput(order.ID, place.ID)
	first := must(s.CreateEvent(ctx, in))(t)
	in.ChainID = first.ChainID
	if confirmed := must(s.ConfirmEvent(ctx, first.ID, in))(t); confirmed.TraceCode != first.TraceCode {
		t.Fatalf("confirmed: %+v", confirmed)
	}
	in.Ref, in.Start = "02", start.Add(2*time.Hour)
	second := must(s.CreateEvent(ctx, in))(t)
	chain := must(s.GetChain(ctx, first.TraceCode))(t)
	if len(chain.Events) != 2 || !chain.Events[0].Confirmed || chain.Events[1].Confirmed || chain.Events[1].ID != second.ID || chain.Order.ID != order.ID {
		t.Fatalf("chain: %+v", chain)
	}
	ledger := b.sim.Ledger()
	if len(ledger.Chains) != 1 || len(ledger.Orders) != 1 || ledger.Orders[0].SoLuong != "1250.5" || ledger.Orders[0].NgaySanXuat != "2026-11-20T07:30:00+07:00" {
		t.Fatalf("ledger: %+v", ledger)
	}
	if e := ledger.Events[0]; e.MoTa != "Thu hoạch [ref:01JEXAMPLE]" || e.ChiTiet["nhietDo"] != "12" || e.NguoiThucHien != "Tổ 2" {
		t.Fatalf("event: %+v", e)
	}
	response, err := http.Get(b.client.PublicURL(first.TraceCode))
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("public page: %v %v", response, err)
	}
	_ = response.Body.Close()
}

func TestFindEventTellsStepsApart(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	order, place := b.confirmedOrder(t)
	in := b.eventInput(order, place)
	first := must(b.session.CreateEvent(t.Context(), in))(t)
	in.ChainID = first.ChainID
	for range 60 { // beyond one page
		in.Ref += "x"
		must(b.session.CreateEvent(t.Context(), in))(t)
	}
	key := target.EventKey{OrderID: order, TaskID: in.TaskID, Start: start, Ref: in.Ref}
	if found := must(b.session.FindEvent(t.Context(), key))(t); found == nil || found.Ref != in.Ref || found.ChainID != first.ChainID || found.TraceCode != first.TraceCode {
		t.Fatalf("by reference: %+v", found)
	}
	key.Ref = "another step, equal in task and time"
	if found := must(b.session.FindEvent(t.Context(), key))(t); found != nil {
		t.Fatalf("took another step's event for ours: %+v", found)
	}
	key.Ref, key.Start = "", start.UTC()
	if found := must(b.session.FindEvent(t.Context(), key))(t); found == nil || found.ID != first.ID {
		t.Fatalf("by task and start: %+v", found)
	}
}

func TestTokenIsRenewedOnceForAll(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	must(b.session.Me(t.Context()))(t)
	b.sim.RevokeTokens()
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if _, err := b.client.As("org-1", target.Credential{Username: "htx", Password: password}).Me(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	b.sim.Advance(2 * time.Hour) // the client's clock does not move: it learns of it by a 401
	must(b.session.Me(t.Context()))(t)
	tokens := 0
	for _, call := range b.sim.Calls() {
		if call.Op == "token" {
			tokens++
		}
	}
	if tokens != 3 {
		t.Fatalf("%d sign-ins, want 3", tokens)
	}
}

func TestCatalogues(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	kinds := must(b.session.Catalogue(t.Context(), "LoaiDiaDiem"))(t)
	if len(kinds) != 8 {
		t.Fatalf("kinds of place: %v", kinds)
	}
	in := b.placeInput()
	in.Kind, in.SiteKindID = target.Site, kinds[0].ID
	must(b.session.CreatePlace(t.Context(), in))(t)
	if found := must(b.session.FindPlace(t.Context(), target.Site, gln))(t); found == nil {
		t.Fatal("site not found")
	}
	provinces := must(b.session.Provinces(t.Context()))(t)
	if wards := must(b.session.Wards(t.Context(), "80"))(t); len(provinces) != 34 || len(wards) == 0 || wards[0].ParentID != "80" {
		t.Fatalf("%d provinces, wards %v", len(provinces), wards)
	}
}
