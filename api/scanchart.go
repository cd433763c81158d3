package api

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The chart's measures, in user units.
const (
	chartWidth, chartHeight = 720.0, 240.0
	chartTop, chartBottom   = 64.0, 208.0
	chartLeft, chartRight   = 64.0, 708.0
	widestBar               = 28.0
)

// chart is a bar chart with its figures in words, for those who cannot see it.
func (s ScanStats) chart(lang string) []byte {
	best := s.Days[0]
	for _, d := range s.Days {
		if d.Count > best.Count {
			best = d
		}
	}
	top := roundUp(best.Count)
	title, desc := "Lượt tra cứu mỗi ngày", fmt.Sprintf("Từ %s đến %s có %s lượt tra cứu; nhiều nhất %s lượt, ngày %s.", day(s.From), day(s.To), grouped(s.Total), grouped(best.Count), day(best.Date))
	if lang == "en" {
		title, desc = "Scans a day", fmt.Sprintf("From %s to %s there were %s scans; at most %s, on %s.", day(s.From), day(s.To), grouped(s.Total), grouped(best.Count), day(best.Date))
	}
	if s.Total == 0 {
		desc = fmt.Sprintf("Từ %s đến %s chưa có lượt tra cứu nào.", day(s.From), day(s.To))
		if lang == "en" {
			desc = fmt.Sprintf("From %s to %s there were no scans.", day(s.From), day(s.To))
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" role="img" aria-labelledby="scans-title scans-desc" lang="%s" font-family="system-ui, sans-serif" font-size="13">`+"\n", chartWidth, chartHeight, lang)
	fmt.Fprintf(&b, `<title id="scans-title">%s</title><desc id="scans-desc">%s</desc>`+"\n", escaped(title), escaped(desc))
	fmt.Fprintf(&b, `<rect width="%g" height="%g" fill="#fff"/><text x="12" y="20" font-size="15" font-weight="600" fill="#1b1b1b">%s</text><text x="12" y="40" fill="#444">%s</text>`+"\n", chartWidth, chartHeight, escaped(title), escaped(desc))
	for _, line := range []int64{top, top / 2} {
		if y := chartBottom - (chartBottom-chartTop)*float64(line)/float64(top); line > 0 && line*2%top == 0 {
			fmt.Fprintf(&b, `<path d="M%g %gH%g" stroke="#d5d5d5"/><text x="%g" y="%g" text-anchor="end" fill="#444">%s</text>`+"\n", chartLeft, y, chartRight, chartLeft-8, y+4, grouped(line))
		}
	}
	s.bars(&b, top)
	fmt.Fprintf(&b, `<path d="M%g %gH%g" stroke="#444"/><text x="%g" y="%g" text-anchor="end" fill="#444">0</text><text x="%g" y="230" fill="#444">%s</text>`, chartLeft, chartBottom, chartRight, chartLeft-8, chartBottom+4, chartLeft, day(s.From))
	if s.From != s.To {
		fmt.Fprintf(&b, `<text x="%g" y="230" text-anchor="end" fill="#444">%s</text>`, chartRight, day(s.To))
	}
	b.WriteString("\n</svg>\n")
	return b.Bytes()
}

// bars draws each day that has scans; top is what the highest line stands for.
func (s ScanStats) bars(b *bytes.Buffer, top int64) {
	step := (chartRight - chartLeft) / float64(len(s.Days))
	wide := min(max(step*0.8, 0.5), widestBar)
	for i, d := range s.Days {
		if d.Count == 0 {
			continue
		}
		height := max((chartBottom-chartTop)*float64(d.Count)/float64(top), 1) // one scan is to be seen, too
		fmt.Fprintf(b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="#0b6b3a"><title>%s: %s</title></rect>`+"\n", chartLeft+step*(float64(i)+0.5)-wide/2, chartBottom-height, wide, height, day(d.Date), grouped(d.Count))
	}
}

// roundUp is the smallest of 1, 2, 5, 10, 20, 50 … that is not less than n.
func roundUp(n int64) int64 {
	for ten := int64(1); ; ten *= 10 {
		for _, digit := range []int64{1, 2, 5} {
			if digit*ten >= n || ten > 1e17 {
				return digit * ten
			}
		}
	}
}

// grouped is a number with a thin space between thousands, as both languages
// read it.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a builder takes all
	return b.String()
}

// day writes 2026-11-20 as 20/11/2026.
func day(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.Format("02/01/2006")
}
