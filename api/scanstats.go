package api

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/stats"
)

// ScanStats is how often codes were looked at.
type ScanStats struct {
	From  string    `json:"from" format:"date"`
	To    string    `json:"to" format:"date"`
	Total int64     `json:"total"`
	Days  []ScanDay `json:"days"` // every day from from to to, by Viet Nam's calendar
}

// ScanDay is one day's count.
type ScanDay struct {
	Date  string `json:"date" format:"date"`
	Count int64  `json:"count"`
}

// scanStats tells how often codes were looked at.
//
//	@Summary		Count scans
//	@Description	Of the caller's organisation, or of all for those who see all. Nothing is known of who looked.
//	@Tags			statistics
//	@Security		Bearer
//	@Produce		json
//	@Produce		text/csv
//	@Produce		image/svg+xml
//	@Param			product_id	query		string	false	"of this product and its batches"
//	@Param			batch_id	query		string	false	"of this batch"
//	@Param			from		query		string	false	"first day; 29 days before the last when absent"
//	@Param			to			query		string	false	"last day; today when absent; at most 366 days"
//	@Param			format		query		string	false	"json (default), csv or svg"
//	@Success		200			{object}	ScanStats
//	@Router			/api/v1/stats/scans [get]
//	@ID				getScanStats
func (a *API) scanStats(c *gin.Context) error {
	if err := onlyQuery(c, "product_id", "batch_id", "from", "to", "format"); err != nil {
		return err
	}
	var f stats.Filter
	var checks fault.Checks
	for name, into := range map[string]*string{"product_id": &f.ProductID, "batch_id": &f.BatchID} {
		var err error
		*into, err = queryID(c, name)
		checks.Check("", err)
	}
	for name, into := range map[string]*time.Time{"from": &f.From, "to": &f.To} {
		var err error
		*into, err = queryTime(c, name)
		checks.Check("", err)
	}
	format, err := queryChoice(c, "format", "json", "csv", "svg")
	checks.Check("", err)
	if err := checks.Err(); err != nil {
		return err
	}
	days, err := a.Stats.Scans(c.Request.Context(), f)
	if err != nil {
		return err
	}
	s := ScanStats{From: days[0].Date, To: days[len(days)-1].Date}
	for _, d := range days {
		s.Total += d.Count
		s.Days = append(s.Days, ScanDay(d))
	}
	c.Header("Cache-Control", "no-store")
	switch format {
	case "csv":
		c.Header("Content-Disposition", `attachment; filename="scans.csv"`)
		c.Data(http.StatusOK, "text/csv; charset=utf-8; header=present", s.csv())
	case "svg":
		c.Data(http.StatusOK, "image/svg+xml", s.chart(reqctx.Language(c.Request.Context())))
	default:
		return read(c, s, 0)
	}
	return nil
}

func (s ScanStats) csv() []byte {
	var b bytes.Buffer
	b.WriteString("date,count\r\n")
	for _, d := range s.Days {
		fmt.Fprintf(&b, "%s,%d\r\n", d.Date, d.Count)
	}
	return b.Bytes()
}

// The chart's measures, in user units.
const (
	chartWidth, chartHeight = 720.0, 240.0
	chartTop, chartBottom   = 44.0, 212.0
	chartLeft, chartRight   = 12.0, 708.0
)

// chart is a bar chart with its figures in words, for those who cannot see it.
func (s ScanStats) chart(lang string) []byte {
	most := int64(1)
	best := s.Days[0]
	for _, d := range s.Days {
		if d.Count > best.Count {
			best = d
		}
		most = max(most, d.Count)
	}
	title, desc := "Lượt tra cứu mỗi ngày", fmt.Sprintf("Từ %s đến %s có %d lượt tra cứu; nhiều nhất %d lượt, ngày %s.", day(s.From), day(s.To), s.Total, best.Count, day(best.Date))
	if lang == "en" {
		title, desc = "Scans a day", fmt.Sprintf("From %s to %s there were %d scans; at most %d, on %s.", s.From, s.To, s.Total, best.Count, best.Date)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" role="img" aria-labelledby="t d" lang="%s" font-family="system-ui, sans-serif" font-size="13">`+"\n", chartWidth, chartHeight, lang)
	fmt.Fprintf(&b, `<title id="t">%s</title><desc id="d">%s</desc>`+"\n", escaped(title), escaped(desc))
	fmt.Fprintf(&b, `<rect width="%g" height="%g" fill="#fff"/><text x="%g" y="18" font-size="15" fill="#1b1b1b">%s</text><text x="%g" y="36" fill="#444">%s</text>`+"\n", chartWidth, chartHeight, chartLeft, escaped(title), chartLeft, escaped(desc))
	step := (chartRight - chartLeft) / float64(len(s.Days))
	for i, d := range s.Days {
		if d.Count == 0 {
			continue
		}
		height := (chartBottom - chartTop) * float64(d.Count) / float64(most)
		fmt.Fprintf(&b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="#0b6b3a"><title>%s: %d</title></rect>`+"\n", chartLeft+step*float64(i), chartBottom-height, max(step*0.8, 0.5), height, d.Date, d.Count)
	}
	fmt.Fprintf(&b, `<path d="M%g %gH%g" stroke="#444"/><text x="%g" y="230" fill="#444">%s</text><text x="%g" y="230" text-anchor="end" fill="#444">%s</text>`+"\n</svg>\n", chartLeft, chartBottom, chartRight, chartLeft, day(s.From), chartRight, day(s.To))
	return b.Bytes()
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
