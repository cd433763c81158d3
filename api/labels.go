package api

import (
	"bufio"
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/label"
	"github.com/txng-vn/txng/internal/reqctx"
)

// The templates that a request means when it names none.
const (
	sheetTemplate = "a4-24"
	rollTemplate  = "thermal-50x30"
	unitTemplate  = "pallet-100x150"
)

// serialLabels prints labels of items.
//
//	@Summary		Print labels of items
//	@Description	For a manager or declarer of the owner, and for an admin, this counts as printing of what was asked for from start on, and leaves a receipt named by X-Label-Run, unless preview is true. Void items are left out.
//	@Tags			labels
//	@Security		Bearer
//	@Produce		application/pdf
//	@Produce		application/zip
//	@Produce		application/vnd.zebra.zpl
//	@Produce		text/csv
//	@Produce		image/png
//	@Param			id			path	string	true	"run"
//	@Param			format		query	string	false	"pdf (default), zpl, zip or csv"	Enums(pdf, zpl, zip, csv)
//	@Param			image		query	string	false	"what a zip holds: svg (default) or png"	Enums(svg, png)
//	@Param			template	query	string	false	"name of a template; a4-24 when absent, thermal-50x30 unless the format is pdf"
//	@Param			from		query	int		false	"first item, counted from 0"
//	@Param			count		query	int		false	"how many; to the run's end when absent"
//	@Param			serials		query	string	false	"or these, with commas between"
//	@Param			start		query	int		false	"first label printed, counted from 1: begins again after a paper jam"
//	@Param			skip		query	int		false	"places of the first sheet that are used up"
//	@Param			ecc			query	string	false	"error correction of QR codes; the highest that fits when absent"	Enums(L, M, Q, H)
//	@Param			dpi			query	int		false	"of the printer; the template's when absent"	Enums(203, 300, 600)
//	@Param			logo		query	string	false	"an own public image, for templates with a place for one"
//	@Param			preview		query	bool	false	"true or 1: the first page as PNG, and nothing changes"
//	@Success		200			{file}	binary
//	@Router			/api/v1/serials/{id}/labels [get]
//	@ID				getSerialLabels
func (a *API) serialLabels(c *gin.Context) error {
	id, err := pathID(c, "serial_run")
	if err != nil {
		return err
	}
	return a.labels(c, id, rollTemplate, a.Labels.Items)
}

// batchLabels prints labels of a batch.
//
//	@Summary		Print labels of a batch
//	@Description	All labels are alike. The owner's download leaves a receipt named by X-Label-Run, unless preview is true.
//	@Tags			labels
//	@Security		Bearer
//	@Produce		application/pdf
//	@Produce		application/zip
//	@Produce		application/vnd.zebra.zpl
//	@Produce		text/csv
//	@Produce		image/png
//	@Param			id			path	string	true	"batch"
//	@Param			format		query	string	false	"pdf (default), zpl, zip or csv"	Enums(pdf, zpl, zip, csv)
//	@Param			image		query	string	false	"what a zip holds: svg (default) or png"	Enums(svg, png)
//	@Param			template	query	string	false	"name of a template; a4-24 when absent, thermal-50x30 unless the format is pdf"
//	@Param			count		query	int		false	"how many; one page when absent"
//	@Param			start		query	int		false	"first label printed, counted from 1"
//	@Param			skip		query	int		false	"places of the first sheet that are used up"
//	@Param			ecc			query	string	false	"error correction of QR codes; the highest that fits when absent"	Enums(L, M, Q, H)
//	@Param			dpi			query	int		false	"of the printer; the template's when absent"	Enums(203, 300, 600)
//	@Param			logo		query	string	false	"an own public image, for templates with a place for one"
//	@Param			preview		query	bool	false	"true or 1: the first page as PNG, and nothing changes"
//	@Success		200			{file}	binary
//	@Router			/api/v1/batches/{id}/labels [get]
//	@ID				getBatchLabels
func (a *API) batchLabels(c *gin.Context) error {
	id, err := pathID(c, "batch")
	if err != nil {
		return err
	}
	return a.labels(c, id, rollTemplate, a.Labels.Batch)
}

// unitLabels prints labels of a logistic unit.
//
//	@Summary	Print labels of a logistic unit
//	@Tags		labels
//	@Security	Bearer
//	@Produce	application/pdf
//	@Produce	application/zip
//	@Produce	application/vnd.zebra.zpl
//	@Produce	text/csv
//	@Produce	image/png
//	@Param		sscc		path	string	true	"the unit's SSCC"
//	@Param		format		query	string	false	"pdf (default), zpl, zip or csv"	Enums(pdf, zpl, zip, csv)
//	@Param		image		query	string	false	"what a zip holds: svg (default) or png"	Enums(svg, png)
//	@Param		template	query	string	false	"name of a template for units; pallet-100x150 when absent"
//	@Param		count		query	int		false	"how many; one page when absent"
//	@Param		start		query	int		false	"first label printed, counted from 1"
//	@Param		skip		query	int		false	"places of the first sheet that are used up"
//	@Param		ecc			query	string	false	"error correction of QR codes; the highest that fits when absent"	Enums(L, M, Q, H)
//	@Param		dpi			query	int		false	"of the printer; the template's when absent"	Enums(203, 300, 600)
//	@Param		logo		query	string	false	"an own public image, for templates with a place for one"
//	@Param		preview		query	bool	false	"true or 1: the first page as PNG, and nothing changes"
//	@Success	200			{file}	binary
//	@Router		/api/v1/logistic-units/{sscc}/labels [get]
//	@ID			getLogisticUnitLabels
func (a *API) unitLabels(c *gin.Context) error {
	sscc, err := pathValue(c, "sscc")
	if err != nil {
		return err
	}
	return a.labels(c, sscc, unitTemplate, a.Labels.Unit)
}

// labels lays out, counts as printed, and streams. Everything that can be
// refused is refused before anything is counted.
func (a *API) labels(c *gin.Context, id, roll string, prepare func(context.Context, string, label.Request) (*label.Job, error)) error {
	r, err := labelRequest(c, roll)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	job, err := prepare(ctx, id, r)
	if err != nil {
		return err
	}
	if err := job.Begin(ctx); err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Header("X-Content-Type-Options", "nosniff")
	if r.Preview {
		c.Header("Content-Type", "image/png")
	} else {
		c.Header("Content-Type", r.Format.MediaType())
		c.Header("Content-Disposition", `attachment; filename="labels-`+id+"."+r.Format.Extension()+`"`)
	}
	if job.Receipt.ID != "" {
		c.Header("X-Label-Run", job.Receipt.ID)
	}
	c.Status(http.StatusOK)
	w := bufio.NewWriterSize(steady{c.Writer, pieceTime}, 64<<10)
	if err = job.Write(ctx, w); err == nil {
		err = w.Flush()
	}
	if err != nil && c.Writer.Written() {
		a.log.WarnContext(ctx, "labels were broken off", "request_id", reqctx.RequestID(ctx), "label_run", job.Receipt.ID, "error", err)
		panic(http.ErrAbortHandler) // so that nobody takes what came for the whole file
	}
	return err
}

// labelRequest reads the query.
func labelRequest(c *gin.Context, roll string) (r label.Request, err error) {
	if err := onlyQuery(c, "format", "image", "template", "from", "count", "serials", "start", "skip", "ecc", "dpi", "logo", "preview"); err != nil {
		return r, err
	}
	var checks fault.Checks
	add := func(err error) { checks.Check("", err) }
	sel, preview, err := printSelection(c)
	add(err)
	r.Preview = preview
	r.From, r.Count = sel.From, sel.Count
	if v := c.Query("serials"); v != "" {
		r.Serials = strings.Split(v, ",")
	}
	r.Start = 1
	for name, into := range map[string]func(int64){
		"start": func(n int64) { r.Start = n },
		"skip":  func(n int64) { r.Skip = int(n) },
		"dpi":   func(n int64) { r.DPI = int(n) },
	} {
		if v := c.Query(name); v != "" {
			n, err := strconv.ParseInt(v, 10, 32)
			if err != nil {
				checks.Add("query/"+name, "not_a_number", "Phải là số nguyên.", "It must be a whole number.")
			}
			into(n)
		}
	}
	format, err := queryChoice(c, "format", "pdf", "zpl", "zip", "csv")
	add(err)
	picture, err := queryChoice(c, "image", label.FormatSVG, label.FormatPNG)
	add(err)
	ecc, err := queryChoice(c, "ecc", "L", "M", "Q", "H")
	add(err)
	r.ECC = ecc
	r.Logo, err = queryID(c, "logo")
	add(err)
	if picture != "" && format != "zip" {
		checks.Add("query/image", "zip_only", "image chỉ dùng với format=zip.", "image is for format=zip only.")
	}
	r.Format, r.Template = label.FormatPDF, c.Query("template")
	switch format {
	case "zip":
		if r.Format = label.FormatSVG; picture != "" {
			r.Format = picture
		}
	case "":
	default:
		r.Format = label.Format(format)
	}
	if r.Template == "" {
		if r.Template = roll; roll == rollTemplate && r.Format == label.FormatPDF {
			r.Template = sheetTemplate
		}
	}
	return r, checks.Err()
}
