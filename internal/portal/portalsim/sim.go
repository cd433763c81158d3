package portalsim

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Options say where a simulator keeps its ledger and what time it is.
type Options struct {
	Dir           string           // directory of the ledger; "" keeps it in memory
	Clock         func() time.Time // nil: the wall clock
	TokenLifetime time.Duration    // of a token; 0: an hour
	ImageHosts    []string         // host:port that images are really fetched from, all others being out of reach; nil: addresses are believed
	Logger        *slog.Logger     // nil: silent
	Notices       Notices          // whom the NDA platform tells

	OnCall func(op, fault string) // before each operation, for tests that act at that moment; nil: nobody
}

// Settings are the switches of the contract whose real position is unknown.
type Settings struct {
	LagMs                 int  `json:"lagMs"`                 // GetData shows a record this long after its creation
	RefuseDuplicates      bool `json:"refuseDuplicates"`      // a second create of one natural key: "đã tồn tại"
	AllowUnconfirmedOrder bool `json:"allowUnconfirmedOrder"` // events before their order is confirmed
	EmptyCatalogues       bool `json:"emptyCatalogues"`       // catalogues answer with success and nothing
	AllowProductCreate    bool `json:"allowProductCreate"`    // prod.create; off as on the portal
	NDAStepMs             int  `json:"ndaStepMs"`             // how long a request at the NDA platform stays in each state; 0: it is done at once
}

// Sim is one simulated portal; safe for concurrent use.
type Sim struct {
	mu       sync.Mutex
	book     *book
	clock    func() time.Time
	offset   time.Duration
	lifetime time.Duration
	hosts    []string
	onCall   func(op, fault string)
	log      *slog.Logger
	settings Settings
	tokens   map[string]token
	faults   []Fault
	calls    []Call
	notices  *notices
}

// New opens the ledger in o.Dir and returns the simulator on it. Tokens issued
// before are not known any more, as after a restart of the portal.
func New(o Options) (*Sim, error) {
	b, err := openBook(o.Dir)
	if err != nil {
		return nil, err
	}
	s := &Sim{book: b, clock: o.Clock, lifetime: o.TokenLifetime, hosts: o.ImageHosts, onCall: o.OnCall, log: o.Logger, tokens: map[string]token{}, notices: newNotices(o.Notices)}
	if s.clock == nil {
		s.clock = time.Now //nolint:forbidigo // the simulator stands outside the service; this is its own clock
	}
	if s.lifetime <= 0 {
		s.lifetime = time.Hour
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s, nil
}

// Close ends notices and closes the ledger's file.
func (s *Sim) Close() error {
	s.notices.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.book.file == nil {
		return nil
	}
	return s.book.file.Close()
}

// Configure replaces the switches.
func (s *Sim) Configure(settings Settings) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings = settings
}

// Ledger returns a copy of what the portal was told.
func (s *Sim) Ledger() Ledger {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Ledger{
		Products: s.book.products.list(nil), Places: s.book.places.list(nil), Orders: s.book.orders.list(nil),
		Chains: s.book.chains.list(nil), Events: s.book.events.list(nil), Images: s.book.images.list(nil), Certificates: s.book.certificates.list(nil), Requests: s.book.requests.list(nil),
	}
}

// Handler serves the single sign-on (/connect/token), the gateway (/gwdev/…),
// the public site (/tracuu/…) and, at /, a page of all that the portal holds.
func (s *Sim) Handler() http.Handler {
	mux := http.NewServeMux()
	s.mountSite(mux)
	s.mountOrganizations(mux)
	s.mountPlaces(mux)
	s.mountTrace(mux)
	s.mountEvents(mux)
	s.mountCertificates(mux)
	s.mountCatalogues(mux)
	s.mountNDA(mux)
	return mux
}

// now is the simulated time; the caller holds mu.
func (s *Sim) now() time.Time { return s.clock().Add(s.offset).UTC() }

// stamp is a moment as the portal prints it: UTC, without saying so.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.9999999") }

func newID() string { return uuid.NewString() }

// newTraceCode is opaque on purpose: nobody may read anything out of it.
func newTraceCode() string { return "TXQG-" + rand.Text()[:20] }

// commit writes one change; the caller holds mu. A ledger that cannot be
// written is an outage of the portal.
func (s *Sim) commit(put []stored, deleted ...string) *reply {
	if err := s.book.write(entry{At: stamp(s.now()), Put: put, Delete: deleted}); err != nil {
		s.log.Error("ledger not written", "error", err.Error()) //nolint:sloglint // no context reaches the ledger
		return htmlReply(http.StatusInternalServerError)
	}
	return nil
}
