package api

import (
	"net/http"
	"time"
)

// pieceTime is how long a reader may take for one piece of a long answer.
const pieceTime = time.Minute

// steady gives a reader of a long answer the same time for each write, where the
// server gives it that long for the whole: a million codes over a slow line are
// no reason to break off, a reader that has stopped is.
type steady struct {
	http.ResponseWriter

	piece time.Duration
}

// Write sends p.
func (s steady) Write(p []byte) (int, error) {
	deadline := time.Now().Add(s.piece) //nolint:forbidigo // of the connection, not a fact
	if err := http.NewResponseController(s.ResponseWriter).SetWriteDeadline(deadline); err != nil {
		return 0, err
	}
	return s.ResponseWriter.Write(p)
}
