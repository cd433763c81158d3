package demo

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// healed is what the comparison of the story found and mended.
type healed struct {
	found  string // kind and object of the difference
	resent int
	left   int // differences of a second comparison
}

// comparePortal has the portal lose a step of the rice, compares, sends it
// again and compares once more.
func comparePortal(admin client, sim *portalsim.Sim, s *story, say func(string, ...any)) {
	if err := lose(sim, text(s.rice, "lot")); err != nil {
		*admin.err = errors.Join(*admin.err, err)
		return
	}
	run := s.mill.compare()
	found := s.mill.get("/api/v1/sync/reconciliations/" + text(run, "id") + "/differences")
	items, _ := found["items"].([]any)
	for _, d := range items {
		s.healed.found = text(d, "kind") + " " + text(d, "object", "kind")
	}
	say("Cổng đánh mất một công đoạn của lô gạo thơm; đối soát thấy %d khác biệt: công đoạn thiếu trên Cổng.", len(items))
	sent := s.mill.change(http.MethodPost, "/api/v1/sync/reconciliations/"+text(run, "id")+"/resend", object{}, http.StatusOK)
	s.healed.resent = number(sent["resent"])
	status := text(s.mill.synced(text(s.rice, "id")), "status")
	counts, _ := s.mill.compare()["differences"].(object)
	s.healed.left = number(counts["missing_there"]) + number(counts["missing_here"]) + number(counts["different"])
	say("Gửi lại %d, lô %s; đối soát lần nữa: %d khác biệt.", s.healed.resent, map[bool]string{true: "đã đủ trên Cổng", false: status}[status == "synced"], s.healed.left)
}

// lose has the portal forget the latest step of a lot.
func lose(sim *portalsim.Sim, lot string) error {
	ledger, order, event := sim.Ledger(), "", ""
	for _, o := range ledger.Orders {
		if o.SoLo == lot {
			order = o.ID
		}
	}
	for _, e := range ledger.Events {
		if e.IDLenhSanXuat == order {
			event = e.ID
		}
	}
	return sim.Forget(event)
}

// compare compares the tenant's records with the portal's and returns the
// result once it is there.
func (t tenant) compare() object {
	run := t.change(http.MethodPost, "/api/v1/sync/targets/national/reconciliations", object{}, http.StatusAccepted)
	for range 400 {
		if run = t.get("/api/v1/sync/reconciliations/" + text(run, "id")); text(run, "finished_at") != "" || *t.err != nil {
			return run
		}
		select {
		case <-t.ctx.Done():
			*t.err = t.ctx.Err()
			return nil
		case <-time.After(50 * time.Millisecond):
		}
	}
	*t.err = fmt.Errorf("the comparison %s does not end", text(run, "id"))
	return nil
}

// number is a JSON number that counts things.
func number(v any) int {
	n, _ := v.(float64)
	return int(n)
}
