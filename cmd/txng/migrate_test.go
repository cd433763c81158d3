package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMigrateRefusesTwoURLs: of two that differ it cannot know which database
// is meant, and neither is touched.
func TestMigrateRefusesTwoURLs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "url")
	if err := os.WriteFile(file, []byte("sqlite:"+filepath.Join(dir, "b.db")), 0o600); err != nil {
		t.Fatal(err)
	}
	migrate := exec.Command(build(t), "migrate")
	migrate.Env = append(os.Environ(), "TXNG_DATABASE_URL=sqlite:"+filepath.Join(dir, "a.db"), "TXNG_DATABASE_URL_FILE="+file)
	out, err := migrate.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "keep one") {
		t.Errorf("%v: %s", err, out)
	}
	if made, _ := filepath.Glob(filepath.Join(dir, "*.db")); made != nil {
		t.Errorf("made %v", made)
	}
}
