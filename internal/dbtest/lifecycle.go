package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
)

// ErrNotOurs answers Kill and Restart on a server that was not launched here.
var ErrNotOurs = errors.New("the PostgreSQL server of " + URLVariable + " is not ours to kill or restart")

// dirPrefix begins the name of each server's directory.
const dirPrefix = "txng-postgres-"

// Stop ends the server and removes its directory; on somebody else's server it
// does nothing. It may be called twice.
func (s *Server) Stop() error {
	if s.existing {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		s.process.interrupt()
		s.process = nil
	}
	if s.dir == "" {
		return nil
	}
	err := os.RemoveAll(s.dir)
	if s.claimed != nil {
		err = errors.Join(err, s.claimed.Close())
	}
	s.dir, s.claimed = "", nil
	return err
}

// Kill ends postmaster and backends with SIGKILL, as when the power of the
// database's machine fails but not its disk. It returns when none runs.
func (s *Server) Kill() error {
	if s.existing {
		return ErrNotOurs
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		s.process.kill()
		s.process = nil
	}
	return nil
}

// Restart starts the server again on its port after Kill, or stops a running
// one in good order first, and returns when recovery is done and it answers.
func (s *Server) Restart(ctx context.Context) error {
	if s.existing {
		return ErrNotOurs
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir == "" {
		return errors.New("the server was stopped for good")
	}
	if s.process != nil {
		s.process.interrupt()
		s.process = nil
	}
	return s.start(ctx)
}

// newDirectory makes a server's directory and claims it. It bears the name that
// removeAbandoned looks for only once it is claimed.
func newDirectory() (dir string, claimed *os.File, err error) {
	made, err := os.MkdirTemp("", "txng-new-")
	if err != nil {
		return "", nil, err
	}
	dir = filepath.Join(filepath.Dir(made), dirPrefix+rand.Text())
	if err = os.WriteFile(filepath.Join(made, "claim"), nil, 0o600); err == nil {
		claimed, err = claim(made)
	}
	if err == nil {
		if err = os.Rename(made, dir); err == nil {
			return dir, claimed, nil
		}
		err = errors.Join(err, claimed.Close())
	}
	return "", nil, errors.Join(err, os.RemoveAll(made))
}

// removeAbandoned removes the directories of test processes that were killed:
// those whose claim nobody holds. Failing to is no reason to fail a test.
func removeAbandoned() {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), dirPrefix+"*"))
	for _, dir := range dirs {
		if held, err := claim(dir); err == nil {
			_ = os.RemoveAll(dir)
			_ = held.Close()
		}
	}
}
