package dbtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// Snapshot copies the server's data directory as a power cut would leave it,
// and returns what puts the copy back in its place: as when a volume is set
// back to an older state. The server runs again after either.
func (s *Server) Snapshot(ctx context.Context) (restore func(ctx context.Context) error, err error) {
	copied := s.data() + ".copy"
	if err := s.Kill(); err != nil {
		return nil, err
	}
	if err := duplicate(ctx, s.data(), copied); err != nil {
		return nil, err
	}
	restore = func(ctx context.Context) error {
		if err := s.Kill(); err != nil {
			return err
		}
		if err := os.RemoveAll(s.data()); err != nil {
			return err
		}
		if err := duplicate(ctx, copied, s.data()); err != nil {
			return err
		}
		return s.Restart(ctx)
	}
	return restore, s.Restart(ctx)
}

// duplicate copies a directory with owners and modes.
func duplicate(ctx context.Context, from, to string) error {
	if out, err := exec.CommandContext(ctx, "cp", "-a", from, to).CombinedOutput(); err != nil {
		return fmt.Errorf("copy %s: %w: %s", from, err, out)
	}
	return nil
}
