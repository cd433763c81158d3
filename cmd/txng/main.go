// Command txng is the whole service: serve, demo, migrate and the tools around
// them.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands is what `txng` can do.
type commands struct {
	Serve       serveCommand       `cmd:"" help:"Serve the API and the scan pages."`
	Demo        demoCommand        `cmd:"" help:"Show the main job on the embedded database, with made-up organisations."`
	Portalsim   portalsimCommand   `cmd:"" help:"Serve a simulated national portal, with an example organisation, for trying the sync."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the database schema up to this version (run as the owner role)."`
	Archive     archiveCommand     `cmd:"" help:"List the months of events, take an old one out into a file, bring one back (PostgreSQL, as the owner role)."`
	Fence       fenceCommand       `cmd:"" help:"Have every identifier issued from now on differ from those that a restore may have forgotten."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask a running server whether it is ready (for containers)."`
}

func main() {
	keepPrivate()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var cli commands
	parsed := kong.Parse(&cli, kong.Name("txng"), kong.Description("Truy xuất nguồn gốc: từ ruộng tới tem quét."), kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)))
	parsed.FatalIfErrorf(parsed.Run())
}
