package archive

import (
	"fmt"
	"io"
	"time"
)

// every is how often progress is told.
const every = 5 * time.Second

// counter tells how much went by.
type counter struct {
	what  string
	tell  func(string)
	bytes int64
	last  time.Time
}

func (a *Archiver) counter(what string) io.Writer {
	return &counter{what: what, tell: a.progress, last: time.Now()} //nolint:forbidigo // durations between messages
}

// Write counts.
func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	if time.Since(c.last) >= every {
		c.tell(fmt.Sprintf("%s: %d MiB", c.what, c.bytes>>20))
		c.last = time.Now() //nolint:forbidigo // as above
	}
	return len(p), nil
}
