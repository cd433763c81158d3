package api

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"golang.org/x/text/language"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// maxQuery is the longest value in a query, in characters: more than any
// filter, code or page token has.
const maxQuery = 1_000

// observe gives the request its id and language, sets the headers that every
// answer carries, and afterwards logs and counts it. No client address, query
// or token is logged.
func (a *API) observe(c *gin.Context) {
	begin := time.Now() //nolint:forbidigo // a duration for logs and metrics, not a fact
	id := uuid.NewString()
	ctx := reqctx.WithLanguage(reqctx.WithRequestID(c.Request.Context(), id), languageOf(c.Request))
	c.Request = c.Request.WithContext(ctx)
	header := c.Writer.Header()
	header.Set("X-Request-Id", id)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	header.Set("X-Frame-Options", "DENY")
	c.Next()
	took := time.Since(begin)
	route := c.FullPath()
	if route == "" {
		route = "none"
	}
	a.metrics.observe(c.Request.Method, route, c.Writer.Status(), took)
	level := levelOf(c.Writer.Status())
	if c.GetBool(codeOverloaded) {
		level = slog.LevelDebug // told of once in a while
	}
	if !a.log.Enabled(ctx, level) { // most requests: spare them the attributes
		return
	}
	a.log.LogAttrs(ctx, level, "request", slog.String("request_id", id), slog.String("method", c.Request.Method),
		slog.String("route", route), slog.Int("status", c.Writer.Status()), slog.Int64("micros", took.Microseconds()))
}

func levelOf(status int) slog.Level {
	if status >= http.StatusInternalServerError {
		return slog.LevelError
	}
	return slog.LevelDebug
}

// languageOf is "en" when the reader prefers English to Vietnamese.
func languageOf(r *http.Request) string {
	accept := r.Header.Get("Accept-Language")
	if accept == "" || len(accept) > 500 || !strings.Contains(strings.ToLower(accept), "en") {
		return "vi"
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return "vi"
	}
	for _, tag := range tags { // most wanted first
		switch base, _ := tag.Base(); base.String() {
		case "en":
			return "en"
		case "vi":
			return "vi"
		}
	}
	return "vi"
}

// recovered turns a panic into a 500 and a log line with the stack.
func (a *API) recovered(c *gin.Context) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler { //nolint:errorlint // the sentinel is compared by identity, as net/http does
				panic(p)
			}
			a.log.ErrorContext(c.Request.Context(), "panic", slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			a.fail(c, fmt.Errorf("panic: %v", p))
		}
	}()
	c.Next()
}

// checkQuery refuses a query that cannot be read: a filter that is passed over
// in silence shows more than was asked for. NUL and what is not UTF-8 no
// database text can equal.
func checkQuery(raw string) error {
	if raw == "" {
		return nil
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return fault.Invalid("query", "malformed_query", "Phần truy vấn của địa chỉ sai cú pháp.", "The query of the address is malformed.").Wrap(err)
	}
	var c fault.Checks
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !utf8.ValidString(name) {
			c.Add("query", "malformed_query", "Tên mục không phải UTF-8.", "A name is not UTF-8.")
			continue
		}
		if len(values[name]) > 1 {
			c.Add("query/"+name, "duplicate_field", "Mục này xuất hiện hai lần.", "This field stands twice.")
		}
		c.Text("query/"+name, values[name][0], maxQuery)
	}
	return c.Err()
}

// handler answers the error of h as a problem.
func (a *API) handler(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			a.fail(c, err)
		}
	}
}

// serve is the way every mounted route runs: body limit, turn, key, role, handler.
func (a *API) serve(r route) gin.HandlerFunc {
	limit := r.limit
	if limit == 0 {
		limit = 1 << 20
	}
	return a.handler(func(c *gin.Context) error {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
		if r.roles == nil {
			return r.handle(c)
		}
		token, bearer := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
		if !bearer {
			return auth.Unauthenticated()
		}
		takesTurn := !r.stays || c.GetHeader("Upgrade") == ""
		if takesTurn {
			leave, err := a.enter(c, r)
			if err != nil {
				return err
			}
			defer leave()
		}
		actor, err := a.Auth.Verify(c.Request.Context(), token)
		if err != nil {
			return err
		}
		if !slices.Contains(r.roles, actor.Role) {
			return auth.Forbidden()
		}
		if takesTurn {
			leave, err := a.turns(r).enter(actor.OrganizationID)
			if err != nil {
				return err
			}
			defer leave()
		}
		c.Request = c.Request.WithContext(reqctx.WithActor(c.Request.Context(), actor))
		if r.ownQuery {
			return r.handle(c)
		}
		if err := checkQuery(c.Request.URL.RawQuery); err != nil {
			return err
		}
		return r.handle(c)
	})
}
