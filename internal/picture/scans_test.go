package picture_test

import (
	"bytes"
	"testing"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/picture"
)

// progressive is a grey JPEG of 32 × 16 with n scans that each skip all eight
// blocks: one run of ended blocks, EOB3 with no bits set, per scan.
func progressive(n int) []byte {
	raw := []byte{0xFF, 0xD8}
	lookalike := append([]byte("x"), bytes.Repeat([]byte{0xFF, 0xDA}, 200)...)
	raw = append(append(raw, 0xFF, 0xE5, byte((len(lookalike)+2)>>8), byte(len(lookalike)+2)), lookalike...)
	raw = append(append(raw, 0xFF, 0xDB, 0, 67, 0), bytes.Repeat([]byte{1}, 64)...)          // DQT
	raw = append(raw, 0xFF, 0xC2, 0, 11, 8, 0, 16, 0, 32, 1, 1, 0x11, 0)                     // SOF2
	raw = append(append(raw, 0xFF, 0xC4, 0, 20, 0x10, 1), append(make([]byte, 15), 0x30)...) // DHT: code 0 is EOB3
	scan := append([]byte{0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0}, 0b0000_1111)                 // SOS, then 0, three bits of the run, padding
	return append(append(raw, bytes.Repeat(scan, n)...), 0xFF, 0xD9)
}

// TestScansAreBounded: a progressive JPEG is taken, one of thousands of passes
// is not even begun.
func TestScansAreBounded(t *testing.T) {
	t.Parallel()
	if content, _ := prepared(t, progressive(10)); content.MediaType != "image/jpeg" {
		t.Error(content.MediaType)
	}
	_, err := picture.NewCleaner().Clean(t.Context(), progressive(picture.MaxSize/11-100))
	if f := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Code != "image_too_complex" || f.Fields[0].Pointer != "/file" {
		t.Error(err)
	}
}
