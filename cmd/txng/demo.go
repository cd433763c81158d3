package main

import (
	"context"
	"os"
	"time"

	"github.com/txng-vn/txng/internal/demo"
)

type demoCommand struct {
	Dir  string `help:"Data directory; a temporary one when absent." type:"path"`
	Addr string `help:"Where to listen; another port is taken when it is busy." default:"127.0.0.1:8080"`
	LAN  bool   `help:"Listen on all interfaces and print an address that a phone can open."`
	Once bool   `help:"Check what is shown, then exit: 0 if all is as told."`
}

// Run tells the story from field to shop.
func (d demoCommand) Run(ctx context.Context) error {
	return demo.Run(ctx, demo.Options{Dir: d.Dir, Addr: d.Addr, LAN: d.LAN, Once: d.Once, Clock: time.Now, Out: os.Stdout})
}
