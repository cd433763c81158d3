package label

import (
	"context"
	"fmt"
	"math"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/txng-vn/txng/internal/fault"
)

const (
	// maxPixels is the most that one picture may have: 100 × 150 mm at 600 dpi
	// are 8.4 million.
	maxPixels = 10_000_000

	// patience is how long a request waits until a picture can be drawn for it.
	patience = 5 * time.Second
)

// turns has few pixels drawn at once, over all requests: two of the largest
// pictures, or many small ones. Nobody holds a turn while a reader takes what
// was drawn, so a slow one keeps nobody waiting.
type turns struct {
	free     *semaphore.Weighted
	patience time.Duration
}

func newTurns(patience time.Duration) *turns {
	return &turns{semaphore.NewWeighted(2 * maxPixels), patience}
}

// take waits for a turn of n pixels, until ctx ends.
func (t *turns) take(ctx context.Context, n int64) (done func(), err error) {
	n = min(n, 2*maxPixels)
	if err := t.free.Acquire(ctx, n); err != nil {
		return nil, err
	}
	return func() { t.free.Release(n) }, nil
}

// soon is take for a request that can still be refused: its *fault.Error, busy,
// comes when it has waited for too long.
func (t *turns) soon(ctx context.Context, n int64) (done func(), err error) {
	waiting, cancel := context.WithTimeout(ctx, t.patience)
	defer cancel()
	if done, err = t.take(waiting, n); err != nil && ctx.Err() == nil {
		return nil, fault.Busy().Wrap(err)
	}
	return done, err
}

// pixels is how many a picture has.
func pixels(width, height, dots float64) int64 {
	return int64(math.Ceil(width*dots) * math.Ceil(height*dots))
}

// drawn is the size of the pictures that a format is made of, in millimetres;
// zero when it has none.
func (t Template) drawn(f Format) Size {
	switch f {
	case FormatZPL:
		return Size{t.Page.Width, t.Page.Height}
	case FormatPNG:
		return t.Label
	case FormatPDF, FormatSVG, FormatCSV:
	}
	return Size{}
}

// checkPixels refuses pictures of more than maxPixels.
func (t Template) checkPixels(c *fault.Checks, pointer string, size Size) {
	n := pixels(size.Width, size.Height, dots(t.DPI))
	if n <= maxPixels {
		return
	}
	c.Add(pointer, "too_many_pixels",
		fmt.Sprintf("%g × %g mm ở %d dpi là %.1f triệu điểm ảnh, nhiều nhất là %d triệu: hãy giảm dpi (203, 300) hoặc khổ tem, hoặc in mẫu tờ (sheet) bằng PDF.", size.Width, size.Height, t.DPI, float64(n)/1e6, maxPixels/1_000_000),
		fmt.Sprintf("%g × %g mm at %d dpi are %.1f million pixels, the most is %d million: lower the dpi (203, 300) or the size, or print a sheet template as PDF.", size.Width, size.Height, t.DPI, float64(n)/1e6, maxPixels/1_000_000))
}
