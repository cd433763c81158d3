package gs1

import (
	"fmt"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
)

// ParseDigitalLinkPath reads the escaped path of a GS1 Digital Link that
// begins with its primary key, such as /01/09506000134352/10/ABC%2F1/21/123.
// A trailing slash is tolerated, '+' stands for itself, and the GTIN has 14
// digits. Qualifiers follow in their order: 22, 10, 21 (or 235 alone) behind
// 01; 254 behind 414; none behind 00. Its *fault.Error has the code
// digital_link_path, digital_link_key, digital_link_qualifier,
// percent_encoding, or the code of the key at fault.
func ParseDigitalLinkPath(escapedPath string) (DigitalLink, error) {
	p := strings.TrimSuffix(strings.TrimPrefix(escapedPath, "/"), "/")
	segments := strings.Split(p, "/")
	if len(segments)%2 != 0 || len(segments) > 8 {
		return DigitalLink{}, errPath()
	}
	var d DigitalLink
	last := -1
	for i := 0; i < len(segments); i += 2 {
		value, err := unescape(segments[i+1])
		if err != nil {
			return DigitalLink{}, err
		}
		if i == 0 {
			err = d.setKey(segments[0], value)
		} else {
			last, err = d.setQualifier(segments[0], segments[i], value, last)
		}
		if err != nil {
			return DigitalLink{}, err
		}
	}
	return d, nil
}

// setKey sets the primary key ai.
func (d *DigitalLink) setKey(ai, value string) (err error) {
	switch ai {
	case "01":
		if len(value) != 14 {
			return errLength("GTIN", "14", "14", value)
		}
		d.GTIN, err = ParseGTIN(value)
	case "414":
		d.GLN, err = ParseGLN(value)
	case "00":
		d.SSCC, err = ParseSSCC(value)
	default:
		return invalid("digital_link_key",
			"Địa chỉ phải bắt đầu bằng /01/ (sản phẩm), /414/ (địa điểm) hoặc /00/ (đơn vị logistics).",
			"The address must begin with /01/ (product), /414/ (place) or /00/ (logistic unit).")
	}
	return err
}

// setQualifier sets qualifier ai of key and returns its rank, which must be
// above that of the one before it.
func (d *DigitalLink) setQualifier(key, ai, value string, last int) (rank int, err error) {
	rank = qualifierRank(key, ai)
	// 235 and the other qualifiers of 01 exclude each other: it is ranked last
	// and nothing may stand before it.
	if rank <= last || (ai == "235" && last >= 0) {
		return 0, invalid("digital_link_qualifier",
			fmt.Sprintf("Thành phần (%s) không được đứng ở vị trí này sau /%s/; thứ tự đúng: 22, 10, 21 sau 01; 254 sau 414.", printable(ai), key),
			fmt.Sprintf("(%s) may not stand here behind /%s/; the order is 22, 10, 21 behind 01, and 254 behind 414.", printable(ai), key))
	}
	switch ai {
	case "22":
		d.Variant, err = value, checkText("variant", "Biến thể sản phẩm", value, maxLot)
	case "10":
		d.Lot, err = ParseLot(value)
	case "21":
		d.Serial, err = ParseSerial(value)
	case "235":
		d.ThirdParty, err = value, checkText("third_party", "Phần mở rộng (235)", value, maxThirdParty)
	case "254":
		d.Extension, err = value, checkText("extension", "Phần mở rộng của GLN", value, maxLot)
	}
	return rank, err
}

// qualifierRank returns where ai stands behind key, or -1 where it may not.
func qualifierRank(key, ai string) int {
	switch key + "/" + ai {
	case "01/22", "414/254":
		return 0
	case "01/10":
		return 1
	case "01/21":
		return 2
	case "01/235":
		return 3
	}
	return -1
}

func errPath() *fault.Error {
	return invalid("digital_link_path",
		"Địa chỉ GS1 Digital Link gồm từng cặp mã và giá trị, ví dụ /01/{14 chữ số}/10/{số lô}.",
		"A GS1 Digital Link path is pairs of an identifier and its value, such as /01/{14 digits}/10/{lot}.")
}

// printable shortens and quotes what a stranger sent, for a message.
func printable(s string) string {
	if len(s) > 12 {
		s = s[:12] + "…"
	}
	return strings.Trim(fmt.Sprintf("%+q", s), `"`)
}
