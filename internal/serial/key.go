package serial

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// Alphabet is the 32 characters of serials, by value: those of every code made
// here, without the look-alikes 0, 1, I and O, all legal in AI (21).
const Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

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

// Key makes and opens serials under one version of the master key. The zero
// Key is not one: use NewKey.
type Key struct {
	version   uint32
	tag, mask [32]byte
}

// NewKey derives the keys of a version (1, 2, …) from the 32-byte master key,
// by HKDF-SHA-256 (RFC 5869) with one info string per purpose and version. It
// fails only when the platform's cryptography does.
func NewKey(master [32]byte, version int) (Key, error) {
	k := Key{version: uint32(version)} //nolint:gosec // fence numbers are small
	for info, into := range map[string]*[32]byte{"tag": &k.tag, "mask": &k.mask} {
		derived, err := hkdf.Key(sha256.New, master[:], nil, fmt.Sprintf("txng serial %s %d", info, version), len(into))
		if err != nil {
			return Key{}, fmt.Errorf("serial: derive key: %w", err)
		}
		copy(into[:], derived)
	}
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
func (k Key) Version() int { return int(k.version) }

// Seal is the serial of a place below Places of the product whose UUID is
// given: tag, then masked place, in Alphabet with the high bits first.
func (k Key) Seal(product [16]byte, place uint64) string {
	tag := k.tagOf(product, place)
	masked := place ^ k.maskOf(product, tag)
	var b strings.Builder
	write(&b, tag, tagBits)
	write(&b, masked, PlaceBits)
	return b.String()
}

// Open is the place that a serial of the product stands for, and whether the
// key made it. It takes the same time for every text of the right form.
func (k Key) Open(product [16]byte, serial string) (place uint64, ok bool) {
	if len(serial) != Length {
		return 0, false
	}
	tag, tagOK := number(serial[:tagLength])
	masked, placeOK := number(serial[tagLength:])
	if !tagOK || !placeOK {
		return 0, false
	}
	place = masked ^ k.maskOf(product, tag)
	if !same(tag, k.tagOf(product, place)) {
		return 0, false
	}
	return place, true
}

// tagOf authenticates a place: the first 40 bits of HMAC(k1, product ‖ version ‖ place).
func (k Key) tagOf(product [16]byte, place uint64) uint64 {
	return prf(k.tag, product, k.version, place) >> (64 - tagBits)
}

// maskOf hides a place: the first 45 bits of HMAC(k2, product ‖ version ‖ tag).
func (k Key) maskOf(product [16]byte, tag uint64) uint64 {
	return prf(k.mask, product, k.version, tag) >> (64 - PlaceBits)
}

// prf is the first 64 bits of HMAC-SHA-256 over inputs of fixed lengths.
func prf(key [32]byte, product [16]byte, version uint32, value uint64) uint64 {
	m := hmac.New(sha256.New, key[:])
	input := binary.BigEndian.AppendUint32(append(make([]byte, 0, 28), product[:]...), version)
	m.Write(binary.BigEndian.AppendUint64(input, value))
	return binary.BigEndian.Uint64(m.Sum(nil))
}

// same compares in constant time.
func same(a, b uint64) bool {
	var x, y [8]byte
	binary.BigEndian.PutUint64(x[:], a)
	binary.BigEndian.PutUint64(y[:], b)
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

func write(b *strings.Builder, value uint64, bits int) {
	for shift := bits - 5; shift >= 0; shift -= 5 {
		b.WriteByte(Alphabet[value>>shift&31])
	}
}

func number(s string) (n uint64, ok bool) {
	for i := range len(s) {
		digit := strings.IndexByte(Alphabet, s[i])
		if digit < 0 {
			return 0, false
		}
		n = n<<5 | uint64(digit)
	}
	return n, true
}
