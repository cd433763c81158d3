package gs1

import "strings"

// The checks of single parts, by the names of what they look for.

func checkDigit(s string) *flaw {
	last := len(s) - 1
	if want := CheckDigit(s[:last]); s[last] != want {
		return &flaw{RuleCheckDigit, last, string(want)}
	}
	return nil
}

// checkPair is the two check characters of GS1 General Specifications, section
// 7.9.5: prime weights from the right, modulo 1021, as two of Alphabet.
func checkPair(s string) *flaw {
	if len(s) < 3 {
		return &flaw{RuleTooShort, len(s), "3"}
	}
	body := s[:len(s)-2]
	if want := CheckPair(body); s[len(s)-2:] != want {
		return &flaw{RuleCheckPair, len(s) - 2, want}
	}
	return nil
}

// CheckPair returns the two check characters that follow body, at most 97
// characters of set 82, in a Global Model Number (GS1 General Specifications,
// section 7.9.5).
func CheckPair(body string) string {
	sum, prime := 0, 1
	for i := len(body) - 1; i >= 0; i-- {
		prime = nextPrime(prime)
		sum += strings.IndexByte(set82Order, body[i]) * prime
	}
	sum %= 1021
	return string([]byte{Alphabet[sum>>5], Alphabet[sum&31]})
}

func nextPrime(n int) int {
	for {
		n++
		d := 2
		for d*d <= n && n%d != 0 {
			d++
		}
		if d*d > n {
			return n
		}
	}
}

// prefixFirst: a key begins with a company prefix, which has at least four
// digits; prefixSecond: one digit stands before it.
func prefixFirst(s string) *flaw { return prefixAt(s, 0) }

func prefixSecond(s string) *flaw { return prefixAt(s, 1) }

func prefixAt(s string, at int) *flaw {
	for i := at; i < at+4; i++ {
		if i >= len(s) || !isDigit(s[i]) {
			return &flaw{rule: RuleCompanyPrefix, at: min(i, len(s))}
		}
	}
	return nil
}

func isZero(s string) *flaw { return broken(s != strings.Repeat("0", len(s)), RuleZero) }

func notZero(s string) *flaw { return broken(s == strings.Repeat("0", len(s)), RuleNotZero) }

func noLeadingZero(s string) *flaw { return broken(len(s) > 1 && s[0] == '0', RuleLeadingZero) }

func notAllDigits(s string) *flaw { return broken(allDigits(s), RuleAllDigits) }

func yesNo(s string) *flaw { return broken(s != "0" && s != "1", RuleYesNo) }

func winding(s string) *flaw { return broken(s != "0" && s != "1" && s != "9", RuleWinding) }

func minus(s string) *flaw { return broken(s != "-", RuleMinus) }

func importerIndex(s string) *flaw {
	return broken(characters[s[0]]&(1<<set64) == 0, RuleImporterIndex)
}

// sexCode is ISO/IEC 5218.
func sexCode(s string) *flaw { return broken(!strings.Contains("0129", s), RuleSexCode) }

func mediaType(s string) *flaw {
	return broken(s < "01" || s > "10" && s < "80", RuleMediaType)
}

func packageType(s string) *flaw { return broken(!listed(packageTypes, s), RulePackageType) }

func country(s string) *flaw { return broken(!listed(countryNumbers, s), RuleCountry) }

func countryOrMany(s string) *flaw {
	return broken(s != "999" && !listed(countryNumbers, s), RuleCountry)
}

func countryLetters(s string) *flaw { return broken(!listed(countryCodes, s), RuleCountry) }

func currency(s string) *flaw { return broken(!listed(currencyNumbers, s), RuleCurrency) }

func latitude(s string) *flaw { return broken(s > "1800000000", RuleLatitude) }

func longitude(s string) *flaw { return broken(s > "3600000000", RuleLongitude) }

// pieceOfTotal is two digits of a piece and two of how many there are.
func pieceOfTotal(s string) *flaw {
	piece, total := s[:2], s[2:]
	return broken(piece == "00" || total == "00" || piece > total, RulePieceOfTotal)
}

// placeInSequence is one digit, a slash, one digit: the first of three is 1/3.
func placeInSequence(s string) *flaw {
	return broken(s[1] != '/' || s[0] < '1' || s[0] > s[2] || s[2] > '9', RuleSequence)
}

// percentText is text whose characters outside set 82 are percent-encoded.
func percentText(s string) *flaw {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && (i+2 >= len(s) || unhex(s[i+1]) < 0 || unhex(s[i+2]) < 0) {
			return &flaw{rule: RulePercent, at: i}
		}
	}
	return nil
}

// iban is an International Bank Account Number, ISO 13616: country, two check
// digits, account, whose remainder by 97 is 1.
func iban(s string) *flaw {
	if len(s) <= 10 || !listed(countryCodes, s[:2]) {
		return &flaw{rule: RuleIBAN}
	}
	rest := 0
	for i := range len(s) {
		switch c := s[(i+4)%len(s)]; {
		case isDigit(c):
			rest = (rest*10 + int(c-'0')) % 97
		case 'A' <= c && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return &flaw{rule: RuleIBAN, at: (i + 4) % len(s)}
		}
	}
	return broken(rest != 1, RuleIBAN)
}

func broken(is bool, rule Rule) *flaw {
	if is {
		return &flaw{rule: rule}
	}
	return nil
}

// listed reports whether word stands in list, a string of words each with a
// blank on both sides.
func listed(list, word string) bool {
	for i := 0; ; {
		j := strings.Index(list[i:], word)
		if j < 0 {
			return false
		}
		if i += j; list[i-1] == ' ' && list[i+len(word)] == ' ' {
			return true
		}
		i += len(word)
	}
}
