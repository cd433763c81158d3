package main_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// load is how hard the issuers are pressed.
type load struct {
	processes int           // on PostgreSQL; on SQLite there is one
	clients   int           // of each process
	serials   int           // of each run
	until     int           // identifiers that a phase gives at least
	within    time.Duration // and how long it may take for them
}

// loads: some ten thousand identifiers here, 200,000 in CI, ten million in
// `make long`.
func loads() load {
	switch {
	case os.Getenv("TXNG_LONG") != "":
		return load{4, 64, 50_000, 3_400_000, 5 * time.Minute}
	case os.Getenv("TXNG_TEST_REQUIRE_POSTGRES") != "":
		return load{4, 16, 10_000, 70_000, 10 * time.Second}
	}
	return load{2, 2, 200, 2_000, 4 * time.Second}
}

// issuers are the processes over one database, and what they issue for.
type issuers struct {
	all            []*process
	ledger         ledger
	key            string // a manager's
	place, product string
	batch          string
	restore        func() // the state of the database at the time of the copy
	copyNow        func()
}

// TestNothingIsIssuedTwice has processes issue identifiers of every kind while
// they are killed and come back with clocks a day off; then the database is put
// back to an older copy, and they go on. The judge is what the clients were
// given.
func TestNothingIsIssuedTwice(t *testing.T) {
	t.Parallel()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := newIssuers(t, engine)
			s.phase(t)
			for _, p := range s.all {
				p.kill()
			}
			s.copyNow()
			s.startAll(t)
			s.phase(t)
			for _, p := range s.all {
				p.kill()
			}
			s.restore()
			s.startAll(t)
			s.phase(t)
			if len(s.ledger.twice) > 0 {
				t.Errorf("%d identifiers were issued twice, as %v", len(s.ledger.twice), s.ledger.twice[:min(5, len(s.ledger.twice))])
			}
			t.Logf("%d identifiers: %v", len(s.ledger.given), s.ledger.kinds)
			for _, kind := range []string{"gtin", "gln", "sscc", "lot", "serial"} {
				if s.ledger.kinds[kind] == 0 {
					t.Errorf("no %s was issued", kind)
				}
			}
		})
	}
}

func newIssuers(t *testing.T, engine database.Engine) *issuers {
	t.Helper()
	s := &issuers{ledger: ledger{given: map[[16]byte]struct{}{}, kinds: map[string]int{}}}
	processes, dir := 1, t.TempDir()
	url := "sqlite:" + dir + "/txng.db"
	s.copyNow = func() { s.restore = copied(t, dir) }
	if engine == database.Postgres {
		processes = loads().processes
		server, err := dbtest.StartPostgres(context.Background(), dbtest.Options{Durable: true})
		dbtest.Need(t, err)
		t.Cleanup(func() { _ = server.Stop() })
		if err := server.CreateDatabase(t.Context(), "issue", ""); err != nil {
			t.Fatal(err)
		}
		url = server.URL("issue")
		dbtest.Migrate(t, url)
		s.copyNow = func() {
			restore, err := server.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			s.restore = func() {
				if err := restore(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	admin := auth.NewKey()
	for i := range processes {
		p := &process{url: url, dir: dir, addr: freeAddr(t), admin: admin}
		if i > 0 {
			p.dir = t.TempDir()
		}
		t.Cleanup(p.kill)
		p.start(t, 0)
		s.all = append(s.all, p)
	}
	s.enrol(t)
	return s
}

func (s *issuers) startAll(t *testing.T) {
	t.Helper()
	for _, p := range s.all {
		p.start(t, s.clock())
	}
}

// clock is a clock that is right, or a day off.
func (s *issuers) clock() time.Duration { return time.Duration(rand.IntN(3)-1) * 24 * time.Hour }

func (s *issuers) enrol(t *testing.T) {
	t.Helper()
	create := func(key, path string, in any) map[string]any {
		t.Helper()
		var out map[string]any
		if status, _ := s.all[0].post(http.DefaultClient, key, path, in, &out); status != http.StatusCreated {
			t.Fatalf("%s: %d %v", path, status, out)
		}
		return out
	}
	admin := s.all[0].admin
	org := create(admin, "/api/v1/organizations", map[string]any{"name": "Hợp tác xã Ví dụ", "kind": "cooperative", "tax_code": "1100000001", "gs1_prefix": "8930", "address": address()})["id"].(string)
	s.key = create(admin, "/api/v1/organizations/"+org+"/api-keys", map[string]any{"role": "manager", "label": "issue"})["key"].(string)
	place := create(s.key, "/api/v1/places", farm())
	product := create(s.key, "/api/v1/products", fruit())
	s.place, s.product = place["id"].(string), product["id"].(string)
	s.ledger.add("gln", place["gln"].(string))
	s.ledger.add("gtin", product["gtin"].(string))
	s.batch = create(s.key, "/api/v1/batches", s.lot())["id"].(string)
}

func address() map[string]string {
	return map[string]string{"street": "Ấp Ví dụ", "ward_code": "25459", "province_code": "80"}
}

func farm() map[string]any {
	return map[string]any{"name": "Vườn", "kind": "farm", "address": address()}
}

func fruit() map[string]any {
	return map[string]any{"name": "Thanh long", "origin": map[string]string{"country": "VN", "province_code": "80"}, "net_content": map[string]string{"value": "1", "unit": "KGM"}}
}

func (s *issuers) lot() map[string]any {
	return map[string]any{"product_id": s.product, "place_id": s.place, "production_date": "2026-11-20", "quantity": map[string]string{"value": "1", "unit": "KGM"}}
}

// phase has clients issue from every process, which are killed meanwhile, until
// enough was given.
func (s *issuers) phase(t *testing.T) {
	t.Helper()
	size := loads()
	before := s.ledger.size()
	given := func() int { return s.ledger.size() - before }
	done := make(chan struct{})
	var wait sync.WaitGroup
	var kills atomic.Int32
	for _, p := range s.all {
		client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: size.clients}}
		for range size.clients {
			wait.Go(func() {
				for {
					select {
					case <-done:
						return
					default:
						if given()*len(s.all) > size.until*int(kills.Load()+1) { // leave the processors to those that come back
							time.Sleep(20 * time.Millisecond)
							continue
						}
						s.issue(t, p, client, size)
					}
				}
			})
		}
	}
	deadline := time.Now().Add(size.within)
	for n := 0; n < len(s.all) || given() < size.until && time.Now().Before(deadline); n++ {
		time.Sleep(time.Duration(20+rand.IntN(600)) * time.Millisecond)
		p := s.all[n%len(s.all)]
		p.kill()
		p.start(t, s.clock())
		kills.Add(1)
	}
	close(done)
	wait.Wait()
	if n := given(); n < size.until/10 {
		t.Errorf("too little load to tell: %d identifiers", n)
	}
}

// issue asks for one thing of a random kind; what was answered is noted.
func (s *issuers) issue(t *testing.T, p *process, client *http.Client, size load) {
	t.Helper()
	kind := rand.IntN(6)
	path := []string{"/api/v1/products", "/api/v1/places", "/api/v1/logistic-units", "/api/v1/batches", "/api/v1/batches/" + s.batch + "/serials", "/api/v1/batches/" + s.batch + "/serials"}[kind]
	in := []any{fruit(), farm(), map[string]int{"count": 20}, s.lot(), map[string]int{"count": size.serials}, map[string]int{"count": size.serials}}[kind]
	var out struct {
		ID, GTIN, GLN, Lot string
		Units              []struct{ SSCC string }
	}
	status, ok := p.post(client, s.key, path, in, &out)
	if !ok || status == http.StatusServiceUnavailable || status == http.StatusInternalServerError {
		time.Sleep(5 * time.Millisecond) // it was killed
		return
	}
	if status != http.StatusCreated {
		t.Errorf("%s: %d", path, status)
		return
	}
	switch kind {
	case 0:
		s.ledger.add("gtin", out.GTIN)
	case 1:
		s.ledger.add("gln", out.GLN)
	case 2:
		for _, u := range out.Units {
			s.ledger.add("sscc", u.SSCC)
		}
	case 3:
		s.ledger.add("lot", out.Lot)
	default:
		p.codes(client, s.key, out.ID, func(serials ...string) { s.ledger.add("serial", serials...) })
	}
}
