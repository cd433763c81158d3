package dbtest

import (
	"context"
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

// removeAbandoned removes the directories of test processes that were killed:
// those whose claim nobody holds. Failing to is no reason to fail a test.
func removeAbandoned() {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), dirPrefix+"*"))
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "claim")); err != nil {
			continue // being made just now
		}
		if held, err := claim(dir); err == nil {
			_ = os.RemoveAll(dir)
			_ = held.Close()
		}
	}
}
