package portalsim

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"net/url"
	"time"
)

const (
	opToken = "token"
	scope   = "txng_api"
)

// token is what a bearer token stands for; tokens are not in the ledger.
type token struct {
	organization string // "": the token names none
	expires      time.Time
}

func (s *Sim) mountSite(mux *http.ServeMux) {
	s.open(mux, "POST /connect/token", opToken, issueToken)
	s.open(mux, "GET /tracuu/{maTruyVet}", "public", publicPage)
	s.open(mux, "GET /{$}", "public", overviewPage)
}

// issueToken signs in with a form, as OAuth 2.0 (RFC 6749, 4.3 and 4.4) has it.
func issueToken(c *call) *reply {
	form, err := url.ParseQuery(string(c.body))
	if err != nil {
		return oauthError("invalid_request")
	}
	organization, client := c.client(form.Get("client_id"), form.Get("client_secret"))
	if !client {
		return oauthError("invalid_client")
	}
	if want := form.Get("scope"); want != "" && want != scope {
		return oauthError("invalid_scope")
	}
	switch form.Get("grant_type") {
	case "client_credentials":
	case "password":
		var user bool
		if organization, user = c.user(form.Get("username"), form.Get("password")); !user {
			return oauthError("invalid_grant")
		}
	default:
		return oauthError("unsupported_grant_type")
	}
	value := rand.Text() + rand.Text()
	c.tokens[value] = token{organization: organization, expires: c.now().Add(c.lifetime)}
	return jsonReply(http.StatusOK, map[string]any{
		"access_token": value, "expires_in": int(c.lifetime / time.Second), "token_type": "Bearer", "scope": scope,
	})
}

func oauthError(code string) *reply {
	return jsonReply(http.StatusBadRequest, map[string]string{"error": code})
}

// client checks a client's secret; organization is the one it stands for
// itself, "" for an application that acts for many.
func (c *call) client(id, secret string) (organization string, ok bool) {
	if app, known := c.book.clients.get(id); known && same(app.Secret, secret) {
		return "", true
	}
	for _, o := range c.book.organizations.list(nil) {
		if o.ClientID != "" && o.ClientID == id && same(o.ClientSecret, secret) {
			return o.ID, true
		}
	}
	return "", false
}

func (c *call) user(name, password string) (organization string, ok bool) {
	for _, o := range c.book.organizations.list(nil) {
		if o.Username != "" && o.Username == name && same(o.Password, password) {
			return o.ID, true
		}
	}
	return "", false
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
