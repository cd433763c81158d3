package gs1_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/gs1"
)

func TestLocalCodes(t *testing.T) {
	t.Parallel()
	seen := map[gs1.LocalCode]bool{}
	for range 2000 {
		c, err := gs1.NewLocalCode(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		again, err := gs1.ParseLocalCode(strings.ToLower(c.String()))
		if err != nil || again != c || seen[c] {
			t.Fatalf("%s: %v", c, err)
		}
		seen[c] = true
		tail := strings.TrimPrefix(c.String(), "VN-")
		if len(tail) != 10 || strings.Trim(tail, gs1.Alphabet) != "" || strings.Trim(tail, "0123456789") == "" {
			t.Fatal(c)
		}
	}
}

func TestLocalCodeFindsEveryWrongCharacter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, err := gs1.NewLocalCode(bytes.NewReader(append(rapid.SliceOfN(rapid.Byte(), 9, 9).Draw(t, "bits"), bytes.Repeat([]byte("abcdefghijk"), 50)...)))
		if err != nil {
			t.Fatal(err)
		}
		at := rapid.IntRange(3, 12).Draw(t, "at")
		with := gs1.Alphabet[rapid.IntRange(0, 31).Draw(t, "with")]
		b := []byte(c.String())
		if b[at] == with {
			t.Skip("the same character")
		}
		b[at] = with
		if _, err := gs1.ParseLocalCode(string(b)); err == nil {
			t.Fatalf("%s was taken for %s", b, c)
		}
	})
}

func TestLocalCodeRefusals(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "local_code_form", "8938505974192": "local_code_form", "VN-ABC": "local_code_form", "XX-ABCDEFGHJK": "local_code_form",
		"VN-ABCDEFGH0A": "local_code_character", "VN-ỚABCDEFG": "local_code_character", "VN-ABCDEFGHJA": "check_character",
	} {
		if _, err := gs1.ParseLocalCode(in); code(err) != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

func TestMadeLots(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC)
	l, err := gs1.NewLot(day, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := gs1.ParseLot(l.String()); err != nil || again != l || !strings.HasPrefix(l.String(), "261120") || len(l.String()) != 15 {
		t.Fatal(l, err)
	}
	broken := errors.New("no randomness")
	if _, err := gs1.NewLot(day, iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Fatal(err)
	}
}
