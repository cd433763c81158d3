package serial

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
)

// The sizes of a serial: a 40-bit tag and a 45-bit place, both whole numbers
// of 5-bit characters.
const (
	PlaceBits = 45
	tagBits   = 40
	Length    = (tagBits + PlaceBits) / 5 // 17 characters of Alphabet
	tagLength = tagBits / 5
)

// Places is how many places a product has under one key version, 2^45.
const Places = uint64(1) << PlaceBits

// Key is the key of one version, from which each product's own is derived. The
// zero Key is not one: use NewKey. It may be used from several goroutines.
type Key struct {
	version int
	secret  [32]byte
}

// NewKey derives the key of a version (from 1) from the 32-byte master key by
// HKDF-SHA-256 (RFC 5869). It fails only when the platform's cryptography does.
func NewKey(master [32]byte, version int) (Key, error) {
	k := Key{version: version}
	derived, err := hkdf.Key(sha256.New, master[:], nil, fmt.Sprintf("txng serial %d", version), len(k.secret))
	if err != nil {
		return Key{}, fmt.Errorf("serial: derive key: %w", err)
	}
	copy(k.secret[:], derived)
	return k, nil
}

// Check identifies the master key without giving it away: the hexadecimal
// HMAC-SHA-256 of a constant under a key derived for nothing else.
func Check(master [32]byte) (string, error) {
	derived, err := hkdf.Key(sha256.New, master[:], nil, "txng serial check", 32)
	if err != nil {
		return "", fmt.Errorf("serial: derive key: %w", err)
	}
	m := hmac.New(sha256.New, derived)
	m.Write([]byte("this is the serial key"))
	return hex.EncodeToString(m.Sum(nil)), nil
}

// Version is the version that the key was made for.
func (k Key) Version() int { return k.version }

// For readies the key for the product whose UUID is given. It fails for the
// zero Key, and when the platform's cryptography does.
func (k Key) For(product [16]byte) (*Sealer, error) {
	if k.version == 0 {
		return nil, errors.New("serial: not a key")
	}
	derived, err := hkdf.Expand(sha256.New, k.secret[:], "product"+string(product[:]), 64)
	if err != nil {
		return nil, fmt.Errorf("serial: derive key: %w", err)
	}
	s := &Sealer{}
	if s.tag, err = aes.NewCipher(derived[:32]); err != nil {
		return nil, fmt.Errorf("serial: tag key: %w", err)
	}
	if s.mask, err = aes.NewCipher(derived[32:]); err != nil {
		return nil, fmt.Errorf("serial: mask key: %w", err)
	}
	return s, nil
}

// Sealer makes and opens the serials of one product under one version of the
// key. It must not be used from several goroutines at once.
type Sealer struct {
	tag, mask cipher.Block
	block     [aes.BlockSize]byte // here, lest each call allocate
}

// Seal is the serial of a place below Places: tag, then masked place, in
// Alphabet with the high bits first.
func (s *Sealer) Seal(place uint64) string {
	var text [Length]byte
	tag := s.tagOf(place)
	write(text[:tagLength], tag)
	write(text[tagLength:], place^s.maskOf(tag))
	return string(text[:])
}

// Open is the place that a serial of the product stands for, and whether the
// key made it. It takes the same time for every text of the right form.
func (s *Sealer) Open(serial string) (place uint64, ok bool) {
	if len(serial) != Length {
		return 0, false
	}
	tag, tagOK := number(serial[:tagLength])
	masked, placeOK := number(serial[tagLength:])
	if !tagOK || !placeOK {
		return 0, false
	}
	place = masked ^ s.maskOf(tag)
	if !same(tag, s.tagOf(place)) {
		return 0, false
	}
	return place, true
}

// tagOf authenticates a place: the first 40 bits of AES(k1, place).
func (s *Sealer) tagOf(place uint64) uint64 { return s.prf(s.tag, place) >> (64 - tagBits) }

// maskOf hides a place: the first 45 bits of AES(k2, tag).
func (s *Sealer) maskOf(tag uint64) uint64 { return s.prf(s.mask, tag) >> (64 - PlaceBits) }

// prf is the first 64 bits of AES-256 over value as a 128-bit number.
func (s *Sealer) prf(key cipher.Block, value uint64) uint64 {
	clear(s.block[:8])
	binary.BigEndian.PutUint64(s.block[8:], value)
	key.Encrypt(s.block[:], s.block[:])
	return binary.BigEndian.Uint64(s.block[:8])
}

// same compares in constant time.
func same(a, b uint64) bool {
	return subtle.ConstantTimeEq(int32(a>>32), int32(b>>32))&subtle.ConstantTimeEq(int32(a), int32(b)) == 1 //nolint:gosec // all bits are compared
}
