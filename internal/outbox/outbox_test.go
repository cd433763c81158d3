package outbox_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/outbox"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// seen counts what a handler was given.
type seen struct {
	sync.Mutex
	subjects []string
}

func (s *seen) handle(_ context.Context, subject string) error {
	s.Lock()
	defer s.Unlock()
	s.subjects = append(s.subjects, subject)
	return nil
}

func enqueue(t *testing.T, db *database.DB, b *outbox.Box, subjects ...string) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *database.Tx) error {
		for _, subject := range subjects {
			if err := b.Enqueue(tx, "topic", subject); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func drain(t *testing.T, b *outbox.Box) {
	t.Helper()
	if err := b.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func backlog(t *testing.T, b *outbox.Box) int64 {
	t.Helper()
	n, err := b.Backlog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// due makes every task ready now, as time would.
func due(t *testing.T, db *database.DB) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *database.Tx) error {
		return tx.Exec("UPDATE outbox SET available_at = " + db.Engine.In(-time.Second)).Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

// waits is how long the only task still has to wait, by the database's clock.
func waits(t *testing.T, db *database.DB, least, most time.Duration) bool {
	t.Helper()
	var n int64
	err := db.Read(t.Context()).Raw("SELECT count(*) FROM outbox WHERE available_at >= " + db.Engine.In(least) + " AND available_at <= " + db.Engine.In(most)).Scan(&n).Error
	if err != nil {
		t.Fatal(err)
	}
	return n == 1
}

func TestEnqueueJoinsTheTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b, s := outbox.New(db, dbtest.Logger()), &seen{}
		b.Handle("topic", s.handle)
		refused := errors.New("refused")
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			if err := b.Enqueue(tx, "topic", "never"); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		enqueue(t, db, b, "a", "b", "a", "a")
		drain(t, b)
		if len(s.subjects) != 2 || s.subjects[0] != "a" || s.subjects[1] != "b" {
			t.Errorf("handled %v, want a and b once each, in order", s.subjects)
		}
		if n := backlog(t, b); n != 0 {
			t.Errorf("backlog %d", n)
		}
	})
}

// TestManyTasks: more than one claim's worth are all done.
func TestManyTasks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b, s := outbox.New(db, dbtest.Logger()), &seen{}
		b.Handle("topic", s.handle)
		var subjects []string
		for range 200 {
			subjects = append(subjects, dbtest.NewID())
		}
		enqueue(t, db, b, subjects...)
		drain(t, b)
		if len(s.subjects) != 200 || backlog(t, b) != 0 {
			t.Errorf("handled %d", len(s.subjects))
		}
	})
}

// TestFailureIsPutOff: a failing or panicking handler loses nothing, is asked
// again later and later, and does not hold up others.
func TestFailureIsPutOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := outbox.New(db, dbtest.Logger())
		tries, good := 0, 0
		b.Handle("topic", func(_ context.Context, subject string) error {
			if subject == "good" {
				good++
				return nil
			}
			tries++
			switch tries {
			case 1:
				return errors.New("not yet")
			case 2:
				panic("broken")
			}
			return nil
		})
		enqueue(t, db, b, "bad", "good")
		drain(t, b)
		if tries != 1 || good != 1 || backlog(t, b) != 1 || !waits(t, db, time.Second, 5*time.Second) {
			t.Fatalf("after an error: %d tries, %d good, backlog %d", tries, good, backlog(t, b))
		}
		var reason string
		if err := db.Read(t.Context()).Raw("SELECT last_error FROM outbox").Scan(&reason).Error; err != nil || reason != "not yet" {
			t.Errorf("%q %v", reason, err)
		}
		due(t, db)
		drain(t, b)
		if tries != 2 || backlog(t, b) != 1 || !waits(t, db, 6*time.Second, 9*time.Second) {
			t.Fatalf("after a panic: %d tries, backlog %d", tries, backlog(t, b))
		}
		due(t, db)
		drain(t, b)
		if tries != 3 || backlog(t, b) != 0 {
			t.Fatalf("at last: %d tries, backlog %d", tries, backlog(t, b))
		}
	})
}

// TestKilledWorker: a task that was claimed and never settled is done by
// another worker once its lease has run out, and not before.
func TestKilledWorker(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		dead, alive, s := outbox.New(db, dbtest.Logger()), outbox.New(db, dbtest.Logger()), &seen{}
		ctx, kill := context.WithCancel(t.Context())
		dead.Handle("topic", func(context.Context, string) error {
			kill() // the process ends: nothing can be settled
			return nil
		})
		alive.Handle("topic", s.handle)
		enqueue(t, db, dead, "a")
		if err := dead.Drain(ctx); err == nil {
			t.Fatal("the dead worker settled its task")
		}
		drain(t, alive)
		if len(s.subjects) != 0 || !waits(t, db, 50*time.Second, 61*time.Second) {
			t.Fatalf("leased, yet handled: %v", s.subjects)
		}
		due(t, db)
		drain(t, alive)
		if len(s.subjects) != 1 || backlog(t, alive) != 0 {
			t.Fatalf("handled %v", s.subjects)
		}
	})
}

func TestUnknownTopicStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := outbox.New(db, dbtest.Logger())
		enqueue(t, db, b, "a")
		drain(t, b)
		if n := backlog(t, b); n != 1 {
			t.Errorf("a task that nobody handles was dropped: backlog %d", n)
		}
	})
}

// TestRunWakes: a running worker does a task soon after its commit, and
// several workers share the work without doing it twice.
func TestRunWakes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		var done atomic.Int64
		ctx, stop := context.WithCancel(t.Context())
		var workers sync.WaitGroup
		var boxes []*outbox.Box
		for range 3 {
			b := outbox.New(db, dbtest.Logger())
			b.Handle("topic", func(context.Context, string) error {
				done.Add(1)
				return nil
			})
			boxes = append(boxes, b)
			workers.Go(func() { b.Run(ctx) })
		}
		for range 20 {
			enqueue(t, db, boxes[0], dbtest.NewID())
		}
		deadline := time.Now().Add(20 * time.Second)
		for backlog(t, boxes[0]) > 0 && time.Now().Before(deadline) {
			time.Sleep(5 * time.Millisecond)
		}
		stop()
		workers.Wait()
		if n := done.Load(); n != 20 {
			t.Errorf("20 tasks were done %d times", n)
		}
	})
}

// TestAnotherClockDelaysNothing: the clock of the server that adds a task is a
// day ahead of the database's; the task is done at once all the same.
func TestAnotherClockDelaysNothing(t *testing.T) {
	t.Parallel()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			url := dbtest.URL(t, engine)
			db, err := database.Open(t.Context(), database.Options{URL: url, Clock: func() time.Time { return time.Now().Add(24 * time.Hour) }, Log: dbtest.Logger()})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			if _, _, err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			box, done := outbox.New(db, dbtest.Logger()), &seen{}
			box.Handle("topic", done.handle)
			enqueue(t, db, box, "a")
			drain(t, box)
			if len(done.subjects) != 1 {
				t.Errorf("done: %v", done.subjects)
			}
		})
	}
}
