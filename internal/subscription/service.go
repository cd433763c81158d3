package subscription

import (
	"log/slog"
	"sync"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/subscription/callback"
)

// Options are what the service works with.
type Options struct {
	DB      *database.DB
	Auth    *auth.Service
	Events  *event.Service
	Secrets [32]byte // seals signature tokens

	SecretsOld [][32]byte // former ones, which tokens may still be sealed with
	Private    bool       // for development: subscribers need no public address
	Log        *slog.Logger

	Pace
}

// Pace is how hastily subscribers are told; a zero field is its usual value.
type Pace struct {
	Poll     time.Duration // how often new events are looked for; 1 s
	Lease    time.Duration // a killed worker's subscription is taken up after this; 60 s
	Pause    time.Duration // before the second try, doubled with each; 2 s
	Check    time.Duration // how often a silent connection's right is looked at; 5 s
	Take     time.Duration // within which a connection takes a document, or answers a ping; 10 s
	Patience time.Duration // how long a subscriber may fail before it is parked; a day
}

// Service keeps queries and tells subscribers.
type Service struct {
	Options
	db     *database.DB
	client *callback.Client
	wake   chan struct{}

	mu          sync.Mutex
	busy        map[string]int // deliveries under way, by organisation
	connections map[*connection]struct{}
	stopped     bool
}

// New returns the service; Run works.
func New(o Options) *Service {
	for _, d := range []struct {
		of       *time.Duration
		standard time.Duration
	}{{&o.Poll, time.Second}, {&o.Lease, time.Minute}, {&o.Pause, 2 * time.Second}, {&o.Check, 5 * time.Second}, {&o.Take, 10 * time.Second}, {&o.Patience, 24 * time.Hour}} {
		if *d.of == 0 {
			*d.of = d.standard
		}
	}
	return &Service{Options: o, db: o.DB, client: callback.New(o.Private), wake: make(chan struct{}, 1), busy: map[string]int{}, connections: map[*connection]struct{}{}}
}

// Wake has the worker look at once.
func (s *Service) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
