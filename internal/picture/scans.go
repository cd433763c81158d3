package picture

// maxScans is the most scans that a JPEG may have: a progressive one has about
// ten. Each scan is a pass over the whole picture that costs a few bytes, so
// that a small file could keep the decoder, which nothing stops, for hours.
const maxScans = 64

// scans counts the scans of a JPEG (ITU-T T.81, annex B): its SOS markers,
// not what looks like one inside another segment.
func scans(raw []byte) (n int) {
	for at := 2; at+4 <= len(raw); {
		marker := raw[at+1]
		switch {
		case raw[at] != 0xFF, marker == 0x00, marker == 0xFF: // coded data, a byte stuffed into it, padding
			at++
			continue
		case marker == 0x01, marker >= 0xD0 && marker <= 0xD8: // TEM, RSTn, SOI: no length
			at += 2
			continue
		case marker == 0xD9: // EOI
			return n
		case marker == 0xDA:
			n++
		}
		at += 2 + int(raw[at+2])<<8 + int(raw[at+3])
	}
	return n
}
