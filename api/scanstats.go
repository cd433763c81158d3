package api

import (
	"bytes"
	"fmt"
	"net/http"
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
