package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/config"
	"github.com/txng-vn/txng/internal/label"
)

// Options say how the demo runs.
type Options struct {
	Dir   string // data directory; "" for a temporary one, removed at the end
	Addr  string // host:port wished for; another port is taken when it is busy
	LAN   bool   // listen on all interfaces and print an address that a phone can open
	Once  bool   // check what was shown and return
	Clock func() time.Time
	Out   io.Writer
}

// Run tells the story and then serves until ctx ends, or, with Once, checks
// what it showed and returns.
func Run(ctx context.Context, o Options) (err error) {
	dir := o.Dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "txng-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	a, admin, err := start(ctx, o, dir)
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- a.Run(serving) }()
	defer func() {
		stop()
		err = errors.Join(err, <-ended, a.Close())
	}()

	var failure error
	say := func(format string, args ...any) {
		if failure == nil { // after a failure there is nothing true to say
			_, _ = fmt.Fprintf(o.Out, "• "+format+"\n", args...)
		}
	}
	say("Cơ sở dữ liệu nhúng ở %s", dir)
	c := client{ctx: ctx, base: "http://" + loopback(a.Addr()), key: admin, err: &failure}
	s := tell(c, a.DB.Now(), say)
	if failure != nil {
		return failure
	}
	if err := show(ctx, o.Out, a, s); err != nil {
		return err
	}
	if o.Once {
		return check(ctx, o.Out, a, c, s)
	}
	_, _ = fmt.Fprintln(o.Out, "\nĐang phục vụ. Nhấn Ctrl+C để dừng.  (Serving; Ctrl+C stops.)")
	<-ctx.Done()
	return nil
}

// start brings up the service on the embedded database.
func start(ctx context.Context, o Options, dir string) (*app.App, string, error) {
	admin := auth.NewKey()
	addr, public, err := addresses(o)
	if err != nil {
		return nil, "", err
	}
	cfg, err := config.Load([]string{
		"TXNG_ADDR=" + addr, "TXNG_ADMIN_ADDR=", "TXNG_DATA_DIR=" + dir, "TXNG_PUBLIC_URL=" + public,
		"TXNG_DATABASE_URL=sqlite:" + filepath.Join(dir, "txng.db"), "TXNG_BOOTSTRAP_ADMIN_KEY=" + admin, "TXNG_LOG_LEVEL=warn",
	})
	if err != nil {
		return nil, "", err
	}
	log := slog.New(slog.NewTextHandler(o.Out, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := app.New(ctx, cfg, app.Options{Clock: o.Clock, Log: log})
	return a, admin, err
}

// addresses picks where to listen and what printed links begin with. A busy
// port is no obstacle: another is taken.
func addresses(o Options) (addr, public string, err error) {
	host, port, err := net.SplitHostPort(o.Addr)
	if err != nil {
		return "", "", fmt.Errorf("--addr: %w", err)
	}
	if o.LAN {
		host = "0.0.0.0"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port)) //nolint:noctx // only to see whether the port is free
	if err != nil {
		if listener, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil { //nolint:noctx // as above
			return "", "", err
		}
	}
	tcp, _ := listener.Addr().(*net.TCPAddr)
	port = strconv.Itoa(tcp.Port)
	if err := listener.Close(); err != nil {
		return "", "", err
	}
	public = "http://" + net.JoinHostPort(host, port)
	if o.LAN {
		ip, err := lanAddress()
		if err != nil {
			return "", "", err
		}
		public = "http://" + net.JoinHostPort(ip, port)
	}
	return net.JoinHostPort(host, port), public, nil
}

// lanAddress is this machine's first private address, which a phone on the
// same network can open.
func lanAddress() (string, error) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return "", err
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() && n.IP.IsPrivate() {
			return n.IP.String(), nil
		}
	}
	return "", errors.New("--lan: this machine has no address on a local network")
}

// loopback is addr as this machine itself reaches it.
func loopback(addr string) string {
	_, port, _ := net.SplitHostPort(addr)
	if strings.HasPrefix(addr, "0.0.0.0:") || strings.HasPrefix(addr, "[::]:") {
		return "127.0.0.1:" + port
	}
	return addr
}

// show prints the label's QR and where to look.
func show(_ context.Context, out io.Writer, a *app.App, s *story) error {
	link := text(s.fruit, "digital_link")
	symbol, err := label.QR(link, label.LevelM)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "\nTem của lô %s (quét bằng điện thoại hoặc mở liên kết):\n\n", text(s.fruit, "lot"))
	if err := symbol.Terminal(out, label.DarkBackground); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, `
  Trang quét lô   %s
  Trang quét hộp  %s
  Tài liệu API    %s/docs

  Thử gọi API bằng khóa mẫu của nhà đóng gói:
  curl -H 'Authorization: Bearer %s' '%s/api/v1/batches/%s/trace?direction=back'
`, link, s.itemLink, a.PublicURL, s.packer.key, a.PublicURL, text(s.fruit, "id"))
	return err
}
