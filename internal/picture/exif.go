package picture

import (
	"bytes"
	"encoding/binary"
)

// orientation is the EXIF orientation that an image's metadata claims, 1 to 8;
// 1, upright, when there is none or it cannot be read.
func orientation(media string, raw []byte) int {
	var tiff []byte
	switch media {
	case mediaJPEG:
		tiff = jpegExif(raw)
	case mediaPNG:
		tiff = pngExif(raw)
	case mediaWebP:
		tiff = webpExif(raw)
	}
	return tiffOrientation(tiff)
}

// jpegExif finds the APP1 segment that holds EXIF, before the picture begins.
func jpegExif(raw []byte) []byte {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xFF; {
		marker, size := raw[at+1], int(binary.BigEndian.Uint16(raw[at+2:]))
		if marker == 0xFF { // padding
			at++
			continue
		}
		if marker == 0xDA || marker == 0xD9 || size < 2 || at+2+size > len(raw) {
			return nil
		}
		if body, found := bytes.CutPrefix(raw[at+4:at+2+size], []byte("Exif\x00\x00")); found && marker == 0xE1 {
			return body
		}
		at += 2 + size
	}
	return nil
}

// pngExif finds the chunk eXIf (PNG third edition, section 11.3.5.4).
func pngExif(raw []byte) []byte {
	for at := 8; at+8 <= len(raw); {
		size := int(binary.BigEndian.Uint32(raw[at:]))
		if size > len(raw)-at-8 {
			return nil
		}
		if string(raw[at+4:at+8]) == "eXIf" {
			return raw[at+8 : at+8+size]
		}
		at += 12 + size
	}
	return nil
}

// webpExif finds the chunk EXIF of the RIFF container.
func webpExif(raw []byte) []byte {
	for at := 12; at+8 <= len(raw); {
		size := int(binary.LittleEndian.Uint32(raw[at+4:]))
		if size > len(raw)-at-8 {
			return nil
		}
		if string(raw[at:at+4]) == "EXIF" {
			return bytes.TrimPrefix(raw[at+8:at+8+size], []byte("Exif\x00\x00"))
		}
		at += 8 + size + size%2
	}
	return nil
}

// tiffOrientation reads tag 0x0112, a SHORT, from the first directory of a
// TIFF block (TIFF 6.0 section 2).
func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(tiff[:4]) {
	case "II*\x00":
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := int64(order.Uint16(tiff[at:]))
	for i := range entries {
		entry := at + 2 + i*12
		if entry+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[entry:]) != 0x0112 || order.Uint16(tiff[entry+2:]) != 3 {
			continue
		}
		if v := int(order.Uint16(tiff[entry+8:])); v >= 1 && v <= 8 {
			return v
		}
		return 1
	}
	return 1
}
