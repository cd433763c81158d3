package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// TestArchiveCommand lists, archives and restores a month, and says what is
// wrong with what it is told.
func TestArchiveCommand(t *testing.T) {
	t.Parallel()
	binary, url, dir := build(t), dbtest.URL(t, database.Postgres), t.TempDir()
	db := dbtest.Open(t, url)
	for _, sql := range []string{
		"SELECT ensure_event_partitions('2019-11-01', 0)",
		`INSERT INTO event_documents SELECT gen_random_uuid(), '2019-11-02', '{"a": ' || i || '}' FROM generate_series(1, 1000) i`,
	} {
		if err := db.Read(t.Context()).Exec(sql).Error; err != nil {
			t.Fatal(err)
		}
	}
	txng := func(url string, args ...string) (string, error) {
		cmd := exec.Command(binary, append([]string{"archive"}, args...)...)
		cmd.Env = append(os.Environ(), "TXNG_DATABASE_URL="+url)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	file := filepath.Join(dir, "txng-events-2019-11.zip")
	for _, c := range []struct {
		url, args, says string
		fails           bool
	}{
		{"sqlite:" + filepath.Join(dir, "a.db"), "", "the file itself is the archive", true},
		{"", "", "the file itself is the archive", true},
		{url, "2019-11", "--to DIR says", true},
		{url, "--to " + dir, "which month?", true},
		{url, "2019-11 --restore " + file, "it names its month", true},
		{url, "2019-13 --to " + dir, "write it as 2024-11", true},
		{url, "2019-11 --keep-months 1 --to " + dir, "at least 2", true},
		{url, "--restore " + file, "no such file", true},
		{url, "", "2019-11  1000", false},
		{url, "2019-11 --to " + dir, "archived: 2019-11, 1000 events", false},
		{url, "", "txng-events-2019-11.zip", false},
		{url, "--restore " + file, "restored: 2019-11, 1000 events", false},
	} {
		began := time.Now()
		out, err := txng(c.url, strings.Fields(c.args)...)
		if (err != nil) != c.fails || !strings.Contains(out, c.says) {
			t.Errorf("txng archive %s: %v after %v: %s", c.args, err, time.Since(began), out)
		}
	}
	if made, _ := filepath.Glob(filepath.Join(dir, "*.db")); made != nil {
		t.Errorf("made %v", made)
	}
}
