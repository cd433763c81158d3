package dbtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// ErrNoPostgres says that no PostgreSQL server binaries were found, neither in
// PATH nor where Debian keeps them. Tests skip aloud on it.
var ErrNoPostgres = errors.New("no PostgreSQL server found: install one (Debian: postgresql), put its bin directory in PATH, or set " + URLVariable)

// Environment variables that tests obey.
const (
	URLVariable     = "TXNG_TEST_POSTGRES_URL"     // superuser URL of an existing server, used in place of a launched one
	RequireVariable = "TXNG_TEST_REQUIRE_POSTGRES" // "1": a missing server fails the test in place of skipping it
)

// findBinaries returns the directory that holds both initdb and postgres: the
// one in PATH, else the newest version under Debian's directory.
func findBinaries() (string, error) {
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil && hasBinaries(filepath.Dir(real)) {
			return filepath.Dir(real), nil
		}
	}
	dirs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	best, newest := "", -1
	for _, dir := range dirs {
		version, err := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
		if err == nil && version > newest && hasBinaries(dir) {
			best, newest = dir, version
		}
	}
	if best == "" {
		return "", ErrNoPostgres
	}
	return best, nil
}

func hasBinaries(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

// tail returns the end of the server's log, for an error message.
func tail(path string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Sprintf("(no log: %v)", err)
	}
	return string(content[max(0, len(content)-2000):])
}
