package api_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
)

// eachHeldDown runs test on each engine against a service that is held down.
func eachHeldDown(t *testing.T, test func(t *testing.T, s *fixture.Service), settings ...string) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, fixture.New(t, engine, settings...))
		})
	}
}

// TestOverloadIsRefusedWithWords: what is too much gets 503 soon, with when to
// come again and why; what is asked of the service itself is answered, and so is
// everybody once it is over.
func TestOverloadIsRefusedWithWords(t *testing.T) {
	t.Parallel()
	eachHeldDown(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		st := newStory(t, s, "TL-1")
		st.settled(t)
		at := st.path(st.link)
		var all sync.WaitGroup
		var mu sync.Mutex
		count := map[int]int{}
		for i := range 120 {
			all.Go(func() {
				form, path, language, word := software, at, "en", "nothing was done"
				if i%2 == 0 {
					form, path, language, word = browser, "/p"+at, "vi", "Đang có quá nhiều người tra cứu"
				}
				got := s.Call(t, "", http.MethodGet, path, nil, append(form, "Accept-Language", language)...)
				if got.Status == http.StatusServiceUnavailable {
					retry := got.Header.Get("Retry-After")
					if len(retry) != 1 || retry < "1" || retry > "4" || !strings.Contains(string(got.Body), word) || i%2 == 1 && got.Code() != "overloaded" {
						t.Errorf("Retry-After %q: %s", retry, got.Body)
					}
				}
				mu.Lock()
				defer mu.Unlock()
				count[got.Status]++
			})
		}
		for _, path := range []string{"/healthz", "/readyz", "/p/assets/none", "/.well-known/gs1resolver"} {
			if got := s.Call(t, "", http.MethodGet, path, nil); got.Status == http.StatusServiceUnavailable {
				t.Errorf("%s: %s", path, got.Body)
			}
		}
		s.Call(t, st.packer, http.MethodGet, "/api/v1/batches", nil).Want(t, http.StatusOK)
		all.Wait()
		if count[http.StatusOK] == 0 || count[http.StatusServiceUnavailable] == 0 || len(count) != 2 {
			t.Errorf("%v", count)
		}
		time.Sleep(200 * time.Millisecond)
		s.Call(t, "", http.MethodGet, at, nil, software...).Want(t, http.StatusOK)
		figures := string(metricsOf(t, s))
		for _, want := range []string{`txng_load_refused_total{class="scan"} `, `txng_load_working{class="call"} 0`, `txng_load_waiting{class="export"} 0`} {
			if !strings.Contains(figures, want) || strings.Contains(figures, `txng_load_refused_total{class="scan"} 0`) {
				t.Errorf("no %s in the figures", want)
			}
		}
	}, "TXNG_SCAN_CACHE=off", "TXNG_LOAD_SCANS=1", "TXNG_LOAD_SCANS_PER_SECOND=20", "TXNG_LOAD_WAIT=20ms", "TXNG_ADMIN_ADDR=127.0.0.1:0")
}

func metricsOf(t *testing.T, s *fixture.Service) []byte {
	t.Helper()
	response, err := http.Get("http://" + s.AdminAddr() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // read to its end
	var b strings.Builder
	if err := response.Write(&b); err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}

// TestScansAreAnsweredWhileWritesWait: writes that wait for one another hold all
// the connections that they may, and more of them are refused at once.
func TestScansAreAnsweredWhileWritesWait(t *testing.T) {
	t.Parallel()
	eachHeldDown(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		st := newStory(t, s, "TL-1")
		st.settled(t)
		_, codes := st.printed(t, st.packer, st.batch, 1, "on_print")
		release, held := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			err := s.DB.InTx(t.Context(), func(tx *database.Tx) error {
				err := tx.Exec("UPDATE products SET version = version").Error
				close(held)
				<-release
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
		<-held
		body := map[string]any{"reason": "x", "what_to_do": "y"}
		var mu sync.Mutex
		count := map[string]int{}
		const calls = 16
		for range calls {
			all.Go(func() {
				got := s.Call(t, s.AdminKey, http.MethodPost, "/api/v1/products/"+st.product+"/hold", body)
				mu.Lock()
				defer mu.Unlock()
				count[fmt.Sprint(got.Status, got.Code())]++
			})
		}
		until(t, "some are refused, and the others wait", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return count["503overloaded"] == calls-8
		})
		for _, path := range []string{st.path(st.link), st.path(codes[0].Link), "/readyz"} {
			began := time.Now()
			s.Call(t, "", http.MethodGet, path, nil, software...).Want(t, http.StatusOK)
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("%s took %s", path, took)
			}
		}
		close(release)
		all.Wait()
		if count["503overloaded"] != calls-8 || count["201"] != 8 {
			t.Errorf("%v", count)
		}
	}, "TXNG_SCAN_CACHE=off", "TXNG_DATABASE_CONNS=8", "TXNG_LOAD_CALLS=8", "TXNG_LOAD_WAIT=20ms")
}

// TestNoOrganisationKeepsOutTheOthers: whoever opens many requests and sends them
// slowly has half of the turns at most, and is told so.
func TestNoOrganisationKeepsOutTheOthers(t *testing.T) {
	t.Parallel()
	s := fixture.New(t, database.SQLite, "TXNG_LOAD_CALLS=4", "TXNG_LOAD_WAIT=0s")
	slow, other := s.Tenant(t, "8930007").Key, s.Tenant(t, "8930008").Key
	host := strings.TrimPrefix(s.URL(), "http://")
	until(t, "it has half of the turns", func() bool {
		// One that comes while the question below is answered may find no turn.
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		if _, err := fmt.Fprintf(conn, "POST /api/v1/products HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{", host, slow); err != nil {
			t.Fatal(err)
		}
		got := s.Call(t, slow, http.MethodGet, "/api/v1/products", nil)
		return got.Status == http.StatusTooManyRequests && got.Code() == "too_many_at_once" && got.Header.Get("Retry-After") != ""
	})
	for range 20 {
		s.Call(t, other, http.MethodGet, "/api/v1/products", nil).Want(t, http.StatusOK)
		s.Call(t, s.AdminKey, http.MethodGet, "/api/v1/products", nil).Want(t, http.StatusOK)
	}
}

// TestConnectionsThatStayTakeNoTurn: a program that listens to a query keeps
// nobody from calling, for as long as it listens.
func TestConnectionsThatStayTakeNoTurn(t *testing.T) {
	t.Parallel()
	s := fixture.New(t, database.SQLite, "TXNG_LOAD_CALLS=1", "TXNG_LOAD_WAIT=0s")
	key := s.Tenant(t, "8930007").Key
	s.Call(t, key, http.MethodPost, "/epcis/queries", `{"name": "mine", "query": {"MATCH_epc": ["urn:example:1"]}}`).Want(t, http.StatusCreated)
	at := "ws" + strings.TrimPrefix(s.URL(), "http") + "/epcis/queries/mine/events?stream=true"
	conn, _, err := websocket.Dial(t.Context(), at, &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer " + key}}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow() //nolint:errcheck // the test is over
	s.Call(t, key, http.MethodGet, "/epcis/queries/mine", nil).Want(t, http.StatusOK)
}
