package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
)

// Handler does the work of one topic for one subject. It must be idempotent.
type Handler func(ctx context.Context, subject string) error

const (
	lease     = 60 * time.Second // a killed worker's tasks are taken up after this
	pollEvery = time.Second
	claimSize = 256
	gather    = 250 * time.Millisecond // a burst of changes of one subject is worked on once
	backoff   = 2 * time.Second
	maxPause  = 10 * time.Minute
)

// Box is the outbox of one process.
type Box struct {
	db       *database.DB
	log      *slog.Logger
	handlers map[string]Handler
	wake     chan struct{}
}

// New returns a box; Handle must be called before Run.
func New(db *database.DB, log *slog.Logger) *Box {
	return &Box{db: db, log: log, handlers: map[string]Handler{}, wake: make(chan struct{}, 1)}
}

// Handle names who does the work of topic.
func (b *Box) Handle(topic string, h Handler) { b.handlers[topic] = h }

// Enqueue has topic's handler run for subject after tx commits.
func (b *Box) Enqueue(tx *database.Tx, topic, subject string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	tx.Append("outbox", []string{"id", "topic", "subject", "created_at", "available_at", "attempts", "last_error"},
		id.String(), topic, subject, tx.Now(), tx.Now(), 0, "")
	tx.AfterCommit(b.Wake)
	return nil
}

// Wake has the worker look soon instead of at its next poll.
func (b *Box) Wake() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx is done.
func (b *Box) Run(ctx context.Context) {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for ctx.Err() == nil {
		n, err := b.work(ctx)
		if err != nil && ctx.Err() == nil {
			b.log.ErrorContext(ctx, "outbox", slog.Any("error", err))
		}
		if n == claimSize && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		case <-b.wake:
			pause(ctx, gather)
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// Drain works until nothing is ready; for tests and for the demo.
func (b *Box) Drain(ctx context.Context) error {
	for {
		n, err := b.work(ctx)
		if n == 0 || err != nil {
			return err
		}
	}
}

// task is a claimed row.
type task struct {
	ID       string
	Topic    string
	Subject  string
	Attempts int
}

// work claims and does up to claimSize tasks; equal ones are done once.
func (b *Box) work(ctx context.Context) (int, error) {
	tasks, err := b.claim(ctx)
	if err != nil {
		return 0, err
	}
	groups := map[[2]string][]task{}
	var order [][2]string
	for _, t := range tasks {
		key := [2]string{t.Topic, t.Subject}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], t)
	}
	var done []string
	for _, key := range order {
		group := groups[key]
		if failure := b.do(ctx, key[0], key[1]); failure != nil {
			if err := b.putOff(ctx, group, failure); err != nil {
				return len(tasks), err
			}
			continue
		}
		for _, t := range group {
			done = append(done, t.ID)
		}
	}
	return len(tasks), b.remove(ctx, done)
}

// do runs the handler; a panic is its failure, not the worker's end.
func (b *Box) do(ctx context.Context, topic, subject string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	h := b.handlers[topic]
	if h == nil {
		return fmt.Errorf("no handler for topic %q", topic)
	}
	return h(ctx, subject)
}

// claim leases ready rows by the database's clock. SKIP LOCKED lets several
// servers work side by side; SQLite has one.
func (b *Box) claim(ctx context.Context) (tasks []task, err error) {
	skip := ""
	if b.db.Engine == database.Postgres {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	// What was never tried is ready whenever the clock of its server said it was added.
	ready := "SELECT id FROM outbox WHERE (attempts = 0 OR available_at <= " + b.db.Engine.In(0) + ") ORDER BY available_at, id LIMIT ?"
	// An idle service looks every second: look without a transaction first.
	var one []string
	if err := b.db.Read(ctx).Raw(ready, 1).Scan(&one).Error; err != nil || len(one) == 0 {
		return nil, err
	}
	err = b.db.InTx(ctx, func(tx *database.Tx) error {
		tasks = nil
		return tx.Raw("UPDATE outbox SET attempts = attempts + 1, available_at = "+b.db.Engine.In(lease)+
			" WHERE id IN ("+ready+skip+") RETURNING id, topic, subject, attempts", claimSize).Scan(&tasks).Error
	})
	return tasks, err
}

// remove ends tasks that are done.
func (b *Box) remove(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return b.db.InTx(ctx, func(tx *database.Tx) error {
		return tx.Exec("DELETE FROM outbox WHERE id IN ?", ids).Error
	})
}

// putOff has failed tasks tried again later, the later the oftener they failed.
func (b *Box) putOff(ctx context.Context, group []task, failure error) error {
	b.log.WarnContext(ctx, "outbox task failed", slog.String("topic", group[0].Topic), slog.String("subject", group[0].Subject), slog.Any("error", failure))
	ids := make([]string, len(group))
	for i, t := range group {
		ids[i] = t.ID
	}
	wait := min(backoff<<min(group[0].Attempts, 12), maxPause)
	return b.db.InTx(ctx, func(tx *database.Tx) error {
		return tx.Exec("UPDATE outbox SET last_error = ?, available_at = "+b.db.Engine.In(wait)+" WHERE id IN ?", failure.Error(), ids).Error
	})
}

// Backlog is how many tasks wait.
func (b *Box) Backlog(ctx context.Context) (n int64, err error) {
	err = b.db.Read(ctx).Raw("SELECT count(*) FROM outbox").Scan(&n).Error
	return n, err
}
