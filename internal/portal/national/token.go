package national

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

const (
	renewEarly      = time.Minute // before a token's end, or a quarter of a short life
	defaultLifetime = time.Hour   // of a token that does not say
	maxToken        = 8 << 10     // bytes
)

// signIn makes sure that the account has a token that is good for a while; the
// caller holds the turn, so that one renewal serves all.
func (s *session) signIn(ctx context.Context) *target.Failure {
	if s.account.token != "" && s.client.clock().Before(s.account.expires) {
		return nil
	}
	s.account.token = ""
	if err := s.pace(ctx); err != nil {
		return notSent(opToken, err)
	}
	cfg := s.client.cfg
	form := url.Values{"grant_type": {cfg.Grant}, "client_id": {cfg.ClientID}, "client_secret": {s.client.clientSecret()}, "scope": {cfg.Scope}}
	switch {
	case cfg.Grant == GrantPassword:
		form.Set("username", s.credential.Username)
		form.Set("password", s.credential.Password)
	case s.credential.Username != "":
		form.Set("client_id", s.credential.Username)
		form.Set("client_secret", s.credential.Password)
	}
	header := http.Header{"Accept": {"application/json"}, "Content-Type": {"application/x-www-form-urlencoded"}}
	x, record := s.roundTrip(ctx, http.MethodPost, cfg.SSOBase+cfg.TokenPath, header, []byte(form.Encode()))
	for _, secret := range []string{"client_secret", "password"} {
		if form.Has(secret) {
			form.Set(secret, "removed")
		}
	}
	record.Op, record.Request, record.Response = opToken, form.Encode(), s.cleanToken(x)
	s.client.record(context.WithoutCancel(ctx), record)
	return s.accept(x)
}

// tokenAnswer is RFC 6749, 5.1 and 5.2.
type tokenAnswer struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int64  `json:"expires_in"` // seconds; 0: not said
	TokenType   string `json:"token_type"`
	Error       string `json:"error"`
}

// accept takes the token of an answer, or says why there is none.
func (s *session) accept(x exchange) *target.Failure {
	var answer tokenAnswer
	err := json.Unmarshal(x.body, &answer)
	switch {
	case x.status == http.StatusUnauthorized, x.status == http.StatusForbidden, x.status == http.StatusBadRequest && err == nil && answer.Error != "":
		failure := target.Fail(target.ClassAuth, opToken, fault.Text{VI: "Cổng không chấp nhận tài khoản của tổ chức.", EN: "The portal does not accept the organisation's account."})
		failure.HTTPStatus, failure.Code = x.status, target.Short(s.clean(answer.Error), maxMessage)
		return failure
	case x.status != http.StatusOK || x.err != nil:
		_, failure := s.classify(request{op: opToken, effect: reads}, x)
		return failure
	case err != nil || !usable(answer):
		return badAnswer(request{op: opToken, effect: reads}, x.status, err)
	}
	life := defaultLifetime
	if answer.ExpiresIn > 0 {
		life = time.Duration(min(answer.ExpiresIn, 24*3600)) * time.Second
	}
	s.account.token = answer.AccessToken
	s.account.expires = s.client.clock().Add(life - min(renewEarly, life/4))
	return nil
}

// usable reports whether a token can stand in a header.
func usable(a tokenAnswer) bool {
	if a.AccessToken == "" || len(a.AccessToken) > maxToken || (a.TokenType != "" && !strings.EqualFold(a.TokenType, "Bearer")) {
		return false
	}
	return strings.IndexFunc(a.AccessToken, func(r rune) bool { return r <= ' ' || r >= 0x7f }) < 0
}

// clientSecret is this service's own secret as it is now. One that cannot be
// read stays what it was.
func (c *Client) clientSecret() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cfg.ReadSecret != nil {
		if now, err := c.cfg.ReadSecret(); err == nil && now != "" && now != c.secrets[len(c.secrets)-1] {
			c.secrets = append(c.secrets[max(0, len(c.secrets)-1):], now)
		}
	}
	return c.secrets[len(c.secrets)-1]
}

// shortestKey is the length from which the value of an extra header may be a key,
// in bytes: shorter ones are numbers and names, which records need.
const shortestKey = 12

// ownSecrets are this service's secret and the one before, and the extra headers
// that may be keys: an answer may repeat any of them.
func (c *Client) ownSecrets() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := slices.Clone(c.secrets)
	for _, value := range c.cfg.Headers {
		if len(value) >= shortestKey {
			all = append(all, value)
		}
	}
	return all
}
