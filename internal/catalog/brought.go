package catalog

import (
	"strings"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// bring registers a key that comes from outside: it must be nobody's yet, and
// not lie under another organisation's prefix.
func (s *Service) bring(tx *database.Tx, kind keyKind, organization, code string) error {
	pointer, body := "/"+string(kind), code
	if kind != kindGLN {
		body = code[1:] // behind the indicator or extension digit
	}
	if !isGTIN8(kind, code) {
		foreign, err := underAnothers(tx.DB, organization, body)
		if err != nil {
			return err
		}
		if foreign {
			return conflict(pointer, "foreign_prefix", "Mã này thuộc tiền tố GS1 của tổ chức khác.", "This code lies under another organisation's GS1 prefix.")
		}
	}
	free, err := s.register(tx, kind, organization, code)
	if err == nil && !free {
		return codeTaken(pointer)
	}
	return err
}

// isGTIN8 tells the short GTINs, which GS1 gives one by one: they stand under
// no company prefix.
func isGTIN8(kind keyKind, code string) bool {
	return kind == kindGTIN && strings.HasPrefix(code, "000000")
}

// identifyProduct settles a new product's identifier: the GTIN brought, else
// the next one under the organisation's prefix, else a local code. The GTIN is
// zero for a local code; code is what the product is called by.
func (s *Service) identifyProduct(tx *database.Tx, organization string, brought gs1.GTIN) (code string, gtin gs1.GTIN, err error) {
	prefix, err := prefixOf(tx, organization, "SHARE")
	if err != nil {
		return "", gtin, err
	}
	if !brought.IsZero() {
		code = brought.String()
		if !prefix.IsZero() && !isGTIN8(kindGTIN, code) && !prefix.Contains(brought) {
			return "", gtin, fault.Invalid("/gtin", "not_under_prefix", "GTIN phải thuộc tiền tố GS1 "+prefix.String()+" của tổ chức.", "The GTIN must lie under the organisation's GS1 prefix "+prefix.String()+".")
		}
		return code, brought, s.bring(tx, kindGTIN, organization, code)
	}
	if prefix.IsZero() {
		code, err = s.local(tx, organization)
		return code, gtin, err
	}
	if code, err = s.allocateOne(tx, kindGTIN, organization, prefix); err != nil {
		return "", gtin, err
	}
	gtin, err = gs1.ParseGTIN(code)
	return code, gtin, err
}

// identifyPlace is identifyProduct for places. A GLN brought may be that of
// the organisation itself: a small firm has one for its legal entity and its
// only site.
func (s *Service) identifyPlace(tx *database.Tx, organization string, brought gs1.GLN) (code string, gln gs1.GLN, err error) {
	prefix, err := prefixOf(tx, organization, "SHARE")
	if err != nil {
		return "", gln, err
	}
	if !brought.IsZero() {
		own, err := bears(tx, "organizations", "id", organization, brought)
		if err == nil && !own {
			err = s.bring(tx, kindGLN, organization, brought.String())
		}
		return brought.String(), brought, err
	}
	if prefix.IsZero() {
		code, err = s.local(tx, organization)
		return code, gln, err
	}
	if code, err = s.allocateOne(tx, kindGLN, organization, prefix); err != nil {
		return "", gln, err
	}
	gln, err = gs1.ParseGLN(code)
	return code, gln, err
}

// claimOrganizationGLN registers the organisation's GLN when it is new; one of
// its own places may bear it already.
func (s *Service) claimOrganizationGLN(tx *database.Tx, o Organization, before gs1.GLN) error {
	if o.GLN.IsZero() || before == o.GLN {
		return nil
	}
	own, err := bears(tx, "places", "organization_id", o.ID, o.GLN)
	if err != nil || own {
		return err
	}
	return s.bring(tx, kindGLN, o.ID, o.GLN.String())
}

// bears reports whether a row of table that is the organisation's has the GLN
// now.
func bears(tx *database.Tx, table, column, organization string, gln gs1.GLN) (bool, error) {
	var n int64
	err := tx.Table(table).Where(column+" = ? AND gln = ?", organization, gln).Count(&n).Error
	return n > 0, err
}
