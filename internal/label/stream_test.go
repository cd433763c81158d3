package label_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/label"
)

func upTo(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n && yield(i); i++ {
		}
	}
}

func TestOrderedKeepsTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, failing := rapid.IntRange(0, 200).Draw(t, "n"), rapid.IntRange(0, 400).Draw(t, "failing")
		next := 0
		err := label.Ordered(context.Background(), upTo(n), func() func(int) (int, error) {
			return func(i int) (int, error) {
				if i%7 == 0 {
					time.Sleep(10 * time.Microsecond)
				}
				if i == failing {
					return 0, errors.New("this one")
				}
				return i, nil
			}
		}, func(i int) error {
			if i != next {
				return fmt.Errorf("%d came in place of %d", i, next)
			}
			next++
			return nil
		})
		if want := min(n, failing); next != want || (err == nil) != (failing >= n) {
			t.Fatalf("%d came, want %d: %v", next, want, err)
		}
	})
}

// hangsUp takes so many bytes and then fails, as a connection does.
type hangsUp struct{ left int }

func (h *hangsUp) Write(p []byte) (int, error) {
	if h.left -= len(p); h.left < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

// TestHangingUpLeaksNothing breaks downloads off at many places and counts
// goroutines. It runs alone, so that nobody else's are counted.
func TestHangingUpLeaksNothing(t *testing.T) { //nolint:paralleltest // see above
	sample, err := label.NewSample(named(t, "thermal-50x30"), 500, goods())
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	for _, f := range []label.Format{label.FormatPDF, label.FormatZPL, label.FormatSVG, label.FormatCSV} {
		for bytes := 0; bytes < 60_000; bytes += 6_000 {
			if err := sample.Write(t.Context(), &hangsUp{bytes}, f, 0); !errors.Is(err, io.ErrClosedPipe) {
				t.Fatalf("%s after %d bytes: %v", f, bytes, err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := sample.Write(ctx, io.Discard, f, 0); !errors.Is(err, context.Canceled) {
			t.Fatalf("%s: %v", f, err)
		}
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}

// TestMemoryDoesNotGrowWithTheCount draws ten times as many labels and looks
// at the least that is alive in the second half: what is kept of each label
// would be there at every moment, what is being drawn comes and goes.
func TestMemoryDoesNotGrowWithTheCount(t *testing.T) { //nolint:paralleltest // the heap is everybody's
	for _, f := range []label.Format{label.FormatPDF, label.FormatZPL, label.FormatCSV} {
		var alive [2]uint64
		for i, count := range []int64{1_000, 10_000} {
			sample, err := label.NewSample(named(t, map[label.Format]string{label.FormatPDF: "a4-65"}[f]+map[label.Format]string{label.FormatZPL: "thermal-50x30", label.FormatCSV: "a4-24"}[f]), count, goods())
			if err != nil {
				t.Fatal(err)
			}
			w := &heapWatch{}
			if err := sample.Write(t.Context(), w, f, 0); err != nil {
				t.Fatal(err)
			}
			alive[i] = w.least()
		}
		if alive[1] > alive[0]+4<<20 {
			t.Errorf("%s: %d bytes alive for 1,000 labels, %d for 10,000", f, alive[0], alive[1])
		}
	}
}

// heapWatch notes the bytes alive after a collection, now and then.
type heapWatch struct {
	written, next int
	alive         []uint64
}

func (w *heapWatch) Write(p []byte) (int, error) {
	if w.written += len(p); w.written >= w.next {
		w.next = w.written + 256<<10
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		w.alive = append(w.alive, m.HeapAlloc)
	}
	return len(p), nil
}

// least is the least that was alive in the second half.
func (w *heapWatch) least() uint64 { return slices.Min(w.alive[len(w.alive)/2:]) }

// TestPDFIsWhole checks that every object stands where the table says.
func TestPDFIsWhole(t *testing.T) {
	t.Parallel()
	g := goods()
	g.Logo = emblem()
	sample, err := label.NewSample(named(t, "a4-14"), 40, g)
	if err != nil {
		t.Fatal(err)
	}
	var b, again bytes.Buffer
	for _, w := range []*bytes.Buffer{&b, &again} {
		if err := sample.Write(t.Context(), w, label.FormatPDF, 5); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same labels make another file")
	}
	pdf := b.Bytes()
	start := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(pdf)
	if start == nil {
		t.Fatal("no startxref")
	}
	at, _ := strconv.Atoi(string(start[1]))
	entries := regexp.MustCompile(`(?m)^(\d{10}) 00000 n $`).FindAllSubmatch(pdf[at:], -1)
	if len(entries) < 10 {
		t.Fatalf("%d objects", len(entries))
	}
	for i, entry := range entries {
		offset, _ := strconv.Atoi(string(entry[1]))
		if want := fmt.Sprintf("%d 0 obj\n", i+1); !bytes.HasPrefix(pdf[offset:], []byte(want)) {
			t.Errorf("object %d does not stand at %d", i+1, offset)
		}
	}
	if n := bytes.Count(pdf, []byte("/Type/Page/")); n != 4 { // 5 places skipped, 14 a page
		t.Errorf("%d pages", n)
	}
}

// Benchmarks of 50,000 labels, the size the service is measured by.
func BenchmarkLabels(b *testing.B) {
	for _, c := range []struct {
		f        label.Format
		template string
	}{{label.FormatPDF, "a4-24"}, {label.FormatZPL, "thermal-50x30"}, {label.FormatCSV, "a4-24"}} {
		b.Run(fmt.Sprintf("%s/50000", c.f), func(b *testing.B) {
			sample, err := label.NewSample(named(b, c.template), 50_000, goods())
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				var n countingWriter
				if err := sample.Write(b.Context(), &n, c.f, 0); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(n)/1e6, "MB")
			}
			b.ReportMetric(float64(resident(b))/(1<<20), "MiB-resident")
		})
	}
}

type countingWriter int

func (n *countingWriter) Write(p []byte) (int, error) {
	*n += countingWriter(len(p))
	return len(p), nil
}
