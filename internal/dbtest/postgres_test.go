package dbtest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/txng-vn/txng/internal/dbtest"
)

func TestMain(m *testing.M) {
	if os.Getenv("DBTEST_CHILD") == "1" {
		child()
		return
	}
	os.Exit(dbtest.Main(m))
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func exec1(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestClonesOfATemplateAreSeparate(t *testing.T) {
	t.Parallel()
	server := dbtest.SharedPostgres(t)
	template := dbtest.UniqueName("template")
	if err := server.CreateDatabase(t.Context(), template, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.DropDatabase(context.Background(), template) })
	conn := connect(t, server.URL(template))
	exec1(t, conn, "CREATE TABLE fruit (name text)")
	exec1(t, conn, "INSERT INTO fruit VALUES ('thanh long')")
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			clone := connect(t, dbtest.NewDatabase(t, template))
			if _, err := clone.Exec(t.Context(), "INSERT INTO fruit VALUES ($1)", fmt.Sprint(i)); err != nil {
				t.Error(err)
			}
			var count int
			if err := clone.QueryRow(t.Context(), "SELECT count(*) FROM fruit").Scan(&count); err != nil || count != 2 {
				t.Errorf("clone %d holds %d rows, %v; want 2", i, count, err)
			}
		})
	}
	group.Wait()
}

func TestKilledServerKeepsWhatItAcknowledged(t *testing.T) {
	t.Parallel()
	server, err := dbtest.StartPostgres(t.Context(), dbtest.Options{Durable: true})
	dbtest.Need(t, err)
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	conn := connect(t, server.URL("postgres"))
	var fsync string
	if err := conn.QueryRow(t.Context(), "SHOW fsync").Scan(&fsync); err != nil || fsync != "on" {
		t.Fatalf("fsync = %q, %v; a durable server needs it on", fsync, err)
	}
	exec1(t, conn, "CREATE TABLE kept (n int)")
	for i := range 3 {
		exec1(t, conn, fmt.Sprintf("INSERT INTO kept VALUES (%d)", i))
		if err := server.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := conn.Ping(t.Context()); err == nil {
			t.Fatal("a session survived the kill")
		}
		if err := server.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		conn = connect(t, server.URL("postgres"))
		var count int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM kept").Scan(&count); err != nil || count != i+1 {
			t.Fatalf("after kill %d: %d rows, %v; want %d", i+1, count, err, i+1)
		}
	}
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := server.Restart(t.Context()); err == nil {
		t.Fatal("a stopped server was restarted")
	}
}

// TestDirectoriesBeingMadeAreNotAbandoned: test processes that start at once
// leave one another's servers alone.
func TestDirectoriesBeingMadeAreNotAbandoned(t *testing.T) {
	t.Parallel()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				dbtest.RemoveAbandoned()
				dir, claimed, err := dbtest.NewDirectory()
				if err != nil {
					t.Error(err)
					return
				}
				dbtest.RemoveAbandoned()
				if err := os.WriteFile(filepath.Join(dir, "password"), nil, 0o600); err != nil {
					t.Error(err)
					return
				}
				if err := errors.Join(os.RemoveAll(dir), claimed.Close()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

func TestFastServerIsFast(t *testing.T) {
	t.Parallel()
	if os.Getenv(dbtest.URLVariable) != "" {
		t.Skip("the settings of an existing server are its owner's")
	}
	conn := connect(t, dbtest.NewDatabase(t, ""))
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		var value string
		if err := conn.QueryRow(t.Context(), "SHOW "+setting).Scan(&value); err != nil || value != "off" {
			t.Errorf("%s = %q, %v; want off", setting, value, err)
		}
	}
	var lower string
	if err := conn.QueryRow(t.Context(), "SELECT lower('ĐẮK LẮK')").Scan(&lower); err != nil || lower != "đắk lắk" {
		t.Errorf("lower = %q, %v", lower, err)
	}
}

// child is the process that TestServerDiesWithItsParent kills.
func child() {
	server, err := dbtest.StartPostgres(context.Background(), dbtest.Options{Durable: true})
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_, _ = fmt.Println(server.URL("postgres"))
	time.Sleep(time.Hour)
}

func TestServerDiesWithItsParent(t *testing.T) {
	t.Parallel()
	dbtest.SharedPostgres(t) // skips when there are no binaries
	temp := t.TempDir()
	for dir := temp; strings.HasPrefix(dir, os.TempDir()) && dir != os.TempDir(); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "DBTEST_CHILD=1", "TMPDIR="+temp)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var url string
	if _, err := fmt.Fscanln(out, &url); err != nil {
		t.Fatal(err)
	}
	connect(t, url)
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for range 500 {
		conn, err := pgx.Connect(t.Context(), url)
		if errors.Is(err, syscall.ECONNREFUSED) {
			return
		}
		if err == nil {
			_ = conn.Close(t.Context())
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the server outlived its parent by 10 s")
}
