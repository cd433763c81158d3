package api_test

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// journal is a log that may be read afterwards.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// TestNothingIsKeptOfWhoScans: addresses, telephone numbers and positions of
// people who scan, in headers and in the address, on every public page, are in
// no byte of the log, of what the service writes, or of the database's files.
func TestNothingIsKeptOfWhoScans(t *testing.T) {
	t.Parallel()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			where := t.TempDir()
			db, files := "sqlite:"+filepath.Join(where, "txng.db"), where
			var server *dbtest.Server
			if engine == database.Postgres {
				started, err := dbtest.StartPostgres(context.Background(), dbtest.Options{Durable: true, Settings: map[string]string{"log_min_messages": "info"}})
				dbtest.Need(t, err)
				t.Cleanup(func() { _ = started.Stop() })
				name := dbtest.UniqueName("privacy")
				if err := started.CreateDatabase(t.Context(), name, ""); err != nil {
					t.Fatal(err)
				}
				server, db = started, started.URL(name)
				dbtest.Open(t, db)
				files = started.Dir()
			}
			log := &journal{}
			s := fixture.StartWith(t, db, where, app.Options{Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
			canaries := scanWithCanaries(t, s)
			if err := s.Stats.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.Stop()
			if server != nil { // what it holds in memory goes to its files
				if err := server.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			log.mu.Lock()
			defer log.mu.Unlock()
			checkNowhere(t, "the log", log.text.Bytes(), canaries)
			if log.text.Len() < 1000 {
				t.Errorf("only %d bytes of log", log.text.Len())
			}
			if n := checkFiles(t, canaries, files, where); n < 500_000 {
				t.Errorf("only %d bytes of files", n)
			}
		})
	}
}

// scanWithCanaries asks for all that is public, and for what does not exist.
func scanWithCanaries(t *testing.T, s *fixture.Service) (canaries []string) {
	t.Helper()
	st := newStory(t, s, "TL-1")
	st.settled(t)
	_, codes := st.printed(t, st.packer, st.batch, 1, "on_print")
	at := st.path(st.link)
	product, _, _ := strings.Cut(at, "/10/")
	paths := []string{"/", at, product, st.path(codes[0].Link), product + "/10/NO-SUCH", at + "/21/AAAAAAAAAAAAAAAAA", "/01/08930009000003", "/01/bad", "/t/bad", "/p/find", "/nothing"}
	const address, six, telephone, lat, lng, agent = "203.0.113.177", "2001:db8:cafe:177::1", "0987001177", "10.177177", "106.177177", "Kanari-Phone/177"
	canaries = []string{address, six, telephone, lat, lng, agent}
	query := url.Values{"lat": {lat}, "lng": {lng}, "phone": {telephone}, "ip": {address}, "code": {telephone}}.Encode()
	for _, path := range paths {
		for _, prefix := range []string{"", "/p"} {
			for _, form := range [][]string{{"Accept", "application/json"}, browser} {
				headers := append(form[:2:2], "User-Agent", agent, "X-Forwarded-For", address, "X-Real-Ip", address, "Forwarded", `for="[`+six+`]"`,
					"Cf-Connecting-Ip", address, "Referer", "https://map.example/@"+lat+","+lng, "Cookie", "phone="+telephone, "Geolocation", lat+" "+lng)
				s.Call(t, "", http.MethodGet, prefix+path+"?"+query, nil, headers...)
			}
		}
	}
	return canaries
}

func checkNowhere(t *testing.T, where string, content []byte, canaries []string) {
	t.Helper()
	for _, canary := range canaries {
		if i := bytes.Index(content, []byte(canary)); i >= 0 {
			t.Errorf("%q stands in %s: %q", canary, where, content[max(0, i-60):min(len(content), i+60)])
		}
	}
}

// checkFiles looks through every file under roots and returns how many bytes
// there were.
func checkFiles(t *testing.T, canaries []string, roots ...string) (n int) {
	t.Helper()
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			content, err := os.ReadFile(path)
			n += len(content)
			checkNowhere(t, path, content, canaries)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return n
}
