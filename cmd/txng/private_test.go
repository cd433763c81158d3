//go:build unix

package main_test

import (
	"bufio"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFilesAreTheirOwnersAlone: whatever the shell's umask allows, other
// accounts of the machine can read neither the database, with its log and
// index, nor the keys.
func TestFilesAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	serve := exec.Command("sh", "-c", `umask 022; exec "$0" serve`, build(t))
	serve.Env = append(os.Environ(), "TXNG_ADDR=127.0.0.1:0", "TXNG_ADMIN_ADDR=", "TXNG_DATA_DIR="+data, "TXNG_DATABASE_URL=")
	log, err := serve.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = serve.Process.Kill()
		_ = serve.Wait()
	})
	lines := bufio.NewScanner(log)
	for lines.Scan() && !strings.Contains(lines.Text(), `"msg":"serving"`) {
		continue
	}
	seen := map[string]bool{}
	err = filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v", path, info.Mode())
		}
		seen[d.Name()] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"txng.db", "txng.db-wal", "txng.db-shm", "serial.key", "secrets.key", "admin.key"} {
		if !seen[name] {
			t.Errorf("no %s: the test does not see what it is about", name)
		}
	}
}
