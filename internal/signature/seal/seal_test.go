package seal_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/signature/seal"
)

// TestRoundTrip: what is sealed opens again, with its own key and bound, whole.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		key, bound := [32]byte{rapid.Byte().Draw(t, "key")}, rapid.String().Draw(t, "bound")
		sealed, err := seal.Seal(key, plain, bound)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := seal.Open(key, sealed, bound); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%v %v", got, err)
		}
		other := key
		other[31] ^= 1
		if _, err := seal.Open(other, sealed, bound); err == nil {
			t.Fatal("another key opens it")
		}
		if _, err := seal.Open(key, sealed, bound+"x"); err == nil {
			t.Fatal("it opens elsewhere")
		}
		sealed[rapid.IntRange(0, len(sealed)-1).Draw(t, "at")] ^= 1
		if _, err := seal.Open(key, sealed, bound); err == nil {
			t.Fatal("it opens though changed")
		}
		if _, err := seal.Open(key, sealed[:rapid.IntRange(0, len(sealed)-1).Draw(t, "cut")], bound); err == nil {
			t.Fatal("it opens though cut")
		}
	})
}
