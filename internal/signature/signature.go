package signature

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
)

// Signed is a document and its signature: a JWS in flattened JSON
// serialization (RFC 7515, 7.2.2) with EdDSA (RFC 8037).
type Signed struct {
	Payload   string // base64url of the document, JSON
	Protected string // base64url of the header: alg, kid, typ
	Signature string // base64url of 64 bytes
}

type header struct {
	Algorithm string `json:"alg"`
	KeyID     string `json:"kid"`
	Type      string `json:"typ"`
}

// Signer signs what the service gives to be kept outside it, and knows its own
// signature again.
type Signer struct {
	key  ed25519.PrivateKey
	keys []ed25519.PublicKey // the one in use first
}

// NewSigner signs with the key of seed, TXNG_SIGNING_KEY, and also verifies with
// the public keys that were the service's before.
func NewSigner(seed [32]byte, before ...ed25519.PublicKey) *Signer {
	s := &Signer{key: ed25519.NewKeyFromSeed(seed[:])}
	public, _ := s.key.Public().(ed25519.PublicKey)
	s.keys = append([]ed25519.PublicKey{public}, before...)
	return s
}

// Keys are the public keys that verify, the one in use first.
func (s *Signer) Keys() []ed25519.PublicKey { return s.keys }

// KeyID is the thumbprint of a public key (RFC 7638; RFC 8037, appendix A.3).
func KeyID(key ed25519.PublicKey) string {
	x := base64.RawURLEncoding.EncodeToString(key)
	thumbprint := sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + x + `"}`))
	return base64.RawURLEncoding.EncodeToString(thumbprint[:])
}

// Sign signs document, which is turned into JSON, as one of the given type.
func (s *Signer) Sign(kind string, document any) (Signed, error) {
	payload, err := json.Marshal(document)
	if err != nil {
		return Signed{}, err
	}
	protected, err := json.Marshal(header{"EdDSA", KeyID(s.keys[0]), kind})
	if err != nil {
		return Signed{}, err
	}
	d := Signed{Payload: base64.RawURLEncoding.EncodeToString(payload), Protected: base64.RawURLEncoding.EncodeToString(protected)}
	d.Signature = base64.RawURLEncoding.EncodeToString(ed25519.Sign(s.key, d.signed()))
	return d, nil
}

func (d Signed) signed() []byte { return []byte(d.Protected + "." + d.Payload) }

// errForged says nothing of why: that would help a forger only.
func errForged() error { return errors.New("not signed by this service") }

// Read reads a signed document of the given type into document, a pointer. Its
// error is the same whatever is wrong with the signature.
func (s *Signer) Read(kind string, d Signed, document any) error {
	raw, err := base64.RawURLEncoding.DecodeString(d.Protected)
	if err != nil {
		return errForged()
	}
	var h header
	if err := json.Unmarshal(raw, &h); err != nil || h.Algorithm != "EdDSA" || h.Type != kind {
		return errForged()
	}
	at := slices.IndexFunc(s.keys, func(k ed25519.PublicKey) bool { return KeyID(k) == h.KeyID })
	signature, err := base64.RawURLEncoding.DecodeString(d.Signature)
	if err != nil || at < 0 || !ed25519.Verify(s.keys[at], d.signed(), signature) {
		return errForged()
	}
	if raw, err = base64.RawURLEncoding.DecodeString(d.Payload); err != nil {
		return errForged()
	}
	return json.Unmarshal(raw, document)
}

// Compact is the document in the JWS compact serialization (RFC 7515, 7.1).
func (d Signed) Compact() string { return d.Protected + "." + d.Payload + "." + d.Signature }
