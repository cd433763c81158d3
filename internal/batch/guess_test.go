package batch_test

import (
	"context"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/serial"
)

// asked is where a context has its statements counted.
type asked struct{}

// guesser makes texts that somebody without the key might try.
type guesser struct{ own, foreign []batch.Code }

func (g guesser) guess() string {
	switch rand.IntN(4) {
	case 0: // a genuine one of another product
		return g.foreign[rand.IntN(len(g.foreign))].Serial
	case 1: // a genuine one with a character changed
		text := []byte(g.own[rand.IntN(len(g.own))].Serial)
		i := rand.IntN(len(text))
		for was := text[i]; text[i] == was; {
			text[i] = serial.Alphabet[rand.IntN(len(serial.Alphabet))]
		}
		return string(text)
	case 2: // of any length, also those that no serial has
		return letters(rand.IntN(25))
	}
	return letters(serial.Length)
}

func letters(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = serial.Alphabet[rand.IntN(len(serial.Alphabet))]
	}
	return string(text)
}

// TestNobodyGuessesASerial tries what strangers might: every answer is the same,
// after one query. In `make long` a million times.
func TestNobodyGuessesASerial(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		b, theirs := r.batch(t, r.farm), r.batch(t, r.buyer)
		own, foreign := must(r.run(r.farm.ctx(t), b.ID, 1000, ""))(t), must(r.run(r.buyer.ctx(t), theirs.ID, 1000, ""))(t)
		g := guesser{r.codes(t, r.farm.ctx(t), own.ID, true), r.codes(t, r.buyer.ctx(t), foreign.ID, true)}
		r.db.Watch = func(ctx context.Context, statements int) {
			if count, counted := ctx.Value(asked{}).(*int); counted {
				*count += statements
			}
		}
		tries := int64(3000)
		if os.Getenv("TXNG_LONG") != "" {
			tries = 1_000_000
		}
		var done, queries atomic.Int64
		var all sync.WaitGroup
		began := time.Now()
		for range 4 {
			all.Go(func() {
				for done.Add(1) <= tries && !t.Failed() {
					guess, count := g.guess(), 0
					if version, _ := r.Open(b.ProductID, guess); version != 0 {
						t.Errorf("%s opens", guess)
					}
					_, err := r.Lookup(context.WithValue(t.Context(), asked{}, &count), b.ProductID, b.Code, guess)
					if !fault.Is(err, fault.KindNotFound) || fault.As(err).Code != "not_found" || count != 1 {
						t.Errorf("%q: %v, after %d queries", guess, err, count)
					}
					queries.Add(int64(count))
				}
			})
		}
		all.Wait()
		t.Logf("%d guesses, %d queries, %v", tries, queries.Load(), time.Since(began).Round(time.Millisecond))
		count := 0
		if _, err := r.Lookup(context.WithValue(t.Context(), asked{}, &count), b.ProductID, b.Code, g.own[7].Serial); err != nil || count != 1 {
			t.Errorf("a genuine one: %v, after %d queries", err, count)
		}
	})
}
