package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// profile keeps a CPU profile of one more round of the service.
func (h *host) profile(ctx context.Context, name string, p plan, s side) error {
	if h.profiles == "" || s.process.admin == "" {
		return nil
	}
	if err := os.MkdirAll(h.profiles, 0o750); err != nil {
		return err
	}
	got := make(chan error, 1)
	seconds := max(1, int(p.length.Seconds()))
	go func() {
		file := filepath.Join(h.profiles, strings.NewReplacer(" ", "-", ",", "", "/", "per").Replace(name)+".pprof")
		got <- download(ctx, fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", s.process.admin, seconds), file)
	}()
	if _, err := s.round(ctx, p.clients, p.length); err != nil {
		return err
	}
	return <-got
}

func download(ctx context.Context, url, file string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close() //nolint:errcheck // read to its end
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o600)
}
