package gs1

// The checks of dates and times. Years have two digits, so whether a year is a
// leap year follows from them alone: 00 stands for 2000 or 2100, and the
// sliding window of GS1 General Specifications, section 7.12, decides for 2000.

// shortDate is YYMMDD.
func shortDate(s string) *flaw { return dateFlaw(s[:2], s[2:4], s[4:6], false, 2) }

// dateOrMonth is YYMMDD, in which a day of 00 means the whole month.
func dateOrMonth(s string) *flaw { return dateFlaw(s[:2], s[2:4], s[4:6], true, 2) }

// longDate is YYYYMMDD.
func longDate(s string) *flaw { return dateFlaw(s[:4], s[4:6], s[6:8], false, 4) }

func dateFlaw(year, month, day string, monthOnly bool, at int) *flaw {
	m, d := atoi(month), atoi(day)
	if m < 1 || m > 12 {
		return &flaw{rule: RuleDate, at: at}
	}
	if d < 1 && !monthOnly || d > daysOf(atoi(year), m) {
		return &flaw{rule: RuleDate, at: at + 2}
	}
	return nil
}

func daysOf(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// hourMinute is HHMM.
func hourMinute(s string) *flaw {
	if f := hour(s[:2]); f != nil {
		return f
	}
	if minute(s[2:]) != nil {
		return &flaw{rule: RuleTime, at: 2}
	}
	return nil
}

func hour(s string) *flaw { return broken(s > "23", RuleTime) }

func minute(s string) *flaw { return broken(s > "59", RuleTime) }

func second(s string) *flaw { return broken(s > "59", RuleTime) }

// atoi reads digits, which were checked before.
func atoi(s string) (n int) {
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
