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

// sealer is that of a product under a version of the key called name.
func sealer(t testing.TB, name string, version int, product [16]byte) *serial.Sealer {
	t.Helper()
	k, err := serial.NewKey(sha256.Sum256([]byte(name)), version)
	if err != nil {
		t.Fatal(err)
	}
	s, err := k.For(product)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// example is a product.
func example() [16]byte { return uuid.MustParse("01938a3e-0000-7000-8000-000000000001") }

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
		k := sealer(t, f[0], version, uuid.MustParse(f[2]))
		if got := k.Seal(place); got != f[4] {
			t.Errorf("place %d under %s/%d: %s, want %s", place, f[0], version, got, f[4])
		}
		if got, ok := k.Open(f[4]); !ok || got != place {
			t.Errorf("%s under %s/%d opens to %d %v, want %d", f[4], f[0], version, got, ok, place)
		}
		n++
	}
	if n < 48 {
		t.Fatalf("only %d vectors", n)
	}
}

func TestSealAndOpenAreInverse(t *testing.T) {
	t.Parallel()
	if serial.Alphabet != gs1.Alphabet {
		t.Fatal("serials and the other codes made here differ in their alphabets")
	}
	test := t
	rapid.Check(t, func(t *rapid.T) {
		var product [16]byte
		copy(product[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "product"))
		k := sealer(test, "example", rapid.IntRange(1, 1<<31-1).Draw(t, "version"), product)
		place := rapid.Uint64Range(0, serial.Places-1).Draw(t, "place")
		s := k.Seal(place)
		if parsed, err := gs1.ParseSerial(s); err != nil || len(s) != serial.Length || parsed.String() != s {
			t.Fatalf("%q is not legal in AI 21: %v", s, err)
		}
		if got, ok := k.Open(s); !ok || got != place {
			t.Fatalf("%q opens to %d %v, want %d", s, got, ok, place)
		}
		other := place ^ 1<<rapid.IntRange(0, serial.PlaceBits-1).Draw(t, "bit")
		if k.Seal(other) == s {
			t.Fatalf("places %d and %d have one serial", place, other)
		}
	})
}

// TestWhatTheKeyDidNotMakeDoesNotOpen tries many texts of the right form:
// a random one opens with probability 2^-40.
func TestWhatTheKeyDidNotMakeDoesNotOpen(t *testing.T) {
	t.Parallel()
	k, tries := sealer(t, "example", 1, example()), 200_000
	if testing.Short() {
		tries = 10_000
	}
	random := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, serial.Length)
	for range tries {
		for i := range text {
			text[i] = gs1.Alphabet[random.IntN(32)]
		}
		if _, ok := k.Open(string(text)); ok {
			t.Fatalf("%s opens", text)
		}
	}
}

func TestEveryChangeOfASerialIsNoticed(t *testing.T) {
	t.Parallel()
	k := sealer(t, "example", 1, example())
	s := k.Seal(12345)
	for i := range s {
		for _, c := range gs1.Alphabet + "01IOa/ " {
			if changed := s[:i] + string(c) + s[i+1:]; changed != s {
				if _, ok := k.Open(changed); ok {
					t.Fatalf("%s opens as well as %s", changed, s)
				}
			}
		}
	}
	stranger := example()
	stranger[15]++
	for name, open := range map[string]func() (uint64, bool){
		"another product": func() (uint64, bool) { return sealer(t, "example", 1, stranger).Open(s) },
		"another version": func() (uint64, bool) { return sealer(t, "example", 2, example()).Open(s) },
		"another key":     func() (uint64, bool) { return sealer(t, "other", 1, example()).Open(s) },
		"a longer text":   func() (uint64, bool) { return k.Open(s + "2") },
		"no text":         func() (uint64, bool) { return k.Open("") },
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
	k := sealer(f, "example", 1, example())
	f.Add(k.Seal(0))
	f.Add(k.Seal(serial.Places - 1))
	f.Add("22222222222222222")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		if place, ok := k.Open(s); ok && k.Seal(place) != s {
			t.Fatalf("%q opens to %d, whose serial is another", s, place)
		}
	})
}

// TestPlacesAndSerialsAreOneToOne seals a stretch of places and many at random:
// no two have one serial, and each opens to its own place.
func TestPlacesAndSerialsAreOneToOne(t *testing.T) {
	t.Parallel()
	k, n := sealer(t, "example", 1, example()), 200_000
	if testing.Short() {
		n = 20_000
	}
	random := rand.New(rand.NewPCG(3, 4))
	places, serials := map[uint64]bool{}, map[string]bool{}
	first := random.Uint64N(serial.Places - uint64(n))
	for i := range n {
		for _, place := range []uint64{first + uint64(i), random.Uint64N(serial.Places)} {
			text := k.Seal(place)
			if got, ok := k.Open(text); !ok || got != place || !serial.Looks(text) {
				t.Fatalf("%s opens to %d %v, want %d", text, got, ok, place)
			}
			places[place], serials[text] = true, true
		}
	}
	if len(places) != len(serials) {
		t.Fatalf("%d places have %d serials", len(places), len(serials))
	}
}

func TestOnlyAKeySeals(t *testing.T) {
	t.Parallel()
	if _, err := (serial.Key{}).For(example()); err == nil {
		t.Fatal("the zero key was readied")
	}
}

// BenchmarkCheck is what a scan of an item costs beside its query: the
// product's key under one version, and opening.
func BenchmarkCheck(b *testing.B) {
	k, err := serial.NewKey(sha256.Sum256([]byte("example")), 1)
	if err != nil {
		b.Fatal(err)
	}
	s := sealer(b, "example", 1, example()).Seal(12345)
	b.ReportAllocs()
	for b.Loop() {
		own, err := k.For(example())
		if err != nil {
			b.Fatal(err)
		}
		if _, ok := own.Open(s); !ok {
			b.Fatal("it does not open")
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	k := sealer(b, "example", 1, example())
	s := k.Seal(12345)
	for b.Loop() {
		k.Open(s)
	}
}

func BenchmarkSeal(b *testing.B) {
	k := sealer(b, "example", 1, example())
	b.ReportAllocs()
	for place := uint64(0); b.Loop(); place++ {
		k.Seal(place)
	}
}
