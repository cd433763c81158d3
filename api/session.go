package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	web "github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// maxForm is the largest body of a page's form.
const maxForm = 16 << 10

// Names of cookies, less their prefix: a session's secret, and that of a sign-in
// page, which its form is bound to.
const (
	sessionCookie = "txng_session"
	loginCookie   = "txng_login"
)

// onLoopback reports whether the pages are served without TLS: only where the public
// address is http on this very machine, as in a demo. Everywhere else cookies
// are Secure and bear __Host-, so that no browser ever sends one in clear, nor
// takes one from a neighbouring host; over plain http sign-in then fails.
func (a *API) onLoopback() bool {
	u, err := url.Parse(a.PublicURL)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

func (a *API) cookieName(name string) string {
	if a.onLoopback() {
		return name
	}
	return "__Host-" + name
}

// setCookie gives the browser a cookie, or takes it away when value is "".
func (a *API) setCookie(c *gin.Context, name, value string, seconds int) {
	if value == "" {
		seconds = -1
	}
	http.SetCookie(c.Writer, &http.Cookie{ //nolint:gosec // not Secure on loopback alone, where there is no https
		Name: a.cookieName(name), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: !a.onLoopback(), SameSite: http.SameSiteStrictMode,
	})
}

// cookie is the value of the one cookie of that name; two are none.
func (a *API) cookie(c *gin.Context, name string) string {
	all := c.Request.CookiesNamed(a.cookieName(name))
	if len(all) != 1 {
		return ""
	}
	return all[0].Value
}

// formToken is what the forms of the holder of a secret carry: it cannot be
// made without the secret, nor does it tell it.
func formToken(secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("txng form"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// readForm reads the body of a form of the holder of secret. ok is false when
// it is not one.
func readForm(c *gin.Context, secret string) (form url.Values, ok bool) {
	if media, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || media != "application/x-www-form-urlencoded" {
		return nil, false
	}
	raw, err := readBody(c)
	if err != nil {
		return nil, false
	}
	if form, err = url.ParseQuery(string(raw)); err != nil || checkQuery(string(raw)) != nil {
		return nil, false
	}
	return form, secret != "" && hmac.Equal([]byte(form.Get("token")), []byte(formToken(secret)))
}

// visit is a call of one of the operators' pages.
type visit struct {
	secret string // of the session
	actor  reqctx.Actor
	lang   string // chosen by the address or form, else ""
	form   url.Values
}

// ops wraps the handler of an operators' page: the session and its role, the
// form's token on POST, and errors as pages. A session opens these pages and
// nothing else; a key opens everything else and not these.
func (a *API) ops(roles []reqctx.Role, h func(*gin.Context, visit) error) func(*gin.Context) error {
	return func(c *gin.Context) error {
		c.Writer.Header().Set("Cache-Control", "no-store") // also on the way elsewhere
		v := visit{secret: a.cookie(c, sessionCookie), lang: chosenLanguage(c, c.Query("lang"))}
		actor, err := a.Auth.SessionActor(c.Request.Context(), v.secret)
		if fault.Is(err, fault.KindUnauthenticated) || fault.Is(err, fault.KindForbidden) {
			return a.toLogin(c, v)
		}
		if err != nil {
			return a.notice(c, v, err)
		}
		v.actor = actor
		c.Request = c.Request.WithContext(reqctx.WithActor(c.Request.Context(), actor))
		if c.Request.Method == http.MethodPost {
			var ours bool
			if v.form, ours = readForm(c, v.secret); !ours {
				return a.showNotice(c, v, http.StatusForbidden, "notice_form")
			}
			v.lang = chosenLanguage(c, v.form.Get("lang"))
		}
		if !slices.Contains(roles, actor.Role) {
			return a.notice(c, v, auth.Forbidden())
		}
		if err = checkQuery(c.Request.URL.RawQuery); err == nil {
			err = h(c, v)
		}
		if err != nil {
			return a.notice(c, v, err)
		}
		return nil
	}
}

// chosenLanguage has the answer in lang if that is one of the pages'.
func chosenLanguage(c *gin.Context, lang string) string {
	if lang != "vi" && lang != "en" {
		return ""
	}
	c.Request = c.Request.WithContext(reqctx.WithLanguage(c.Request.Context(), lang))
	return lang
}

// toLogin sends who has no session, or one that ended, to the sign-in page and,
// after it, back to what was asked for.
func (a *API) toLogin(c *gin.Context, v visit) error {
	q := url.Values{}
	if v.secret != "" {
		a.setCookie(c, sessionCookie, "", 0)
		q.Set("why", "ended")
	}
	if next := onward(c.Request.URL.RequestURI()); c.Request.Method == http.MethodGet && next != "" {
		q.Set("next", next)
	}
	return seeOther(c, address("/login", q, v.lang))
}

// onward is next if it is an address of the operators' pages, else "": a link
// to the sign-in page leads nowhere else.
func onward(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || u.Fragment != "" || len(next) > maxQuery || strings.ContainsAny(next, "\\\r\n\t") {
		return ""
	}
	if strings.Contains(u.Path, "..") || strings.Contains(u.Path, "//") {
		return ""
	}
	if u.Path == "/sync" || u.Path == "/sync/retry" || strings.HasPrefix(u.Path, "/sync/records/") {
		return next
	}
	return ""
}

// address is a path with a query in which lang goes on.
func address(path string, q url.Values, lang string) string {
	if lang != "" {
		if q == nil {
			q = url.Values{}
		}
		q.Set("lang", lang)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func seeOther(c *gin.Context, to string) error {
	c.Writer.Header().Set("Location", to)
	c.Status(http.StatusSeeOther)
	c.Writer.WriteHeaderNow()
	return nil
}

// frame is what every page of v shows beside its own. The other language is at
// the same address, for a GET.
func (a *API) frame(c *gin.Context, v visit) web.Visit {
	f := web.Visit{Role: string(v.actor.Role), Lang: v.lang}
	if v.secret != "" {
		f.Token = formToken(v.secret)
	}
	q, other := c.Request.URL.Query(), "en"
	if reqctx.Language(c.Request.Context()) == "en" {
		other = "vi"
	}
	path := c.Request.URL.EscapedPath()
	if c.Request.Method == http.MethodPost {
		q, path = url.Values{}, "/sync"
		if c.FullPath() == "/login" {
			path = "/login"
		}
	}
	f.OtherURL = address(path, q, other)
	if v.actor.OrganizationID != "" {
		if o, err := a.Catalog.Organization(c.Request.Context(), v.actor.OrganizationID); err == nil {
			f.Who = o.Name
		}
	}
	return f
}

// showPrivate answers with a page that nobody keeps.
func (a *API) showPrivate(c *gin.Context, status int, name string, view any) error {
	lang := reqctx.Language(c.Request.Context())
	r, err := renderPage(lang, name, view)
	if err != nil {
		return err
	}
	header := c.Writer.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", web.ContentSecurityPolicy())
	header.Set("Content-Language", lang)
	header.Set("Referrer-Policy", "same-origin")
	c.Data(status, htmlType, r.Body)
	return nil
}

// notice shows why there is no page. Faults of this service are logged, too.
func (a *API) notice(c *gin.Context, v visit, err error) error {
	f := explain(c.Request.Context(), err)
	status, problem := statusOf(f.Kind), "notice_malformed"
	switch {
	case status >= http.StatusInternalServerError:
		return err
	case status == http.StatusForbidden:
		problem = "notice_role"
	case status == http.StatusNotFound:
		problem = "notice_absent"
	}
	return a.showNotice(c, v, status, problem)
}

func (a *API) showNotice(c *gin.Context, v visit, status int, problem string) error {
	return a.showPrivate(c, status, web.NameNotice, web.NoticeView{Visit: a.frame(c, v), Problem: problem, RequestID: reqctx.RequestID(c.Request.Context())})
}
