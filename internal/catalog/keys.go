package catalog

import (
	"github.com/txng-vn/txng/internal/gs1"
)

// keyKind is one kind of identifier, as issued_codes and code_spaces call it.
type keyKind string

const (
	kindGTIN  keyKind = "gtin"
	kindGLN   keyKind = "gln"
	kindSSCC  keyKind = "sscc"
	kindLocal keyKind = "local"
)

// capacity is how many keys of this kind a prefix holds.
func capacity(kind keyKind, prefix gs1.CompanyPrefix) uint64 {
	if kind == kindSSCC {
		return prefix.SSCCCapacity()
	}
	return prefix.Capacity()
}

// keyAt is key number n under prefix; n is below its capacity.
func keyAt(kind keyKind, prefix gs1.CompanyPrefix, n uint64) string {
	switch kind {
	case kindSSCC:
		sscc, _ := prefix.SSCCAt(n)
		return sscc.String()
	case kindGLN:
		gln, _ := prefix.GLNAt(n)
		return gln.String()
	case kindGTIN, kindLocal:
	}
	gtin, _ := prefix.GTINAt(n)
	return gtin.String()
}
