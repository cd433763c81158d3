package epcis

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/epcis/schedule"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/subscription"
)

// pingEvery is how often a reader is asked whether it is still there.
const pingEvery = 30 * time.Second

// upgrades reports whether r asks for a WebSocket.
func upgrades(r *http.Request) bool { return r.Header.Get("Upgrade") != "" }

// listen tells over a WebSocket what a query finds, as it comes (EPCIS 2.0,
// section 12.8.3).
func (a *API) listen(c *gin.Context, values url.Values) error {
	if !strings.EqualFold(c.GetHeader("Upgrade"), "websocket") || c.GetHeader("Sec-WebSocket-Version") != "13" || c.GetHeader("Sec-WebSocket-Key") == "" {
		return fault.Invalid("header/Upgrade", "not_a_websocket", "Chỉ nâng cấp lên WebSocket phiên bản 13.", "Only an upgrade to a WebSocket of version 13 is known.")
	}
	name, err := pathValue(c, "name")
	if err != nil {
		return err
	}
	controls, err := readControls(values)
	if err != nil {
		return err
	}
	format, err := EPCFormat(c)
	if err != nil {
		return err
	}
	listening, err := a.o.Subscriptions.Listen(c.Request.Context(), name, controls, format)
	if err != nil {
		return err
	}
	defer listening.Leave()
	c.Writer.Header().Set("GS1-Query-Min-Record-Time", a.o.DB.Now().Format(time.RFC3339Nano))
	conn, err := websocket.Accept(c.Writer, c.Request, nil)
	if err != nil { // it has answered
		c.Abort()
		return nil
	}
	defer conn.CloseNow() //nolint:errcheck // unless it was closed before
	ctx := conn.CloseRead(c.Request.Context())
	within := a.o.Subscriptions.Take // a reader that takes longer is dropped
	go ping(ctx, conn, within)
	why, err := listening.Tell(ctx, func(ctx context.Context, document []byte) error {
		ctx, cancel := context.WithTimeout(ctx, within)
		defer cancel()
		return conn.Write(ctx, websocket.MessageText, document)
	})
	switch {
	case why != "":
		_ = conn.Close(websocket.StatusGoingAway, why)
	case err != nil && ctx.Err() == nil:
		a.o.Log.ErrorContext(ctx, "a listener's connection", slog.String("query", name), slog.Any("error", err))
		_ = conn.Close(websocket.StatusInternalError, "the connection cannot go on")
	}
	return nil
}

// ping finds out whether the reader is still there.
func ping(ctx context.Context, conn *websocket.Conn, within time.Duration) {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		answered, cancel := context.WithTimeout(ctx, within)
		err := conn.Ping(answered)
		cancel()
		if err != nil {
			_ = conn.CloseNow()
			return
		}
	}
}

// readControls reads stream=true, or the fields of a schedule, and
// reportIfEmpty.
func readControls(values url.Values) (c subscription.Controls, err error) {
	fields := map[string]string{}
	for name, list := range values {
		switch {
		case len(list) != 1:
			return c, subscription.BadControls("query/"+name, "duplicate_parameter", "Tham số này xuất hiện nhiều lần.", "This parameter stands more than once.")
		case schedule.Known(name):
			fields[name] = list[0]
		case name == "stream":
			if c.Stream = list[0] == "true"; !c.Stream {
				return c, subscription.BadControls("query/stream", "only_true", "stream chỉ nhận giá trị true.", "stream takes the value true alone.")
			}
		case name == "reportIfEmpty" && (list[0] == "true" || list[0] == "false"):
			c.ReportIfEmpty = list[0] == "true"
		default:
			return c, subscription.BadControls("query/"+name, "unknown_parameter", "Chỉ có stream=true, các mục của lịch và reportIfEmpty=true hoặc false.", "There are stream=true, the fields of a schedule, and reportIfEmpty=true or false.")
		}
	}
	if len(fields) > 0 {
		c.Schedule, err = schedule.Parse(fields, "query")
	}
	return c, err
}
