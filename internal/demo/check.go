package demo

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"strings"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// check asserts what the demo showed, and reports each difference.
func check(ctx context.Context, out io.Writer, service Service, admin client, s *story) error {
	if err := service.Drain(ctx); err != nil {
		return err
	}
	var wrong []string
	expect := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	id := text(s.fruit, "id")

	image := s.packer.send(http.MethodGet, "/api/v1/batches/"+id+"/qr?format=png&size=512", "", http.NoBody, http.StatusOK)
	decoded, err := decode(image)
	expect(err == nil && decoded == text(s.fruit, "digital_link"), "the QR reads %q (%v), not %q", decoded, err, text(s.fruit, "digital_link"))

	trace := s.packer.get("/api/v1/batches/" + id + "/trace?direction=back")
	nodes, _ := trace["nodes"].([]any)
	expect(len(nodes) == 3, "the trace back has %d nodes, not the packed batch and two harvests", len(nodes))

	compliance := s.packer.get("/api/v1/batches/" + id + "/compliance")
	expect(compliance["complete"] == true, "the packed batch is incomplete: %v", compliance["missing"])
	missing := admin.get("/api/v1/batches/" + text(s.incomplete, "id") + "/compliance")
	expect(missing["complete"] == false, "the batch without steps is complete")

	item := s.packer.get("/api/v1/items/" + text(s.fruit, "code") + "/" + s.serial)
	expect(text(item, "batch_id") == id, "the printed item belongs to %q, not %q", text(item, "batch_id"), id)
	checkScan(admin, s, expect)
	checkPortal(service.Portal.Ledger(), s, expect)
	if *admin.err != nil {
		return *admin.err
	}
	if len(wrong) > 0 {
		return fmt.Errorf("the demo differs from what it should show:\n  %s", strings.Join(wrong, "\n  "))
	}
	_, err = fmt.Fprintln(out, "\nĐã kiểm tra: mọi điều vừa trình bày đều đúng.  (Checked: all as shown.)")
	return err
}

// decode reads a QR as a phone would; some symbols need the harder search.
func decode(image []byte) (string, error) {
	picture, err := png.Decode(bytes.NewReader(image))
	if err != nil {
		return "", err
	}
	for _, hint := range []gozxing.DecodeHintType{gozxing.DecodeHintType_TRY_HARDER, gozxing.DecodeHintType_PURE_BARCODE} {
		var bitmap *gozxing.BinaryBitmap
		if bitmap, err = gozxing.NewBinaryBitmapFromImage(picture); err != nil {
			return "", err
		}
		var result *gozxing.Result
		if result, err = qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{hint: true}); err == nil {
			return result.GetText(), nil
		}
	}
	return "", err
}
