package gs1

import "strings"

// fields reads a coupon code's fields, one after another; the first that does
// not fit marks the whole as bad.
type fields struct {
	s   string
	at  int
	bad bool
}

// take returns the next n digits.
func (f *fields) take(n int) string {
	if f.bad || f.at+n > len(f.s) {
		f.bad = true
		return ""
	}
	f.at += n
	return f.s[f.at-n : f.at]
}

// digit takes one of the digits allowed.
func (f *fields) digit(allowed string) byte {
	d := f.take(1)
	if f.bad || strings.IndexByte(allowed, d[0]) < 0 {
		f.bad = true
		return 0
	}
	return d[0]
}

// sized takes a length, one of the digits allowed, then that many digits and
// more.
func (f *fields) sized(allowed string, more int) {
	if n := f.digit(allowed); !f.bad {
		f.take(int(n-'0') + more)
	}
}

// otherPrefix takes the company prefix of a further purchase: a length of 9
// means that of the first.
func (f *fields) otherPrefix() {
	if f.at < len(f.s) && f.s[f.at] == '9' {
		f.at++
		return
	}
	f.sized("0123456", 6)
}

func (f *fields) purchase() {
	f.sized("12345", 0) // what must be bought
	f.digit("012349")   // of what kind that is
	f.take(3)           // which family of goods
}

func (f *fields) flaw() *flaw {
	if f.bad || f.at < len(f.s) {
		return &flaw{rule: RuleCoupon, at: f.at}
	}
	return nil
}

// couponCode is the North American coupon code of AI (8110).
func couponCode(s string) *flaw {
	if i := firstNonDigit(s); i >= 0 {
		return &flaw{rule: RuleCoupon, at: i}
	}
	f := fields{s: s}
	f.sized("0123456", 6) // company prefix
	f.take(6)             // offer
	f.sized("12345", 0)   // value
	f.purchase()
	for last := byte('0'); !f.bad && f.at < len(s); {
		kind := s[f.at]
		if kind <= last {
			break
		}
		last = kind
		f.at++
		f.option(kind)
	}
	return f.flaw()
}

// option reads an optional field, which its first digit names.
func (f *fields) option(kind byte) {
	switch kind {
	case '1':
		f.digit("0123") // how the purchases go together
		f.purchase()
		f.otherPrefix()
	case '2':
		f.purchase()
		f.otherPrefix()
	case '3', '4': // expiry, start
		if d := f.take(6); !f.bad && shortDate(d) != nil {
			f.bad = true
		}
	case '5': // serial
		f.sized("0123456789", 6)
	case '6': // retailer
		f.sized("1234567", 6)
	case '9':
		f.digit("01256") // value code
		f.digit("012")   // item
		f.take(1)        // store coupon
		f.digit("01")    // not to be multiplied
	default:
		f.bad = true
	}
}

// couponOffer is the positive offer code of AI (8112).
func couponOffer(s string) *flaw {
	if i := firstNonDigit(s); i >= 0 {
		return &flaw{rule: RuleCoupon, at: i}
	}
	f := fields{s: s}
	f.digit("01")
	f.sized("0123456", 6)    // funder
	f.take(6)                // offer
	f.sized("0123456789", 6) // serial
	return f.flaw()
}
