package demo

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/txng-vn/txng/internal/label"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// Service is the running service that the story is told to.
type Service struct {
	Base      string                      // where this machine reaches it, "http://127.0.0.1:8080"
	PublicURL string                      // what printed links begin with
	AdminKey  string                      // the operator's key
	Now       time.Time                   // the story happened in the days before
	Portal    *portalsim.Sim              // stands for the national portal
	Drain     func(context.Context) error // has follow-up work done at once
}

// Tell tells the story to s and shows on out where to look; with once it then
// checks what it showed.
func Tell(ctx context.Context, s Service, out io.Writer, once bool) error {
	var failure error
	say := func(format string, args ...any) {
		if failure == nil { // after a failure there is nothing true to say
			_, _ = fmt.Fprintf(out, "• "+format+"\n", args...)
		}
	}
	c := client{ctx: ctx, base: s.Base, key: s.AdminKey, err: &failure}
	told := tell(c, s.Now, say)
	if failure == nil {
		failure = tellPortal(ctx, s, told, say)
	}
	if failure == nil {
		comparePortal(c, s.Portal, told, say)
	}
	if failure != nil {
		return failure
	}
	if err := show(out, s, told); err != nil || !once {
		return err
	}
	return check(ctx, out, s, c, told)
}

// show prints the label's QR and where to look.
func show(out io.Writer, service Service, s *story) error {
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
  Trên Cổng       %s  (Cổng mô phỏng)
  Tài liệu API    %s/docs
  Đồng bộ Cổng    %[4]s/sync  (đăng nhập bằng khóa mẫu bên dưới)

  Thử gọi API bằng khóa mẫu của nhà đóng gói: truy ngược lô, rồi tình trạng gửi lên Cổng:
  curl -H 'Authorization: Bearer %[5]s' '%[4]s/api/v1/batches/%[6]s/trace?direction=back'
  curl -H 'Authorization: Bearer %[5]s' '%[4]s/api/v1/batches/%[6]s/sync'
`, link, s.itemLink, s.portalPage, service.PublicURL, s.packer.key, text(s.fruit, "id"))
	return err
}
