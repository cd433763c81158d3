package gs1

import "strings"

// LocalLink is what the printed address of a local product says:
// {base}/t/{code}, then its lot, then its serial. A serial needs a lot.
type LocalLink struct {
	Code   LocalCode
	Lot    Lot
	Serial Serial
}

// URI returns the printed address under base: {base}/t/{code}/{lot}/{serial}.
func (l LocalLink) URI(base string) string {
	return join(base, "t", l.Code.s, l.Lot.s, l.Serial.s)
}

// ParseLocalPath reads the escaped path of a local link: /t/{code}, with lot
// and serial as further segments; a trailing slash is tolerated. Its
// *fault.Error has the code local_link_path, percent_encoding, or the code of
// the part at fault.
func ParseLocalPath(escapedPath string) (LocalLink, error) {
	p := strings.TrimSuffix(strings.TrimPrefix(escapedPath, "/"), "/")
	segments := strings.Split(p, "/")
	if len(segments) < 2 || len(segments) > 4 || segments[0] != "t" {
		return LocalLink{}, invalid("local_link_path",
			"Địa chỉ của mã nội bộ có dạng /t/{mã}/{số lô}/{số sê-ri}.",
			"The address of a local code is /t/{code}/{lot}/{serial}.")
	}
	var l LocalLink
	for i, segment := range segments[1:] {
		value, err := unescape(segment)
		if err != nil {
			return LocalLink{}, err
		}
		switch i {
		case 0:
			l.Code, err = ParseLocalCode(value)
		case 1:
			l.Lot, err = ParseLot(value)
		case 2:
			l.Serial, err = ParseSerial(value)
		}
		if err != nil {
			return LocalLink{}, err
		}
	}
	return l, nil
}

// LocalClassURI names a batch of a local product in events:
// {idBase}/class/{code}/{lot}.
func LocalClassURI(idBase string, code LocalCode, lot Lot) string {
	return join(idBase, "class", code.s, lot.s)
}

// LocalInstanceURI names an item of a local product in events:
// {idBase}/obj/{code}/{lot}/{serial}.
func LocalInstanceURI(idBase string, code LocalCode, lot Lot, serial Serial) string {
	return join(idBase, "obj", code.s, lot.s, serial.s)
}

// LocalPlaceURI names a place without GLN in events: {idBase}/loc/{place}.
func LocalPlaceURI(idBase string, place LocalCode) string {
	return join(idBase, "loc", place.s)
}

// join writes escaped parts behind base, up to the first that is empty.
func join(base string, parts ...string) string {
	var b strings.Builder
	b.WriteString(strings.TrimRight(base, "/"))
	for _, p := range parts {
		if p == "" {
			break
		}
		b.WriteString("/" + Escape(p))
	}
	return b.String()
}
