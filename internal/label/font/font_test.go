package font_test

import (
	"slices"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/txng-vn/txng/internal/label/font"
)

const letters = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYaăâbcdđeêghiklmnoôơpqrstuưvxy"

// TestEveryVietnameseLetterIsOneGlyph sets each letter with each tone, composed
// and decomposed.
func TestEveryVietnameseLetterIsOneGlyph(t *testing.T) {
	t.Parallel()
	for _, load := range []func() (*font.Font, error){font.Regular, font.Bold} {
		f, err := load()
		if err != nil {
			t.Fatal(err)
		}
		for _, letter := range letters {
			for _, tone := range []string{"", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"} {
				if tone != "" && !vowel(letter) {
					continue
				}
				for _, text := range []string{norm.NFC.String(string(letter) + tone), norm.NFD.String(string(letter) + tone)} {
					glyphs := f.Glyphs(text)
					if len(glyphs) != 1 || glyphs[0] == 0 || len(f.Outline(glyphs[0])) == 0 || f.Width(glyphs) <= 0 {
						t.Errorf("%s: %q is %v", f.Name, text, glyphs)
					}
				}
			}
		}
		for _, r := range "0123456789 .,:;-–—·…()/%&×²³°₫@#+*'\"!?=<>_[]" {
			if r != '₫' && f.Runes[r] == 0 {
				t.Errorf("%s has no %q", f.Name, r)
			}
		}
		if got := f.Glyphs("a\x00\n\x7fb"); len(got) != 2 {
			t.Errorf("control characters are set: %v", got)
		}
		if got := f.Glyphs("a\u202e\u2066\u200d\ufe0f\u00adb"); len(got) != 2 {
			t.Errorf("characters that are not seen are set: %v", got)
		}
		if got, want := f.Glyphs("5.000 ₫"), f.Glyphs("5.000 đ"); !f.Shows('₫') && !slices.Equal(got, want) {
			t.Errorf("a price is %v, want %v", got, want)
		}
		if got := f.Glyphs("🥭龍ع"); len(got) != 3 || got[0] != font.Missing || got[2] != font.Missing || f.Width(got) <= 0 {
			t.Errorf("what the font lacks has no room: %v", got)
		}
		if f.Ascent <= f.CapHeight || f.Descent <= 0 || f.UnitsPerEm < 500 {
			t.Errorf("%+v", []int{f.Ascent, f.Descent, f.CapHeight, f.UnitsPerEm})
		}
	}
}

func vowel(r rune) bool {
	for _, v := range "AĂÂEÊIOÔƠUƯYaăâeêioôơuưy" {
		if r == v {
			return true
		}
	}
	return false
}
