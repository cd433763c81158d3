package portal

import (
	"log/slog"
	"sync"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Options are what the service works with.
type Options struct {
	DB        *database.DB
	Box       *outbox.Box
	Targets   map[string]target.Target // by name; empty when no portal is configured
	Secrets   [32]byte                 // seals credentials
	PublicURL string                   // begins the address of files
	Profile   string                   // rule profile that a batch must be complete under
	Log       *slog.Logger

	Lease  time.Duration // a killed worker's batch is taken up after this; 0: 45 s
	Pause  time.Duration // before the second try, doubled with each; 0: 2 s
	Settle time.Duration // before a create that may have happened is looked for, and again before it is repeated; 0: 10 s
}

// Service enrols, queues and tells.
type Service struct {
	Options
	db   *database.DB
	wake chan struct{}
	maps *catalogues

	introductions introductions

	mu    sync.Mutex
	lines map[string]target.Line // of each target when it was last looked at
}

// New returns the service and has box hand it the work that follows changes.
func New(o Options) *Service {
	if o.Lease == 0 {
		o.Lease = 45 * time.Second
	}
	if o.Settle == 0 {
		o.Settle = 10 * time.Second
	}
	if o.Pause == 0 {
		o.Pause = 2 * time.Second
	}
	s := &Service{Options: o, db: o.DB, wake: make(chan struct{}, 1), maps: newCatalogues(), lines: map[string]target.Line{}}
	o.Box.Handle(topicBatch, s.followBatch)
	o.Box.Handle(topicPlace, s.followPlace)
	o.Box.Handle(topicHeld, s.followHeld)
	o.Box.Handle(topicOrganization, s.followOrganization)
	return s
}

// known refuses a target that is not configured.
func (s *Service) known(name string) error {
	if _, ok := s.Targets[name]; !ok {
		return fault.NotFound("sync_target")
	}
	return nil
}

// Wake has the worker look at once.
func (s *Service) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
