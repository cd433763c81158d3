package gs1

import (
	"fmt"

	"github.com/txng-vn/txng/internal/fault"
)

// CheckDigit returns the check digit ('0' to '9') that follows digits, by the
// modulo-10 algorithm of the GS1 General Specifications, section 7.9: from the
// right, weights 3, 1, 3, … digits must hold only '0' to '9'.
func CheckDigit(digits string) byte {
	sum := 0
	for i := len(digits) - 1; i >= 0; i -= 2 {
		sum += 3 * int(digits[i]-'0')
	}
	for i := len(digits) - 2; i >= 0; i -= 2 {
		sum += int(digits[i] - '0')
	}
	return byte('0' + (10-sum%10)%10)
}

// checkDigits refuses s unless it is all digits and ends with its check digit.
func checkDigits(key, s string) error {
	if i := firstNonDigit(s); i >= 0 {
		return invalid(codeName(key)+"_digits",
			fmt.Sprintf("%s chỉ gồm chữ số 0–9; ký tự thứ %d không phải chữ số.", key, i+1),
			fmt.Sprintf("A %s holds only the digits 0–9; character %d is not a digit.", key, i+1))
	}
	last := len(s) - 1
	if want := CheckDigit(s[:last]); s[last] != want {
		return invalid("check_digit",
			fmt.Sprintf("Chữ số kiểm tra của %s phải là %c, không phải %c; hãy kiểm tra lại từng chữ số.", key, want, s[last]),
			fmt.Sprintf("The check digit of this %s should be %c, not %c; check every digit.", key, want, s[last]))
	}
	return nil
}

// firstNonDigit returns the index of the first byte that is not a digit, or -1.
func firstNonDigit(s string) int {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return i
		}
	}
	return -1
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func allDigits(s string) bool { return firstNonDigit(s) < 0 }

func invalid(code, vi, en string) *fault.Error {
	return fault.New(fault.KindInvalid, code, vi, en)
}
