package seal_test

import (
	"bytes"
	"errors"
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

// TestRing: what any key of a ring sealed opens, and after a renewal the current
// key alone opens it.
func TestRing(t *testing.T) {
	t.Parallel()
	former, current, stranger := [32]byte{1}, [32]byte{2}, [32]byte{3}
	ring := seal.Ring{Current: current, Old: [][32]byte{{9}, former}}
	for name, c := range map[string]struct {
		key     [32]byte
		renewed bool
		fails   bool
	}{"current": {current, false, false}, "former": {former, true, false}, "stranger": {stranger, false, true}} {
		sealed, err := seal.Seal(c.key, []byte("secret"), "row")
		if err != nil {
			t.Fatal(err)
		}
		plain, _, err := ring.Open(sealed, "row")
		renewed, renewErr := ring.Renew(sealed, "row")
		if (err != nil) != c.fails || (renewErr != nil) != c.fails || (renewed != nil) != c.renewed || !c.fails && string(plain) != "secret" {
			t.Errorf("%s: %q %v, renewed %d bytes, %v", name, plain, err, len(renewed), renewErr)
		}
		if renewed != nil {
			if _, err := seal.Open(current, renewed, "row"); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestRenewAll: what a former key sealed is stored anew, what is current is left,
// and what no key opens is counted and told.
func TestRenewAll(t *testing.T) {
	t.Parallel()
	former, current := [32]byte{1}, [32]byte{2}
	ring := seal.Ring{Current: current, Old: [][32]byte{former}}
	var all []seal.Kept
	stored, told := map[int][]byte{}, 0
	for i, key := range [][32]byte{former, current, {9}, former} {
		sealed, err := seal.Seal(key, []byte("secret"), "row")
		if err != nil {
			t.Fatal(err)
		}
		k := seal.Kept{Sealed: sealed, Bound: "row", Store: func(renewed []byte) error { stored[i] = renewed; return nil }}
		if i == 2 {
			k.Lost = func() { told++ }
		}
		all = append(all, k)
	}
	lost, err := ring.RenewAll(all)
	if err != nil || lost != 1 || told != 1 || len(stored) != 2 || stored[0] == nil || stored[3] == nil {
		t.Errorf("%d lost, %d told, stored %v: %v", lost, told, stored, err)
	}
	if _, err := seal.Open(current, stored[0], "row"); err != nil {
		t.Error(err)
	}
	all[0].Store = func([]byte) error { return errors.New("the database is away") }
	if _, err := ring.RenewAll(all); err == nil {
		t.Error("what is not stored is not told")
	}
}
