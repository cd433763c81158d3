package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// begun is a download of labels of which a little was read.
type begun struct {
	id        string // of the label run
	body      io.ReadCloser
	hangUp    func()
	transport *http.Transport
}

func begin(t *testing.T, s *fixture.Service, key, path string) begun {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	b := begun{transport: &http.Transport{}}
	b.hangUp = func() {
		cancel()
		_ = b.body.Close()
		b.transport.CloseIdleConnections()
	}
	response, err := b.transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	b.id, b.body = response.Header.Get("X-Label-Run"), response.Body
	if _, err := io.CopyN(io.Discard, b.body, 100_000); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRunOfALostServerIsInterrupted: a run whose server was lost says so to
// every server once its lease is over, and can be gone on with; one that its
// server still writes does not, however long it takes.
func TestRunOfALostServerIsInterrupted(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		s.Labels.Lease = 2 * time.Second
		tenant := s.Tenant(t, "8930007")
		run := aRun(t, s, tenant, "200000")
		living := begin(t, s, tenant.Key, run+"/labels?format=zpl")
		defer living.hangUp()
		// What a server that is killed leaves behind: a receipt, and nobody who
		// speaks for it.
		lost := dbtest.NewID()
		write := func(sql, where string) {
			t.Helper()
			if err := s.DB.InTx(t.Context(), func(tx *database.Tx) error { return tx.Exec(sql, where).Error }); err != nil {
				t.Fatal(err)
			}
		}
		write("INSERT INTO label_runs SELECT '"+lost+"', "+columns+", "+s.DB.Engine.In(time.Hour)+" FROM label_runs WHERE id = ?", living.id)
		servers := []*fixture.Service{s}
		if s.DB.Engine == database.Postgres {
			servers = append(servers, fixture.Start(t, s.Config.DatabaseURL, t.TempDir()))
		}
		for _, id := range []string{lost, living.id} {
			if r := receipt(t, s, tenant.Key, id); r.Status != "running" {
				t.Errorf("at once: %+v", r)
			}
		}
		write("UPDATE label_runs SET alive_until = "+s.DB.Engine.In(0)+" WHERE id = ?", lost)
		time.Sleep(3 * s.Labels.Lease / 2)
		for _, server := range servers {
			if r := receipt(t, server, tenant.Key, lost); r.Status != "interrupted" || r.FinishedAt != nil {
				t.Errorf("the lost one: %+v", r)
			}
			if r := receipt(t, server, tenant.Key, living.id); r.Status != "running" || r.Labels == 0 || r.Bytes == 0 {
				t.Errorf("the living one: %+v", r)
			}
		}
		var list struct{ Items []struct{ ID, Status string } }
		s.Call(t, tenant.Key, http.MethodGet, "/api/v1/label-runs", nil).Want(t, http.StatusOK).Into(t, &list)
		for _, item := range list.Items {
			if want := map[string]string{lost: "interrupted", living.id: "running"}[item.ID]; item.Status != want {
				t.Errorf("listed as %+v, want %s", item, want)
			}
		}
		s.Call(t, tenant.Key, http.MethodGet, run+"/labels?format=csv&count=10&start=8", nil).Want(t, http.StatusOK)
	})
}

// TestHangingUpLeavesNothingBehind: no goroutine, no file and no connection to
// the database, in any format. It runs alone, so that nobody else's are seen.
func TestHangingUpLeavesNothingBehind(t *testing.T) {
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			s := fixture.New(t, engine)
			tenant := s.Tenant(t, "8930008")
			run := aRun(t, s, tenant, "200000")
			files := t.TempDir()
			t.Setenv("TMPDIR", files)
			for _, query := range []string{"format=pdf", "format=zpl", "format=zip&count=20000", "format=zip&image=png&count=20000", "format=csv"} {
				b := begin(t, s, tenant.Key, run+"/labels?"+query)
				b.hangUp()
				left := ""
				for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
					if left = leftBehind(t, s, files); left == "" {
						break
					}
				}
				if left != "" {
					t.Errorf("%s leaves %s", query, left)
				}
				if r := receipt(t, s, tenant.Key, b.id); r.Status != "broken" {
					t.Errorf("%s: %+v", query, r)
				}
			}
		})
	}
}

// leftBehind is what drawing labels has not given back; "" when that is nothing.
func leftBehind(t *testing.T, s *fixture.Service, files string) string {
	t.Helper()
	var stacks bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&stacks, 2); err != nil {
		t.Fatal(err)
	}
	for stack := range strings.SplitSeq(stacks.String(), "\n\n") {
		if strings.Contains(stack, "txng/internal/label") || strings.Contains(stack, "api.(*API).labels") {
			return stack
		}
	}
	if names, err := os.ReadDir(files); err != nil || len(names) > 0 {
		return fmt.Sprint(names, err)
	}
	pool, err := s.DB.Read(t.Context()).DB()
	if err != nil {
		t.Fatal(err)
	}
	if n := pool.Stats().InUse; n > 0 {
		return fmt.Sprint(n, " connections")
	}
	return ""
}

// columns are those of label_runs but id, the first, and alive_until, the last.
const columns = "organization_id, key_id, role, object_kind, object_id, selection, template, template_digest, format, first, count, labels, bytes, sha256, status, started_at, finished_at"
