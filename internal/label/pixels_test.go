package label_test

import (
	"bytes"
	"context"
	"image/png"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/label"
)

// TestPreviewsHaveFewPixels, also of the largest sheet.
func TestPreviewsHaveFewPixels(t *testing.T) {
	t.Parallel()
	template := named(t, "a4-24")
	template.Page.Width, template.Page.Height, template.DPI = 450, 450, 600
	if err := template.Check(); err != nil {
		t.Fatal(err)
	}
	sample, err := label.NewSample(template, 1, goods())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := sample.Preview(&b); err != nil {
		t.Fatal(err)
	}
	size, err := png.DecodeConfig(&b)
	if n := size.Width * size.Height; err != nil || n > 10_100_000 || n < 5_000_000 {
		t.Errorf("%d × %d: %v", size.Width, size.Height, err)
	}
}

// TestPicturesWaitForTheirTurn: two large ones are drawn at once, a third waits,
// and is told to come again when it has waited for too long.
func TestPicturesWaitForTheirTurn(t *testing.T) {
	t.Parallel()
	turns := label.NewTurns(50 * time.Millisecond)
	var done []func()
	for range 2 {
		one, err := turns.Soon(t.Context(), label.MaxPixels)
		if err != nil {
			t.Fatal(err)
		}
		done = append(done, one)
	}
	if _, err := turns.Soon(t.Context(), 1000); fault.As(err) == nil || fault.As(err).Kind != fault.KindUnavailable {
		t.Errorf("a third one is drawn: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := turns.Soon(gone, 1000); err == nil || fault.As(err) != nil {
		t.Errorf("of a reader who went away: %v", err)
	}
	done[0]()
	last, err := turns.Soon(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	last()
	done[1]()
	if whole, err := turns.Soon(t.Context(), 1<<40); err != nil {
		t.Error("what is larger than any can be never comes to its turn")
	} else {
		whole()
	}
}
