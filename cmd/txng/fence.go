package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/config"
)

type fenceCommand struct {
	Skip *int64 `help:"Numbers that each space of GTINs and GLNs skips, and a thousand times as many SSCCs; TXNG_FENCE_MARGIN when absent."`
}

// Run fences the database that the settings name.
func (f fenceCommand) Run(ctx context.Context) error {
	cfg, err := config.Load(os.Environ())
	if err != nil {
		return err
	}
	skip := cfg.FenceMargin
	if f.Skip != nil {
		skip = *f.Skip
	}
	if skip < 0 || skip > config.MaxMargin {
		return fmt.Errorf("--skip must be 0..%d", config.MaxMargin)
	}
	done, err := app.Fence(ctx, cfg, app.Options{Clock: time.Now, Log: logger(cfg.LogLevel)}, skip)
	if err == nil {
		_, err = fmt.Fprintf(os.Stdout, "fenced: serial key version %d, %d numbers skipped\n", done.Number, done.Margin)
	}
	return err
}
