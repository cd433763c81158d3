package portal

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Options are what the service works with.
type Options struct {
	DB         *database.DB
	Box        *outbox.Box
	Targets    map[string]target.Target // by name; empty when no portal is configured
	Captures   map[string]target.Capture
	Registries map[string]target.Registry
	Secrets    [32]byte   // seals credentials
	SecretsOld [][32]byte // former ones, which credentials may still be sealed with
	IDBase     string     // identity base of local codes in events
	PublicURL  string     // begins the address of files
	Profile    string     // rule profile that a batch must be complete under
	Log        *slog.Logger
	// Serials names items of a run, at most so many; none and not whole when they
	// are more. Without it the items of a recall are not named.
	Serials func(ctx context.Context, runID string, ranges []batch.Range, most int64) (serials []string, whole bool, err error)

	Nightly bool // compare targets and read their catalogues every night
	Night   int  // from this hour on, in Viet Nam

	KeepExchanges time.Duration // calls about records are removed after this; 0: never

	AtOnce int           // organisations that one server tells at a time; 0: 48
	Lease  time.Duration // a killed worker's batch is taken up after this; 0: 45 s
	Pause  time.Duration // before the second try, doubled with each; 0: 2 s
	Settle time.Duration // before a create that may have happened is looked for, and again before it is repeated; 0: 10 s
}

// Service enrols, queues and tells.
type Service struct {
	Options
	db    *database.DB
	wakes map[string]chan struct{} // by target
	look  chan struct{}            // as wakes, for comparisons and catalogues
	maps  *catalogues

	all map[string]target.Way

	introductions introductions

	mu       sync.Mutex
	lines    map[string]target.Line // of each target when it was last looked at
	nights   map[string]string      // of each target the date whose nightly work was begun
	enrolled *bool                  // without targets: whether anybody is enrolled
}

// New returns the service and has box hand it the work that follows changes.
func New(o Options) *Service {
	if o.AtOnce == 0 {
		o.AtOnce = 48
	}
	if o.Lease == 0 {
		o.Lease = 45 * time.Second
	}
	if o.Settle == 0 {
		o.Settle = 10 * time.Second
	}
	if o.Pause == 0 {
		o.Pause = 2 * time.Second
	}
	s := &Service{Options: o, db: o.DB, wakes: map[string]chan struct{}{}, look: make(chan struct{}, 1), maps: newCatalogues(), lines: map[string]target.Line{}, nights: map[string]string{}}
	s.all = s.ways()
	for name := range s.all {
		s.wakes[name] = make(chan struct{}, 1)
	}
	o.Box.Handle(topicBatch, s.followBatch)
	o.Box.Handle(topicPlace, s.followPlace)
	o.Box.Handle(topicHeld, s.followHeld)
	o.Box.Handle(topicOrganization, s.followOrganization)
	return s
}

// Wake has the workers of all targets look at once.
func (s *Service) Wake() {
	for _, one := range s.wakes {
		select {
		case one <- struct{}{}:
		default:
		}
	}
}
