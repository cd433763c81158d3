package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/txng-vn/txng/internal/config"
)

// TestSecretsAppearWhole: whoever looks, a reader or the next start after a
// kill, sees all of a secret or no file.
func TestSecretsAppearWhole(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	const files = 200
	path := func(n int) string { return filepath.Join(directory, strconv.Itoa(n)) }
	written := make(chan error, 1)
	go func() {
		var err error
		for n := range files {
			err = errors.Join(err, config.WriteSecret(path(n), key('a')))
		}
		written <- err
	}()
	for n := range files {
		for {
			content, err := os.ReadFile(path(n))
			if errors.Is(err, os.ErrNotExist) {
				continue
			}
			if err != nil || string(content) != key('a')+"\n" {
				t.Fatalf("a secret of %d bytes, %v", len(content), err)
			}
			break
		}
	}
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if err := config.WriteSecret(path(0), key('b')); !errors.Is(err, os.ErrExist) {
		t.Errorf("a secret is written over: %v", err)
	}
	left, err := os.ReadDir(directory)
	if err != nil || len(left) != files {
		t.Errorf("%d files are left, %v", len(left), err)
	}
	if info, err := os.Stat(path(0)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
