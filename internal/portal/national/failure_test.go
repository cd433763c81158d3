package national_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/portal/national"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/portal/target"
)

// classOf is the class of err; every error of a session must have one.
func classOf(t *testing.T, err error) target.Class {
	t.Helper()
	if err == nil {
		return ""
	}
	f := target.AsFailure(err)
	if f == nil {
		t.Fatalf("not a failure: %v", err)
	}
	if f.Message.VI == "" || f.Message.EN == "" || f.Action.VI == "" || f.Action.EN == "" {
		t.Fatalf("says nothing: %+v", f)
	}
	return f.Class
}

func TestEveryFaultHasItsClass(t *testing.T) {
	t.Parallel()
	insert := "System.NullReferenceException: …\n   at TXNG_LenhSanXuatService.DoBusinessInsertAsync(…)"
	cases := map[string]struct {
		fault                 portalsim.Fault
		create, find, confirm target.Class
	}{
		"502":              {portalsim.Fault{Kind: "http", Status: 502}, target.ClassAmbiguous, target.ClassTransient, target.ClassTransient},
		"429":              {portalsim.Fault{Kind: "http", Status: 429}, target.ClassTransient, target.ClassTransient, target.ClassTransient},
		"413":              {portalsim.Fault{Kind: "http", Status: 413}, target.ClassData, target.ClassData, target.ClassData},
		"404":              {portalsim.Fault{Kind: "http", Status: 404}, target.ClassConfig, target.ClassConfig, target.ClassConfig},
		"401":              {portalsim.Fault{Kind: "http", Status: 401}, target.ClassAuth, target.ClassAuth, target.ClassAuth},
		"defect":           {portalsim.Fault{Kind: "sys_dev"}, target.ClassUnknown, target.ClassUnknown, target.ClassUnknown},
		"not linked":       {portalsim.Fault{Kind: "sys_dev", Detail: insert}, target.ClassConfig, target.ClassConfig, target.ClassConfig},
		"image":            {portalsim.Fault{Kind: "sys_dev", Detail: insert + "\n at UploadFile"}, target.ClassImage, target.ClassImage, target.ClassImage},
		"data":             {portalsim.Fault{Kind: "business"}, target.ClassData, target.ClassData, target.ClassData},
		"confirmed":        {portalsim.Fault{Kind: "business", Detail: "Bản ghi đã xác nhận"}, target.ClassConfirmed, target.ClassConfirmed, target.ClassConfirmed},
		"no right":         {portalsim.Fault{Kind: "business", Detail: "Bạn không có quyền sửa"}, target.ClassForbidden, target.ClassForbidden, target.ClassForbidden},
		"slow":             {portalsim.Fault{Kind: "slow", DelayMs: 5000}, target.ClassAmbiguous, target.ClassTransient, target.ClassTransient},
		"drop before":      {portalsim.Fault{Kind: "drop_before"}, target.ClassAmbiguous, target.ClassTransient, target.ClassTransient},
		"commit then drop": {portalsim.Fault{Kind: "commit_then_drop"}, target.ClassAmbiguous, target.ClassTransient, target.ClassTransient},
		"html":             {portalsim.Fault{Kind: "html"}, target.ClassAmbiguous, target.ClassTransient, target.ClassTransient},
		"truncated":        {portalsim.Fault{Kind: "truncated_json"}, target.ClassAmbiguous, target.ClassTransient, target.ClassTransient},
		"expired once":     {portalsim.Fault{Kind: "expire_token", Times: 1}, "", "", ""},
		"expired always":   {portalsim.Fault{Kind: "expire_token"}, target.ClassAuth, target.ClassAuth, target.ClassAuth},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(c *national.Config) { c.Timeout = 400 * time.Millisecond })
			order := must(b.session.CreateOrder(t.Context(), b.orderInput()))(t)
			for op, want := range map[string]target.Class{"order.create": c.create, "order.find": c.find, "order.confirm": c.confirm} {
				fault := c.fault
				fault.Op = op
				if fault.Times == 0 {
					fault.Times = -1
				}
				b.sim.Inject(fault)
				var err error
				switch op {
				case "order.create":
					_, err = b.session.CreateOrder(t.Context(), b.orderInput())
				case "order.find":
					_, err = b.session.FindOrder(t.Context(), "261120AB", b.seed.Products[0].ID)
				default:
					err = b.session.ConfirmOrder(t.Context(), order.ID, b.orderInput())
				}
				b.sim.ClearFaults()
				if got := classOf(t, err); got != want {
					t.Errorf("%s: %q, want %q: %v", op, got, want, err)
				}
				if f := target.AsFailure(err); f != nil && strings.Contains(f.Message.VI+f.Message.EN+f.Error(), "Exception") {
					t.Errorf("%s: debug text is shown: %v", op, f)
				}
			}
			b.noSecrets(t)
		})
	}
}

func TestRefusedForReal(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	in := b.orderInput()
	in.Lot = ""
	_, err := b.session.CreateOrder(t.Context(), in)
	if f := target.AsFailure(err); f == nil || f.Class != target.ClassData || !strings.Contains(f.Message.VI, "soLo không được để trống") || f.Code != "ERR_BUSINESS" {
		t.Errorf("no lot: %+v", f)
	}
	_, err = b.client.As("org-2", target.Credential{Username: "moi", Password: "mat-khau-3"}).CreateOrder(t.Context(), b.orderInput())
	if f := target.AsFailure(err); f == nil || f.Class != target.ClassConfig || !strings.Contains(f.Raw, "DoBusinessInsertAsync") {
		t.Errorf("not approved: %+v", f)
	}
	_, err = b.client.As("org-1", target.Credential{Username: "htx", Password: "sai"}).Me(t.Context())
	if f := target.AsFailure(err); f == nil || f.Class != target.ClassAuth || f.Code != "invalid_grant" {
		t.Errorf("wrong password: %+v", f)
	}
	in = b.orderInput()
	in.Quantity = "1e"
	if _, err = b.session.CreateOrder(t.Context(), in); classOf(t, err) != target.ClassData {
		t.Errorf("not a number: %v", err)
	}
}

func TestLostCreatesAreFound(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	lose := func(op string) { b.sim.Inject(portalsim.Fault{Op: op, Kind: portalsim.FaultCommitThenDrop}) }
	lose("place.create")
	if _, err := b.session.CreatePlace(ctx, b.placeInput()); classOf(t, err) != target.ClassAmbiguous {
		t.Fatal(err)
	}
	place := must(b.session.FindPlace(ctx, target.PlantingArea, gln))(t)
	lose("order.create")
	if _, err := b.session.CreateOrder(ctx, b.orderInput()); classOf(t, err) != target.ClassAmbiguous {
		t.Fatal(err)
	}
	order := must(b.session.FindOrder(ctx, "261120AB", b.seed.Products[0].ID))(t)
	if place == nil || order == nil || order.Confirmed {
		t.Fatalf("place %+v, order %+v", place, order)
	}
	lose("order.confirm")
	if err := b.session.ConfirmOrder(ctx, order.ID, b.orderInput()); classOf(t, err) != target.ClassTransient {
		t.Fatal(err)
	}
	if err := b.session.ConfirmOrder(ctx, order.ID, b.orderInput()); err != nil {
		t.Fatal(err)
	}
	lose("event.create")
	in := b.eventInput(order.ID, place.ID)
	if _, err := b.session.CreateEvent(ctx, in); classOf(t, err) != target.ClassAmbiguous {
		t.Fatal(err)
	}
	event := must(b.session.FindEvent(ctx, target.EventKey{OrderID: order.ID, TaskID: in.TaskID, Start: start, Ref: in.Ref}))(t)
	if event == nil || event.ChainID == "" || event.TraceCode == "" {
		t.Fatalf("event: %+v", event)
	}
	if l := b.sim.Ledger(); len(l.Places) != 1 || len(l.Orders) != 1 || len(l.Events) != 1 || len(l.Chains) != 1 {
		t.Fatalf("ledger: %+v", l)
	}
}

func TestNothingSentIsTransient(t *testing.T) {
	t.Parallel()
	closed := newClient(t, "http://127.0.0.1:1", nil)
	_, err := closed.As("o", target.Credential{Username: "u", Password: "p"}).CreateOrder(t.Context(), target.OrderInput{Quantity: "1"})
	if classOf(t, err) != target.ClassTransient {
		t.Errorf("nobody listens: %v", err)
	}
	b := newBench(t, func(c *national.Config) { c.RatePerMin = 2 })
	must(b.session.Me(t.Context()))(t) // the sign-in and the call
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := b.session.CreateOrder(ctx, b.orderInput()); classOf(t, err) != target.ClassTransient || len(b.sim.Ledger().Orders) != 0 {
		t.Errorf("above the rate: %v", err)
	}
	if _, err := b.client.As("org-9", target.Credential{Username: "htx", Password: password}).Me(t.Context()); err != nil {
		t.Errorf("one organisation's rate holds another up: %v", err)
	}
}

func TestConfigReportsEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := national.New(national.Config{
		SSOBase: "http://sso.example", APIBase: "ftp://x", Grant: "none", ListStyle: "x", ConfirmStyle: "y", Timeout: -1, RatePerMin: -1,
		Paths: map[string]string{"order.make": "/x", "order.find": "x"}, LoopbackOnly: true, DateFormat: "15:04",
		Methods: map[string]string{"org.me": "GET /"}, Headers: map[string]string{"a b": "c"},
		Fields: map[string]map[string]string{"order.take": {}, "*": {"soLoo": "x"}, "event.find": {"moTa": "a.b.c", "id": "x", "ma": "x"}},
	}, nil, time.Now, nil)
	for _, want := range []string{"SSO base", "API base", "grant", "list style", "confirm style", "timeout", "rate", "order.make", "order.find", "date format", "order.take", "soLoo", "a.b.c", "two fields", "method of org.me", `header "a b"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not reported: %v", want, err)
		}
	}
}
