package signature_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"testing"

	"github.com/txng-vn/txng/internal/signature"
)

const kind = "txng-example+json"

type document struct {
	Text string `json:"text"`
}

func signed(t testing.TB, s *signature.Signer, text string) signature.Signed {
	t.Helper()
	d, err := s.Sign(kind, document{text})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestSignaturesOutliveTheirKey: what a former key signed is read while its
// public part is named, and any library can verify it.
func TestSignaturesOutliveTheirKey(t *testing.T) {
	t.Parallel()
	before := signature.NewSigner([32]byte{1})
	d := signed(t, before, "một")
	after := signature.NewSigner([32]byte{2}, before.Keys()...)
	var got document
	if err := after.Read(kind, d, &got); err != nil || got.Text != "một" {
		t.Fatal(got, err)
	}
	if err := signature.NewSigner([32]byte{2}).Read(kind, d, &got); err == nil {
		t.Fatal("a stranger's signature was taken")
	}
	if err := after.Read("another+json", d, &got); err == nil {
		t.Fatal("a document of another type was taken")
	}
	signature, err := base64.RawURLEncoding.DecodeString(d.Signature)
	if err != nil || !ed25519.Verify(before.Keys()[0], []byte(d.Protected+"."+d.Payload), signature) {
		t.Fatal("not a JWS", err)
	}
}

// FuzzRead: nothing but what was signed is read.
func FuzzRead(f *testing.F) {
	s := signature.NewSigner([32]byte{1})
	d := signed(f, s, "một")
	f.Add(d.Payload, d.Protected, d.Signature)
	f.Add("", "e30", "")
	f.Add("e30", d.Protected, d.Signature)
	f.Fuzz(func(t *testing.T, payload, protected, mark string) {
		var got document
		err := s.Read(kind, signature.Signed{Payload: payload, Protected: protected, Signature: mark}, &got)
		if err == nil && (payload != d.Payload || protected != d.Protected) {
			t.Fatalf("%q %q was taken", payload, protected)
		}
	})
}
