package portal_test

import (
	"bytes"
	"log/slog"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
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

// TestSecretsAreNowhere: after refusals, lost answers and a wrong account,
// neither the log nor any byte of the database holds a secret in clear.
func TestSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	b := newBench(t, dbtest.Open(t, dbtest.URL(t, "sqlite")), "8930000")
	log := &journal{}
	b.portal.Log = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b.enrol(t)
	b.link(t)
	id := b.complete(t)
	for op, kind := range map[string]string{"token": "http", "org.me": "expire_token", "order.create": "commit_then_drop", "event.create": "html", "event.confirm": "sys_dev"} {
		b.sim.Inject(portalsim.Fault{Op: op, Kind: kind})
	}
	b.sim.Inject(portalsim.Fault{Op: "order.confirm", Kind: "business", Detail: password + " " + clientSecret})
	b.until(t, id, portal.StatusRejected)
	b.retry(t, b.record(t, id).ID)
	b.until(t, id, portal.StatusSynced)
	everything := log.text.Bytes()
	for _, file := range []string{b.db.SQLitePath(), b.db.SQLitePath() + "-wal"} {
		content, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		everything = append(everything, content...)
	}
	if len(everything) < 100_000 || !bytes.Contains(everything, []byte("order.create")) {
		t.Fatalf("only %d bytes to look through", len(everything))
	}
	for _, secret := range []string{password, clientSecret, url.QueryEscape(password), "Bearer "} {
		if at := bytes.Index(everything, []byte(secret)); at >= 0 {
			t.Errorf("%q stands in %q", secret, everything[max(at-80, 0):at+len(secret)])
		}
	}
}
