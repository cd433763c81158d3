package api

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	web "github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// loginLife is how long a sign-in page may stay open, in seconds.
const loginLife = 60 * 60

// loginPage asks for an API key.
//
//	@Summary	Show the operators' sign-in page
//	@Tags		operators
//	@Produce	html
//	@Param		next	query		string	false	"path under /sync to go on to"
//	@Param		lang	query		string	false	"vi or en, over Accept-Language"
//	@Success	200		{string}	string	"HTML"
//	@Router		/login [get]
//	@ID			loginPage
func (a *API) loginPage(c *gin.Context) error {
	v := visit{lang: chosenLanguage(c, c.Query("lang"))}
	problem := ""
	switch c.Query("why") {
	case "ended":
		problem = "login_ended"
	case "goodbye":
		problem = "login_goodbye"
	}
	return a.askKey(c, v, http.StatusOK, onward(c.Query("next")), problem)
}

// askKey shows the sign-in page. Its form is bound to a cookie of its own, so
// that no other site can sign somebody in as somebody else.
func (a *API) askKey(c *gin.Context, v visit, status int, next, problem string) error {
	if v.secret = a.cookie(c, loginCookie); len(v.secret) != len(auth.NewSecret()) {
		v.secret = auth.NewSecret()
	}
	a.setCookie(c, loginCookie, v.secret, loginLife)
	return a.showPrivate(c, status, web.NameLogin, web.LoginView{Visit: a.frame(c, v), Next: next, Problem: problem})
}

// login exchanges an API key for a session.
//
//	@Summary	Sign in to the operators' pages
//	@Tags		operators
//	@Accept		x-www-form-urlencoded
//	@Produce	html
//	@Param		key		formData	string	true	"API key"
//	@Param		token	formData	string	true	"from the page"
//	@Param		next	formData	string	false	"path under /sync to go on to"
//	@Success	303
//	@Failure	403	{string}	string	"HTML: the page again; the same for whatever is wrong with the key"
//	@Failure	429	{string}	string	"HTML: the page again"
//	@Router		/login [post]
//	@ID			login
func (a *API) login(c *gin.Context) error {
	form, ours := readForm(c, a.cookie(c, loginCookie))
	v := visit{lang: chosenLanguage(c, form.Get("lang"))}
	next := onward(form.Get("next"))
	if !ours {
		return a.askKey(c, v, http.StatusForbidden, next, "login_again")
	}
	done, allowed := a.attempts.begin(c.RemoteIP())
	if !allowed {
		c.Writer.Header().Set("Retry-After", "60")
		return a.askKey(c, v, http.StatusTooManyRequests, next, "login_slow")
	}
	actor, err := a.Auth.Verify(c.Request.Context(), strings.TrimSpace(form.Get("key")))
	if fault.Is(err, fault.KindUnauthenticated) || fault.Is(err, fault.KindForbidden) {
		return a.askKey(c, v, http.StatusForbidden, next, "login_refused")
	}
	done() // what follows is not the key's fault
	if err != nil {
		return err
	}
	var secret string
	err = a.db.InTx(reqctx.WithActor(c.Request.Context(), actor), func(tx *database.Tx) (err error) {
		secret, err = a.Auth.OpenSession(tx)
		return err
	})
	if err != nil {
		return err
	}
	c.Writer.Header().Set("Cache-Control", "no-store")
	a.setCookie(c, loginCookie, "", 0)
	a.setCookie(c, sessionCookie, secret, int(auth.SessionLife.Seconds()))
	if next == "" {
		next = address("/sync", nil, v.lang)
	}
	return seeOther(c, next)
}

// logout ends the session.
//
//	@Summary	Sign out of the operators' pages
//	@Tags		operators
//	@Accept		x-www-form-urlencoded
//	@Param		token	formData	string	true	"from the page"
//	@Success	303
//	@Router		/logout [post]
//	@ID			logout
func (a *API) logout(c *gin.Context, v visit) error {
	err := a.db.InTx(c.Request.Context(), func(tx *database.Tx) error { return a.Auth.CloseSession(tx, v.secret) })
	if err != nil {
		return err
	}
	a.setCookie(c, sessionCookie, "", 0)
	return seeOther(c, address("/login", url.Values{"why": {"goodbye"}}, v.lang))
}
