package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/reqctx"
)

const markup = `<script>alert(1)</script><img src=x onerror=alert(2)>`

// refuse has a record stand still for a reason that is full of markup, and tells
// of a call that is, too.
func (w *world) refuse(t *testing.T, record string) {
	t.Helper()
	text := fmt.Sprintf(`{"VI": %q, "EN": %q}`, markup, markup)
	if err := w.DB.InTx(t.Context(), func(tx *database.Tx) error {
		if err := tx.Exec("UPDATE sync_records SET status = 'rejected', error_class = 'data', error_message = ?, error_action = ?, attempts = 1 WHERE id = ?", text, text, record).Error; err != nil {
			return err
		}
		return tx.Exec("INSERT INTO sync_exchanges (id, record_id, at, op, status, request, response) VALUES (?, ?, ?, 'order.create', 200, ?, ?)",
			dbtest.NewID(), record, tx.Now(), "POST https://portal.example\n\n"+markup, strings.Repeat(markup, 100)).Error
	}); err != nil {
		t.Fatal(err)
	}
}

// clean fails on markup that only data can have brought in.
func clean(t *testing.T, a fixture.Answer) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(string(a.Body)))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			text.WriteString(n.Data)
		}
		if n.Data == "script" || n.Data == "style" && n.Parent.Data != "head" || n.Data == "img" && !strings.Contains(fmt.Sprint(n.Attr), "/p/assets/") {
			t.Errorf("data became <%s>", n.Data)
		}
		for _, attr := range n.Attr {
			if strings.HasPrefix(attr.Key, "on") || attr.Key == "style" || strings.Contains(attr.Val, "://") {
				t.Errorf("%s=%q", attr.Key, attr.Val)
			}
		}
	}
	return text.String()
}

// TestSyncPages asks every page as every role for its own record, for another
// tenant's and for an absent one, with the API's own answers as the measure.
func TestSyncPages(t *testing.T) {
	t.Parallel()
	fixture.EachWithPortal(t, func(t *testing.T, s *fixture.Service, _ *portalsim.Sim) {
		w := newWorld(t, s)
		w.mine.record, w.theirs.record, w.absent.record = w.syncRecord(t, w.mine), w.syncRecord(t, w.theirs), dbtest.NewID()
		w.refuse(t, w.mine.record)
		for _, role := range []reqctx.Role{reqctx.RolePortal, reqctx.RoleDeclarer, reqctx.RoleManager, reqctx.RoleInspector, reqctx.RoleAdmin} {
			b := signedIn(t, s, w.keys[role])
			for _, o := range []*objects{w.mine, w.theirs, w.absent} {
				want := s.Call(t, w.keys[role], http.MethodGet, "/api/v1/sync/records/"+o.record+"/exchanges", nil).Status
				text := clean(t, b.open(t, "/sync/records/"+o.record, nil).Want(t, want))
				if shown := strings.Contains(text, markup); shown != (want == http.StatusOK && o == w.mine) {
					t.Errorf("%s sees the calls of %s: %v", role, o.name, shown)
				}
			}
			list := s.Call(t, w.keys[role], http.MethodGet, "/api/v1/sync/records", nil)
			page := b.open(t, "/sync", nil).Want(t, list.Status)
			text := clean(t, page)
			for _, o := range []*objects{w.mine, w.theirs} {
				if strings.Contains(string(list.Body), o.record) != strings.Contains(string(page.Body), o.record) {
					t.Errorf("%s: page and API differ over the record of %s", role, o.name)
				}
			}
			if role != reqctx.RoleAdmin && role != reqctx.RoleInspector && strings.Contains(text, canary) {
				t.Errorf("%s sees the other tenant", role)
			}
		}
		foreign, absent := signedIn(t, s, w.keys[reqctx.RoleManager]).open(t, "/sync/records/"+w.theirs.record, nil), signedIn(t, s, w.keys[reqctx.RoleManager]).open(t, "/sync/records/"+w.absent.record, nil)
		strip := func(a fixture.Answer) string {
			body := strings.NewReplacer(a.Header.Get("X-Request-Id"), "", w.theirs.record, "", w.absent.record, "").Replace(string(a.Body))
			return formToken.ReplaceAllString(body, "")
		}
		if strip(foreign) != strip(absent) {
			t.Errorf("foreign and absent can be told apart:\n%s\n%s", foreign.Body, absent.Body)
		}
	})
}

// TestSyncRetryPages: who may send again may do so from the pages, once the form
// is the session's own; the count is told before.
func TestSyncRetryPages(t *testing.T) {
	t.Parallel()
	s, _ := fixture.NewWithPortal(t, database.SQLite)
	w := newWorld(t, s)
	w.mine.record, w.theirs.record = w.syncRecord(t, w.mine), w.syncRecord(t, w.theirs)
	status := func(o *objects) (status string) {
		if err := s.DB.Read(t.Context()).Raw("SELECT status FROM sync_records WHERE id = ?", o.record).Scan(&status).Error; err != nil {
			t.Fatal(err)
		}
		return status
	}
	refused := func() {
		w.refuse(t, w.mine.record)
		w.refuse(t, w.theirs.record)
	}
	refused()
	filter := url.Values{"class": {"data"}}
	for _, role := range []reqctx.Role{reqctx.RoleDeclarer, reqctx.RoleInspector} {
		b := signedIn(t, s, w.keys[role])
		token := tokenIn(t, b.open(t, "/sync", nil).Want(t, http.StatusOK))
		b.open(t, "/sync/retry?class=data", nil).Want(t, http.StatusForbidden)
		b.open(t, "/sync/retry", url.Values{"class": {"data"}, "token": {token}}).Want(t, http.StatusForbidden)
		b.open(t, "/sync/records/"+w.mine.record+"/retry", url.Values{"token": {token}}).Want(t, http.StatusForbidden)
	}
	b, other := signedIn(t, s, w.keys[reqctx.RoleManager]), signedIn(t, s, w.keys[reqctx.RoleManager])
	ask := b.open(t, "/sync/retry?class=data", nil).Want(t, http.StatusOK)
	if !strings.Contains(string(ask.Body), "<strong>1</strong>") {
		t.Errorf("it asks of %s", ask.Body)
	}
	for _, token := range []string{"", tokenIn(t, other.open(t, "/sync", nil)), formTokenOf(t, visitor(s))} {
		filter.Set("token", token)
		b.open(t, "/sync/retry", filter).Want(t, http.StatusForbidden)
		b.open(t, "/sync/records/"+w.mine.record+"/retry", url.Values{"token": {token}}).Want(t, http.StatusForbidden)
	}
	if status(w.mine) != "rejected" {
		t.Fatal("a form of another session was heeded")
	}
	filter.Set("token", tokenIn(t, ask))
	done := b.open(t, "/sync/retry", filter).Want(t, http.StatusSeeOther)
	if !strings.Contains(string(b.open(t, done.Header.Get("Location"), nil).Want(t, http.StatusOK).Body), "<strong>1</strong>") || status(w.mine) == "rejected" || status(w.theirs) != "rejected" {
		t.Errorf("sent again: %s %s", status(w.mine), status(w.theirs))
	}
	refused()
	b.open(t, "/sync/records/"+w.theirs.record+"/retry", url.Values{"token": {tokenIn(t, ask)}}).Want(t, http.StatusNotFound)
	b.open(t, "/sync/records/"+w.mine.record+"/retry", url.Values{"token": {tokenIn(t, ask)}}).Want(t, http.StatusSeeOther)
	if status(w.mine) == "rejected" || status(w.theirs) != "rejected" {
		t.Errorf("sent again: %s %s", status(w.mine), status(w.theirs))
	}
	for _, bad := range []string{"/sync?status=x", "/sync?next=x", "/sync?organization_id=x", "/sync?target=" + strings.Repeat("x", 50), "/sync?status=a&status=b", "/sync?class=%00"} {
		b.open(t, bad, nil).Want(t, http.StatusBadRequest)
	}
}

func formTokenOf(t *testing.T, b *operator) string {
	t.Helper()
	return tokenIn(t, b.open(t, "/login", nil))
}
