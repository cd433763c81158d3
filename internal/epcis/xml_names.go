package epcis

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
)

// xmlNames turns names with namespaces into CURIEs, and gathers the prefixes
// that the CURIEs of one event need.
type xmlNames struct {
	context Context
	fault   error // why the event cannot be read
}

// object returns v, of whose members no two may have one name.
func (n *xmlNames) object(v Value) Value {
	if name, ok := twice(v.Members); ok && n.fault == nil {
		n.fault = fault.New(fault.KindInvalid, "invalid_xml", "Phần tử hoặc thuộc tính "+name+" có hai lần.", "The element or attribute "+name+" stands twice.")
	}
	return v
}

// name returns the CURIE of a name, or its local part when it has no
// namespace. Characters that XML does not allow in names come back from their
// _x0000_ form.
func (n *xmlNames) name(name xml.Name, in *scope) string {
	local := unescapeName(name.Local)
	switch name.Space {
	case "":
		return local
	case spaceXML, "xml":
		return "xml:" + local
	}
	return n.prefix(name.Space, in) + ":" + local
}

// prefix returns a prefix for the namespace: the standard's or the document's
// own, unless that stands for something else in this event.
func (n *xmlNames) prefix(space string, in *scope) string {
	for _, b := range n.context {
		if b.Namespace == space {
			return b.Prefix
		}
	}
	wanted := "ns"
	for ; in != nil; in = in.up {
		if in.Namespace == space && in.Prefix != "" {
			wanted = in.Prefix
			break
		}
	}
	for prefix, namespace := range standardPrefixes {
		if namespace == space {
			return prefix
		}
	}
	if len(n.context) == maxBindings {
		n.fault = errTooManyValues
		return wanted
	}
	prefix := freePrefix(wanted, func(p string) bool { _, taken := n.context.Namespace(p); return taken })
	n.context = append(n.context, Binding{prefix, space})
	return prefix
}

// freePrefix returns wanted, or wanted with a number behind it, so that it is
// neither taken nor a scheme of URIs, whose meaning it would change.
func freePrefix(wanted string, taken func(string) bool) string {
	prefix := wanted
	for i := 1; taken(prefix) || slices.Contains([]string{"urn", "http", "https", "ni", "geo", "xml", "xmlns"}, prefix); i++ {
		prefix = wanted + strconv.Itoa(i)
	}
	return prefix
}

// escapeName writes any string as a name of XML without a colon: a character
// that may not stand there becomes _x0000_, its number in hexadecimal, and so
// does an underscore that would read as the beginning of one.
func escapeName(s string) string {
	if isPlainName(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if !isNameRune(r, i == 0) || strings.HasPrefix(s[i:], "_x") {
			hex := strings.ToUpper(strconv.FormatInt(int64(r), 16))
			b.WriteString("_x" + strings.Repeat("0", max(0, 4-len(hex))) + hex + "_")
			continue
		}
		b.WriteRune(r)
	}
	if s == "" {
		return "_x_" // no character at all
	}
	return b.String()
}

func isPlainName(s string) bool {
	for i, r := range s {
		if !isNameRune(r, i == 0) {
			return false
		}
	}
	return s != "" && !strings.Contains(s, "_x")
}

// isNameRune reports whether r may stand in a name: letters, digits, and three
// marks, of what XML allows the part that nobody disputes.
func isNameRune(r rune, first bool) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', r == '_':
		return true
	case '0' <= r && r <= '9', r == '-', r == '.':
		return !first
	}
	return false
}

// unescapeName undoes escapeName.
func unescapeName(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 {
			break
		}
		hex, rest, ok := strings.Cut(s[i+2:], "_")
		n, err := strconv.ParseUint(hex, 16, 21)
		switch {
		case ok && hex == "":
			b.WriteString(s[:i])
			s = rest
		case ok && len(hex) >= 4 && err == nil && n > 0:
			b.WriteString(s[:i] + string(rune(n)))
			s = rest
		default:
			b.WriteString(s[:i+2])
			s = s[i+2:]
		}
	}
	return b.String() + s
}
