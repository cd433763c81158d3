package serial_test

import (
	"bufio"
	"crypto/sha256"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/serial"
)

func key(t testing.TB, name string, version int) serial.Key {
	t.Helper()
	k, err := serial.NewKey(sha256.Sum256([]byte(name)), version)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestKnownAnswers reads vectors that another program computed (each line:
// name whose SHA-256 is the master key, version, product, place, serial), so
// that no serial ever printed stops verifying.
func TestKnownAnswers(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/vectors.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // read only
	lines, n := bufio.NewScanner(file), 0
	for lines.Scan() {
		f := strings.Split(lines.Text(), "\t")
		if strings.HasPrefix(f[0], "#") {
			continue
		}
		version, _ := strconv.Atoi(f[1])
		place, err := strconv.ParseUint(f[3], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		k, product := key(t, f[0], version), uuid.MustParse(f[2])
		if got := k.Seal(product, place); got != f[4] {
			t.Errorf("place %d under %s/%d: %s, want %s", place, f[0], version, got, f[4])
		}
		n++
	}
	if n < 8 {
		t.Fatalf("only %d vectors", n)
	}
}

func TestSealAndOpenAreInverse(t *testing.T) {
	t.Parallel()
	if serial.Alphabet != gs1.Alphabet {
		t.Fatal("serials and the other codes made here differ in their alphabets")
	}
	k := key(t, "example", 1)
	rapid.Check(t, func(t *rapid.T) {
		var product [16]byte
		copy(product[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "product"))
		place := rapid.Uint64Range(0, serial.Places-1).Draw(t, "place")
		s := k.Seal(product, place)
		if parsed, err := gs1.ParseSerial(s); err != nil || len(s) != serial.Length || parsed.String() != s {
			t.Fatalf("%q is not legal in AI 21: %v", s, err)
		}
		if got, ok := k.Open(product, s); !ok || got != place {
			t.Fatalf("%q opens to %d %v, want %d", s, got, ok, place)
		}
		other := place ^ 1<<rapid.IntRange(0, serial.PlaceBits-1).Draw(t, "bit")
		if k.Seal(product, other) == s {
			t.Fatalf("places %d and %d have one serial", place, other)
		}
	})
}

// TestWhatTheKeyDidNotMakeDoesNotOpen tries many texts of the right form:
// a random one opens with probability 2^-40.
func TestWhatTheKeyDidNotMakeDoesNotOpen(t *testing.T) {
	t.Parallel()
	k, product, tries := key(t, "example", 1), uuid.MustParse("01938a3e-0000-7000-8000-000000000001"), 200_000
	if testing.Short() {
		tries = 10_000
	}
	random := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, serial.Length)
	for range tries {
		for i := range text {
			text[i] = gs1.Alphabet[random.IntN(32)]
		}
		if _, ok := k.Open(product, string(text)); ok {
			t.Fatalf("%s opens", text)
		}
	}
}

func TestEveryChangeOfASerialIsNoticed(t *testing.T) {
	t.Parallel()
	k, product := key(t, "example", 1), uuid.MustParse("01938a3e-0000-7000-8000-000000000001")
	s := k.Seal(product, 12345)
	for i := range s {
		for _, c := range gs1.Alphabet + "01IOa/ " {
			if changed := s[:i] + string(c) + s[i+1:]; changed != s {
				if _, ok := k.Open(product, changed); ok {
					t.Fatalf("%s opens as well as %s", changed, s)
				}
			}
		}
	}
	stranger := product
	stranger[15]++
	for name, open := range map[string]func() (uint64, bool){
		"another product": func() (uint64, bool) { return k.Open(stranger, s) },
		"another version": func() (uint64, bool) { return key(t, "example", 2).Open(product, s) },
		"another key":     func() (uint64, bool) { return key(t, "other", 1).Open(product, s) },
		"a longer text":   func() (uint64, bool) { return k.Open(product, s+"2") },
		"no text":         func() (uint64, bool) { return k.Open(product, "") },
	} {
		if _, ok := open(); ok {
			t.Errorf("%s opens", name)
		}
	}
}

func TestCheckTellsKeysApart(t *testing.T) {
	t.Parallel()
	a, err := serial.Check(sha256.Sum256([]byte("a")))
	if err != nil || len(a) != 64 {
		t.Fatal(a, err)
	}
	b, err := serial.Check(sha256.Sum256([]byte("b")))
	if err != nil || a == b {
		t.Fatal("two keys have one check")
	}
}

func FuzzOpen(f *testing.F) {
	k, product := key(f, "example", 1), uuid.MustParse("01938a3e-0000-7000-8000-000000000001")
	f.Add(k.Seal(product, 0))
	f.Add(k.Seal(product, serial.Places-1))
	f.Add("22222222222222222")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		if place, ok := k.Open(product, s); ok && k.Seal(product, place) != s {
			t.Fatalf("%q opens to %d, whose serial is another", s, place)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	k, product := key(b, "example", 1), uuid.MustParse("01938a3e-0000-7000-8000-000000000001")
	s := k.Seal(product, 12345)
	for b.Loop() {
		k.Open(product, s)
	}
}
