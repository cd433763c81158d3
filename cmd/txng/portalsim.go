package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/txng-vn/txng/internal/portal/portalsim"
)

type portalsimCommand struct {
	Addr    string `default:"127.0.0.1:8090" help:"Where the simulated portal listens."`
	Control string `default:"127.0.0.1:8091" help:"Where its control plane listens; empty for none."`
	Dir     string `default:"./data/portalsim" help:"Directory of its ledger; empty keeps it in memory."`

	TokenLife time.Duration `default:"1h" help:"How long a token is good."`
	NotifyURL string        `name:"notify-url" help:"Where the simulated platform of the Ministry of Public Security tells of its requests: https://…/api/v1/sync/targets/nda/notices."`
	NotifyKey string        `name:"notify-key" help:"Signs what it tells: the service's TXNG_NDA_NOTICE_KEY."`

	ImageHosts []string `name:"image-host" help:"host:port that images are really fetched from, all others being out of reach; without it addresses of images are believed."`
}

// Run serves a simulated national portal with an example organisation.
func (c portalsimCommand) Run(ctx context.Context) error {
	slog.SetDefault(logger("info"))
	return portalsim.Serve(ctx, c.Addr, c.Control, portalsim.Options{Dir: c.Dir, TokenLifetime: c.TokenLife, ImageHosts: c.ImageHosts, Notices: portalsim.Notices{URL: c.NotifyURL, Key: c.NotifyKey}}, portalsim.Seed{
		Clients:       []portalsim.APIClient{{ID: "txng", Secret: "example-secret"}},
		Organizations: []portalsim.Organization{{Ten: "Hợp tác xã Ví dụ", MaSoThue: "0100000001", MaGLN: "8930000000002", Approved: true, Username: "example", Password: "example", NDAToken: "example"}},
		Products:      []portalsim.Product{{MaSoThue: "0100000001", Ten: "Thanh long Ví dụ", GTINCode: "8930000000019", DonViTinh: "KGM", IDChuoiCungUng: "00000000-0000-4000-8000-000000000001"}},
	})
}
