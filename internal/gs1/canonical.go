package gs1

import "strings"

// CanonicalBase is the resolver under which GS1 keys are named in events (GS1
// Digital Link URI Syntax, section 6).
const CanonicalBase = "https://id.gs1.org"

// Canonical returns the one https://id.gs1.org/… form of a URI that carries a
// GS1 key: an EPC URN (urn:epc:id:…, urn:epc:class:lgtin:…, urn:epc:idpat:…)
// or a GS1 Digital Link on any host. The result is the finest level only,
// without variant, stem or query, as EPCIS 2.0 (section 7.1.2) and the CBV 2.0
// event hash (section 8.9) demand. Because captured data must hash the same
// everywhere, it reads leniently and passes over the query. Its *fault.Error
// has the code not_a_gs1_uri. Addresses of local codes, and compressed
// addresses, are not GS1 keys.
func Canonical(uri string) (string, error) {
	if s, ok := canonical(uri); ok {
		return s, nil
	}
	return "", invalid("not_a_gs1_uri",
		"Chuỗi này không phải là EPC URN hay GS1 Digital Link hợp lệ.",
		"This is not a valid EPC URN or GS1 Digital Link.")
}

// CanonicalOr is Canonical, returning uri itself when it carries no GS1 key.
func CanonicalOr(uri string) string {
	if s, ok := canonical(uri); ok {
		return s
	}
	return uri
}

func canonical(uri string) (string, bool) {
	_, name := readName(uri)
	return name, name != ""
}

// readName reads uri; the name is "" when it carries no GS1 key.
func readName(uri string) (r reader, name string) {
	r = reader{text: uri, lenient: true}
	switch scheme, _, found := strings.Cut(uri, "://"); {
	case strings.HasPrefix(uri, urnStart):
		r.code.Kind = KindURN
		r.readURN()
	case found && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http")):
		if i := strings.IndexAny(uri, "?#"); i >= 0 {
			r.text = uri[:i]
		}
		r.code.Kind = KindDigitalLink
		r.readURI(0)
	default:
		return r, ""
	}
	if len(r.errs) > 0 {
		return r, ""
	}
	return r, r.code.EPCISURI()
}
