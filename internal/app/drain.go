package app

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// drainFor bounds how long running requests may take to finish.
const drainFor = 15 * time.Second

// open are the connections that may hold a request: new ones, whose first has
// not been read, and those at work. http.Server.Shutdown alone closes a
// connection whose request it reads only then, without an answer.
type open struct {
	mu          sync.Mutex
	connections map[net.Conn]struct{}
}

// track is the server's ConnState.
func (o *open) track(c net.Conn, s http.ConnState) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if s == http.StateNew || s == http.StateActive {
		o.connections[c] = struct{}{}
	} else {
		delete(o.connections, c)
	}
}

func (o *open) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.connections)
}

// empty returns when no connection is left that may hold a request, or when
// ctx ends. New ones that stay silent are closed by their header's time limit.
func (o *open) empty(ctx context.Context) {
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for o.count() > 0 {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// whileDraining has h tell clients to send nothing more on their connection
// once the service stops.
func (a *App) whileDraining(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		h.ServeHTTP(w, r)
	})
}
