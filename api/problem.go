package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/api/epcis"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// Problem is the body of every error (RFC 9457), in the reader's language.
type Problem struct {
	Type      string         `json:"type" example:"about:blank"`
	Title     string         `json:"title" example:"Bad Request"`
	Status    int            `json:"status" example:"400"`
	Detail    string         `json:"detail"`
	Code      string         `json:"code" example:"invalid_input"` // stable
	RequestID string         `json:"request_id"`
	Errors    []ProblemField `json:"errors,omitempty"`
}

// ProblemField is one part of the input that is at fault.
type ProblemField struct {
	Pointer string `json:"pointer" example:"/lot"` // JSON Pointer into the body; path/…, query/… and header/… elsewhere
	Code    string `json:"code" example:"required"`
	Detail  string `json:"detail"`
}

// statusOf is the one table from kinds of fault to HTTP statuses.
func statusOf(k fault.Kind) int {
	switch k {
	case fault.KindInvalid:
		return http.StatusBadRequest
	case fault.KindUnauthenticated:
		return http.StatusUnauthorized
	case fault.KindForbidden:
		return http.StatusForbidden
	case fault.KindNotFound:
		return http.StatusNotFound
	case fault.KindGone:
		return http.StatusGone
	case fault.KindMethodNotAllowed:
		return http.StatusMethodNotAllowed
	case fault.KindNotAcceptable:
		return http.StatusNotAcceptable
	case fault.KindConflict:
		return http.StatusConflict
	case fault.KindPreconditionFailed:
		return http.StatusPreconditionFailed
	case fault.KindTooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.KindUnsupportedMedia:
		return http.StatusUnsupportedMediaType
	case fault.KindUnprocessable:
		return http.StatusUnprocessableEntity
	case fault.KindPreconditionRequired:
		return http.StatusPreconditionRequired
	case fault.KindTooMany:
		return http.StatusTooManyRequests
	case fault.KindUnavailable:
		return http.StatusServiceUnavailable
	case fault.KindURITooLong:
		return http.StatusRequestURITooLong
	case fault.KindNotImplemented:
		return http.StatusNotImplemented
	case fault.KindInternal:
	}
	return http.StatusInternalServerError
}

// explain turns err into a fault that is safe to show.
func explain(ctx context.Context, err error) *fault.Error {
	if f := fault.As(err); f != nil {
		return f
	}
	if errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		return fault.Timeout().Wrap(err)
	}
	if f := fault.As(database.Explain(err)); f != nil {
		return f
	}
	return fault.New(fault.KindInternal, "internal", "Hệ thống gặp lỗi; hãy báo cho người vận hành kèm request_id.", "Something went wrong on our side; tell the operator the request_id.").Wrap(err)
}

// problemOf renders a fault in the request's language.
func problemOf(ctx context.Context, f *fault.Error) Problem {
	lang := reqctx.Language(ctx)
	status := statusOf(f.Kind)
	p := Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Detail: f.Message.In(lang), Code: f.Code, RequestID: reqctx.RequestID(ctx),
	}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, ProblemField{nearest(field.Pointer), field.Code, field.Detail.In(lang)})
	}
	return p
}

// maxPointer bounds what an answer echoes of a hostile body.
const maxPointer = 200

// nearest is pointer, or the closest of its ancestors that is short enough to
// show: keys and depth are the sender's to choose.
func nearest(pointer string) string {
	if len(pointer) <= maxPointer {
		return pointer
	}
	return pointer[:max(0, strings.LastIndexByte(pointer[:maxPointer+1], '/'))]
}

// fail answers err as a problem and logs what is not the caller's doing.
func (a *API) fail(c *gin.Context, err error) {
	ctx := c.Request.Context()
	f := explain(ctx, err)
	p := problemOf(ctx, f)
	if f.Code == codeOverloaded {
		a.tellOverload(c)
	} else if p.Status >= http.StatusInternalServerError {
		a.log.ErrorContext(ctx, "request failed", slog.String("code", f.Code), slog.Any("error", err))
	}
	if c.Writer.Written() {
		return // a stream broke off: the status is gone
	}
	header := c.Writer.Header()
	switch p.Status {
	case http.StatusUnauthorized:
		header.Set("WWW-Authenticate", `Bearer realm="txng"`)
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		header.Set("Retry-After", retryAfter(f))
	}
	if f.Code == "in_flight" { // the one conflict that passes by itself
		header.Set("Retry-After", "2")
	}
	if epcis.Owns(c.Request.URL.Path) { // the standard has its own words for failures
		header.Set("Content-Language", reqctx.Language(ctx))
		header.Set("Cache-Control", "no-store")
		epcis.Fail(c, f, p.Status)
		return
	}
	body, err := json.Marshal(p)
	if err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	header.Set("Content-Language", reqctx.Language(ctx))
	header.Set("Cache-Control", "no-store")
	c.Data(p.Status, "application/problem+json", body)
	c.Abort()
}
