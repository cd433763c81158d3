package batch_test

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"testing"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/outbox"
)

// bench is a room with a batch.
func bench(b *testing.B, engine database.Engine) (*room, batch.Batch) {
	b.Helper()
	db := dbtest.Open(b, dbtest.URL(b, engine))
	box := outbox.New(db, dbtest.Logger())
	r := &room{Service: batch.New(db, box), catalog: catalog.New(db, box), db: db}
	r.PublicURL = "https://txng.example"
	err := db.InTx(b.Context(), func(tx *database.Tx) error { return r.EnsureKeyVersion(tx, sha256.Sum256([]byte("example"))) })
	if err != nil {
		b.Fatal(err)
	}
	r.farm = r.seed(b, "0123456789", "8930000")
	return r, must(r.create(r.farm.ctx(b), r.input(r.farm)))(b)
}

// BenchmarkRun makes runs of a thousand and of a million serials.
func BenchmarkRun(b *testing.B) {
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		for _, count := range []int64{1000, batch.MaxRun} {
			b.Run(fmt.Sprintf("%s/%d", engine, count), func(b *testing.B) {
				r, made := bench(b, engine)
				for b.Loop() {
					must(r.run(r.farm.ctx(b), made.ID, count, ""))(b)
				}
			})
		}
	}
}

// BenchmarkCodes streams a million codes as lines of CSV; an operation is one.
func BenchmarkCodes(b *testing.B) {
	r, made := bench(b, database.SQLite)
	run := must(r.run(r.farm.ctx(b), made.ID, batch.MaxRun, ""))(b)
	b.ReportAllocs()
	for left := b.N; left > 0; left -= batch.MaxRun {
		part := at(0, int64(min(left, batch.MaxRun)))
		codes, err := r.Codes(r.farm.ctx(b), run.ID, part, true)
		if err != nil {
			b.Fatal(err)
		}
		w := bufio.NewWriterSize(io.Discard, 64<<10)
		for code := range codes {
			_, _ = w.WriteString(code.Serial)
			_ = w.WriteByte(',')
			_, _ = w.WriteString(code.DigitalLink)
			_ = w.WriteByte('\n')
		}
		_ = w.Flush()
	}
}

// BenchmarkOpen is what a scan of an item costs beside its query.
func BenchmarkOpen(b *testing.B) {
	r, made := bench(b, database.SQLite)
	for b.Loop() {
		r.Open(made.ProductID, "22222222222222222")
	}
}

// BenchmarkLookup is the whole check of an item's serial, its query included.
func BenchmarkLookup(b *testing.B) {
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			r, made := bench(b, engine)
			run := must(r.run(r.farm.ctx(b), made.ID, 1000, ""))(b)
			codes, err := r.Codes(r.farm.ctx(b), run.ID, at(0, 1), true)
			if err != nil {
				b.Fatal(err)
			}
			for code := range codes {
				for b.Loop() {
					must(r.Lookup(b.Context(), made.ProductID, made.Code, code.Serial))(b)
				}
			}
		})
	}
}
