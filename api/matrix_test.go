package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/reqctx"
)

// none is the reader without a key.
const none reqctx.Role = "none"

// TestMatrix asks every mounted route as every role for its own object, for
// one of another tenant and for one that does not exist. What is foreign must
// look exactly like what is absent, nothing of another tenant may show, and
// every change leaves exactly one line in the audit log.
func TestMatrix(t *testing.T) {
	t.Parallel()
	lines := matrix()
	mounted := map[string]bool{}
	for _, r := range api.MountList() {
		mounted[r.Method+" "+r.Path] = true
		if _, known := lines[r.Method+" "+r.Path]; !known {
			t.Errorf("%s %s is mounted but has no line in matrix(): add one", r.Method, r.Path)
		}
	}
	for name := range lines {
		if !mounted[name] {
			t.Errorf("matrix() has %s, which is not mounted", name)
		}
	}
	fixture.EachWithPortal(t, func(t *testing.T, s *fixture.Service, _ *portalsim.Sim) {
		t.Helper()
		w := newWorld(t, s)
		w.mine.record, w.theirs.record = w.syncRecord(t, w.mine), w.syncRecord(t, w.theirs)
		w.mine.comparison, w.theirs.comparison = w.comparison(t, w.mine), w.comparison(t, w.theirs)
		w.absent.record, w.absent.comparison = dbtest.NewID(), dbtest.NewID()
		for _, r := range api.MountList() {
			l, known := lines[r.Method+" "+r.Path]
			if !known {
				continue
			}
			for _, role := range []reqctx.Role{none, reqctx.RolePortal, reqctx.RoleDeclarer, reqctx.RoleManager, reqctx.RoleInspector, reqctx.RoleAdmin} {
				t.Run(r.Method+r.Path+"/"+string(role), func(t *testing.T) {
					w.ask(t, r, l, role)
				})
			}
		}
	})
}

// ask asks route r as role: own, foreign, absent.
func (w *world) ask(t *testing.T, r api.Mounted, l line, role reqctx.Role) {
	t.Helper()
	allowed := r.Roles == nil || slices.Contains(r.Roles, role)
	seesAll := role == reqctx.RoleAdmin || role == reqctx.RoleInspector

	w.call(t, r, l, role, w.mine, wanted(l, role, allowed))
	if l.objectless {
		return
	}
	if seesAll && allowed {
		w.call(t, r, l, role, w.theirs, wanted(l, role, allowed))
		if got := w.call(t, r, l, role, w.absent, 0); !l.filter && (got.Status < 400 || got.Status > 499) {
			t.Errorf("absent: %d %s", got.Status, got.Body)
		}
		return
	}
	foreign, absent := w.call(t, r, l, role, w.theirs, 0), w.call(t, r, l, role, w.absent, 0)
	if foreign.Status != absent.Status || anonymous(t, foreign) != anonymous(t, absent) {
		t.Errorf("foreign and absent can be told apart:\n%d %s\n%d %s", foreign.Status, foreign.Body, absent.Status, absent.Body)
	}
	want := http.StatusNotFound
	switch {
	case role == none && (r.Roles != nil || l.status(role) == http.StatusUnauthorized):
		want = http.StatusUnauthorized
	case !allowed:
		want = http.StatusForbidden
	case l.foreign != 0:
		want = l.foreign
	}
	if foreign.Status != want {
		t.Errorf("foreign: %d, want %d: %s", foreign.Status, want, foreign.Body)
	}
}

// wanted is the status that role gets for an object it may see.
func wanted(l line, role reqctx.Role, allowed bool) int {
	switch {
	case allowed:
		return l.status(role)
	case role == none:
		return http.StatusUnauthorized
	}
	return http.StatusForbidden
}

// call asks once and checks what holds of every answer; status 0 is any.
func (w *world) call(t *testing.T, r api.Mounted, l line, role reqctx.Role, o *objects, status int) fixture.Answer {
	t.Helper()
	w.asking = role
	q := l.ask(t, w, o)
	got := w.Call(t, w.keys[role], r.Method, q.path, q.body, q.headers...)
	if status != 0 && got.Status != status {
		t.Errorf("%s: %d, want %d: %s", o.name, got.Status, status, got.Body)
	}
	if got.Status >= 500 {
		t.Errorf("%s: %d %s", o.name, got.Status, got.Body)
	}
	if role != reqctx.RoleAdmin && role != reqctx.RoleInspector && strings.Contains(string(got.Body), canary) {
		t.Errorf("%s: another tenant shows: %s", o.name, got.Body)
	}
	lines := int64(0)
	if got.Status < 300 && r.Method != http.MethodGet && !l.silent {
		lines = 1
	}
	if n := w.audited(t, got.Header.Get("X-Request-Id")); n != lines {
		t.Errorf("%s: %d lines in the audit log, want %d (status %d)", o.name, n, lines, got.Status)
	}
	return got
}

// anonymous is an answer's body less the request's id.
func anonymous(t *testing.T, a fixture.Answer) string {
	t.Helper()
	return strings.ReplaceAll(string(a.Body), a.Header.Get("X-Request-Id"), "")
}
