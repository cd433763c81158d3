package api_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
)

// operator is somebody at the operators' pages: cookies, and no key.
type operator struct {
	*fixture.Service
	cookies map[string]string
}

var formToken = regexp.MustCompile(`name="token" value="([^"]+)"`)

// open asks for a page; form is posted unless nil.
func (b *operator) open(t *testing.T, path string, form url.Values) fixture.Answer {
	t.Helper()
	var all []string
	for name, value := range b.cookies {
		all = append(all, name+"="+value)
	}
	headers := []string{"Cookie", strings.Join(all, "; ")}
	method, body := http.MethodGet, any(nil)
	if form != nil {
		method, body = http.MethodPost, form.Encode()
		headers = append(headers, "Content-Type", "application/x-www-form-urlencoded")
	}
	a := b.Call(t, "", method, path, body, headers...)
	r := http.Response{Header: a.Header}
	for _, c := range r.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return a
}

func tokenIn(t *testing.T, a fixture.Answer) string {
	t.Helper()
	found := formToken.FindStringSubmatch(string(a.Body))
	if found == nil {
		t.Fatalf("no form: %d %s", a.Status, a.Body)
	}
	return found[1]
}

func visitor(s *fixture.Service) *operator { return &operator{s, map[string]string{}} }

// signedIn is a visitor with a session of key.
func signedIn(t *testing.T, s *fixture.Service, key string) *operator {
	t.Helper()
	b := visitor(s)
	form := url.Values{"key": {key}, "token": {tokenIn(t, b.open(t, "/login", nil).Want(t, http.StatusOK))}}
	if a := b.open(t, "/login", form).Want(t, http.StatusSeeOther); a.Header.Get("Location") != "/sync" {
		t.Fatalf("signed in to %q", a.Header.Get("Location"))
	}
	return b
}

// TestLogin: what a session is, and all that does not get one.
func TestLogin(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		n := s.Tenant(t, "8930000")
		b := visitor(s)
		page := b.open(t, "/login", nil).Want(t, http.StatusOK)
		for name, want := range map[string]string{"Cache-Control": "no-store", "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff"} {
			if got := page.Header.Get(name); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		if csp := page.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("policy %q", csp)
		}
		token := tokenIn(t, page)
		var refusals []string
		revoked := s.Call(t, n.Key, http.MethodPost, "/api/v1/organizations/"+n.ID+"/api-keys", `{"role": "manager", "label": "x"}`).Want(t, http.StatusCreated).JSON(t)
		s.Call(t, n.Key, http.MethodDelete, "/api/v1/api-keys/"+revoked["id"].(string), nil).Want(t, http.StatusNoContent)
		for _, key := range []string{"", "x", strings.Repeat("x", 900), auth.NewKey(), revoked["key"].(string)} {
			a := b.open(t, "/login", url.Values{"key": {key}, "token": {token}}).Want(t, http.StatusForbidden)
			refusals = append(refusals, string(a.Body))
			if key != "" && len(key) > 1 && strings.Contains(string(a.Body), key) {
				t.Error("the page shows the key")
			}
		}
		for _, r := range refusals {
			if r != refusals[0] {
				t.Errorf("refusals differ:\n%s\n%s", refusals[0], r)
			}
		}
		in := b.open(t, "/login", url.Values{"key": {n.Key}, "token": {token}}).Want(t, http.StatusSeeOther)
		cookie := strings.Join(in.Header.Values("Set-Cookie"), "\n")
		for _, attribute := range []string{"txng_session=", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=28800"} {
			if !strings.Contains(cookie, attribute) {
				t.Errorf("the cookie lacks %s: %s", attribute, cookie)
			}
		}
		b.open(t, "/sync", nil).Want(t, http.StatusOK)
		// A session opens pages alone, as cookie or as key.
		b.open(t, "/api/v1/sync/targets", nil).Want(t, http.StatusUnauthorized)
		s.Call(t, b.cookies["txng_session"], http.MethodGet, "/api/v1/sync/targets", nil).Want(t, http.StatusUnauthorized)
		secret := b.cookies["txng_session"]
		b.open(t, "/logout", url.Values{"token": {token}}).Want(t, http.StatusForbidden) // of the sign-in page
		out := b.open(t, "/logout", url.Values{"token": {tokenIn(t, b.open(t, "/sync", nil))}}).Want(t, http.StatusSeeOther)
		if to := out.Header.Get("Location"); !strings.HasPrefix(to, "/login") {
			t.Errorf("signed out to %q", to)
		}
		b.cookies["txng_session"] = secret
		b.open(t, "/sync", nil).Want(t, http.StatusSeeOther)
	})
}

// TestLoginAcrossSites: nobody is signed in by another site's form, or led away.
func TestLoginAcrossSites(t *testing.T) {
	t.Parallel()
	s := fixture.New(t, database.SQLite)
	n := s.Tenant(t, "8930000")
	attacker, victim := visitor(s), visitor(s)
	stolen := tokenIn(t, attacker.open(t, "/login", nil))
	victim.open(t, "/login", nil).Want(t, http.StatusOK)
	victim.open(t, "/login", url.Values{"key": {n.Key}, "token": {stolen}}).Want(t, http.StatusForbidden)
	visitor(s).open(t, "/login", url.Values{"key": {n.Key}, "token": {stolen}}).Want(t, http.StatusForbidden)
	for next, want := range map[string]string{
		"/sync?status=parked": "/sync?status=parked", "/sync/records/x": "/sync/records/x", "/sync/retry?class=auth": "/sync/retry?class=auth",
		"https://evil.example/sync": "/sync", "//evil.example/sync": "/sync", `/\evil.example`: "/sync", "/sync/../api": "/sync", "/sync/records/../../x": "/sync", "/synced": "/sync",
		"javascript:alert(1)": "/sync", "/api/v1/batches": "/sync", "/sync#x": "/sync", "https:/sync": "/sync", "/sync/records//evil.example": "/sync",
	} {
		b := visitor(s)
		page := b.open(t, "/login?next="+url.QueryEscape(next), nil).Want(t, http.StatusOK)
		if want == "/sync" && next != "/sync" && strings.Contains(string(page.Body), `name="next"`) {
			t.Errorf("the page keeps %q", next)
		}
		a := b.open(t, "/login", url.Values{"key": {n.Key}, "token": {tokenIn(t, page)}, "next": {next}}).Want(t, http.StatusSeeOther)
		if got := a.Header.Get("Location"); got != want {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

// TestCookiesAwayFromLoopback: wherever the pages are reached from outside, no
// cookie goes over a line that can be read.
func TestCookiesAwayFromLoopback(t *testing.T) {
	t.Parallel()
	for base, plainly := range map[string]bool{"https://txng.example": false, "http://txng.example": false, "http://10.0.0.1:8080": false, "http://127.0.0.1:8080": true, "http://localhost": true, "https://localhost": false} {
		s := fixture.New(t, database.SQLite, "TXNG_PUBLIC_URL="+base)
		cookie := visitor(s).open(t, "/login", nil).Want(t, http.StatusOK).Header.Get("Set-Cookie")
		if plainly != !strings.Contains(cookie, "Secure") || plainly == strings.HasPrefix(cookie, "__Host-") {
			t.Errorf("%s: %s", base, cookie)
		}
	}
}

// TestSlowLogin: guessing is slowed down, by address and in all, and success
// costs nothing.
func TestSlowLogin(t *testing.T) {
	t.Parallel()
	now := time.Now()
	try := api.Attempts(func() time.Time { return now })
	for range 1000 {
		if done, ok := try("192.0.2.1"); !ok {
			t.Fatal("success is counted")
		} else {
			done()
		}
	}
	tries := func(address string) (n int) {
		for {
			if _, ok := try(address); !ok {
				return n
			}
			n++
		}
	}
	if n := tries("192.0.2.1"); n != 20 {
		t.Errorf("%d tries of one address", n)
	}
	if _, ok := try("2001:db8::1"); !ok {
		t.Error("another address is refused")
	}
	if n := tries("2001:db8::ffff"); n != 19 {
		t.Errorf("%d tries of one network", n)
	}
	now = now.Add(3 * time.Second)
	if n := tries("192.0.2.1"); n != 1 {
		t.Errorf("%d tries after 3 s", n)
	}
	now = now.Add(time.Hour)
	all := 0
	for i := range 100 {
		all += tries("198.51.100." + strconv.Itoa(i))
	}
	if all != 200+100*3 {
		t.Errorf("%d tries of all", all)
	}
	if n := tries("203.0.113.9"); n != 3 {
		t.Errorf("%d tries of somebody who has not failed, while others fail", n)
	}
	for i := range 12_000 { // from very many addresses
		address := "10." + strconv.Itoa(i/65536) + "." + strconv.Itoa(i/256%256) + "." + strconv.Itoa(i%256)
		if _, ok := try(address); !ok {
			t.Fatalf("the first try of address %d is refused", i)
		}
	}
}
