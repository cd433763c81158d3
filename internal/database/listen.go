package database

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Listening is told what servers notify one another of.
type Listening struct {
	// Began: from now on all is heard; what was said before this may be lost.
	Began func()
	// Notified is a notification's payload.
	Notified func(payload string)
	// Lost: nothing is heard any more.
	Lost func()
	// Proved: all that was committed before the time at which this proof began
	// has been heard.
	Proved func(began time.Time)
}

const (
	beat      = 200 * time.Millisecond // between proofs that a silent connection is alive
	listenFor = 500 * time.Millisecond // bounds a proof: a hung connection is left
	relisten  = 250 * time.Millisecond // between attempts to listen
	selfMark  = "beat "                // begins the notification that a listener sends itself
)

// Notify has other servers told payload (at most 8,000 bytes) if tx commits; on
// SQLite there are none.
func (tx *Tx) Notify(channel, payload string) error {
	if tx.engine != Postgres {
		return nil
	}
	return tx.Exec("SELECT pg_notify(?, ?)", channel, payload).Error
}

// Listen listens to a channel on a connection of its own until ctx ends, and
// again whenever the connection is lost. On SQLite it returns at once.
func (db *DB) Listen(ctx context.Context, channel string, l Listening) {
	if db.Engine != Postgres {
		return
	}
	for told := false; ctx.Err() == nil; {
		err := db.listen(ctx, channel, l, &told)
		l.Lost()
		if ctx.Err() != nil {
			return
		}
		if !told { // once an outage
			db.log.WarnContext(ctx, "not listening to other servers", slog.String("channel", channel), slog.Any("error", Explain(err)))
			told = true
		}
		select {
		case <-ctx.Done():
		case <-time.After(relisten):
		}
	}
}

// errDeaf says that a notification did not come back: a pooler between the
// service and the server lends another connection to each transaction.
var errDeaf = errors.New("notifications do not arrive: LISTEN needs a connection of its own, not a pooler's")

// listen listens until the connection is lost. A silent connection is asked for
// a sign of life, behind which all earlier notifications have come; that they
// come at all is tried first.
func (db *DB) listen(ctx context.Context, channel string, l Listening, told *bool) error {
	config := db.pg.Copy()
	config.ConnectTimeout = 2 * time.Second
	mark, heard := selfMark+uuid.NewString(), false
	config.OnNotification = func(_ *pgconn.PgConn, n *pgconn.Notification) {
		switch {
		case n.Payload == mark:
			heard = true
		case !strings.HasPrefix(n.Payload, selfMark):
			l.Notified(n.Payload)
		}
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), listenFor)
		defer cancel()
		_ = conn.Close(end)
	}()
	quoted := pgx.Identifier{channel}.Sanitize()
	if err := within(ctx, func(ctx context.Context) error { return exec(ctx, conn, "LISTEN "+quoted) }); err != nil {
		return err
	}
	l.Began()
	if _, err := db.sql.ExecContext(ctx, "SELECT pg_notify($1, $2)", channel, mark); err != nil { // by another connection
		return err
	}
	if err := within(ctx, func(ctx context.Context) error {
		for !heard {
			if err := conn.PgConn().WaitForNotification(ctx); err != nil {
				return errors.Join(errDeaf, err)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	*told = false
	for {
		began := time.Now() //nolint:forbidigo // a duration, not a fact
		if err := within(ctx, func(ctx context.Context) error { return exec(ctx, conn, "SELECT 1") }); err != nil {
			return err
		}
		l.Proved(began)
		if err := hear(ctx, conn); err != nil {
			return err
		}
	}
}

// hear passes on notifications until it is time for a proof.
func hear(ctx context.Context, conn *pgx.Conn) error {
	quiet, cancel := context.WithTimeout(ctx, beat)
	defer cancel()
	for {
		err := conn.PgConn().WaitForNotification(quiet)
		if quiet.Err() != nil && !conn.IsClosed() {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}

func within(ctx context.Context, do func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, listenFor)
	defer cancel()
	return do(ctx)
}

func exec(ctx context.Context, conn *pgx.Conn, statement string) error {
	_, err := conn.PgConn().Exec(ctx, statement).ReadAll()
	return err
}
