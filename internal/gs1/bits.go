package gs1

import "math/big"

// base64Characters are the characters of URI-safe base 64 by value (RFC 4648,
// section 5).
const base64Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// bitReader reads a string of bits from its highest on. Reading beyond the end
// gives zeros and marks it as short.
type bitReader struct {
	bits  []byte // 0 or 1 each
	at    int
	short bool
}

// take reads n bits, at most 64, as a number.
func (r *bitReader) take(n int) (v uint64) {
	for range n {
		v = v<<1 | uint64(r.bit())
	}
	return v
}

func (r *bitReader) bit() byte {
	if r.at >= len(r.bits) {
		r.short = true
		return 0
	}
	r.at++
	return r.bits[r.at-1]
}

func (r *bitReader) left() int { return len(r.bits) - r.at }

// number reads n bits as a number of so many digits, which fit or mark the
// reader as short.
func (r *bitReader) number(n, digits int) string {
	v := new(big.Int)
	for range n {
		v.Lsh(v, 1).Or(v, big.NewInt(int64(r.bit())))
	}
	s := v.String()
	if digits == 0 {
		s = ""
	}
	if len(s) > digits {
		r.short = true
		return ""
	}
	return padLeft(s, digits)
}

func padLeft(s string, width int) string {
	for len(s) < width {
		s = "0" + s
	}
	return s
}

// bitWriter writes bits, from the highest on.
type bitWriter struct{ bits []byte }

func (w *bitWriter) put(v uint64, n int) {
	for i := n - 1; i >= 0; i-- {
		w.bits = append(w.bits, byte(v>>i&1))
	}
}

// number writes digits as a number in n bits.
func (w *bitWriter) number(digits string, n int) {
	v, _ := new(big.Int).SetString("0"+digits, 10)
	for i := n - 1; i >= 0; i-- {
		w.bits = append(w.bits, byte(v.Bit(i))) //nolint:gosec // 0 or 1
	}
}

// base64 is the bits as characters of six bits, filled up with zeros.
func (w *bitWriter) base64() string {
	b := make([]byte, 0, len(w.bits)/6+1)
	for i := 0; i < len(w.bits); i += 6 {
		v := 0
		for j := i; j < i+6; j++ {
			v <<= 1
			if j < len(w.bits) {
				v |= int(w.bits[j])
			}
		}
		b = append(b, base64Characters[v])
	}
	return string(b)
}
