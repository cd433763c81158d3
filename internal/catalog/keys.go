package catalog

import (
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/issuing"
)

// keyKind is one kind of identifier, as issued_codes calls it.
type keyKind = issuing.Kind

const (
	kindGTIN          = issuing.GTIN
	kindGLN           = issuing.GLN
	kindSSCC          = issuing.SSCC
	kindLocal keyKind = "local"
)

// keyAt is key number n under prefix; n is below the prefix's room.
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
