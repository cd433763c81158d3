package api

import (
	"bufio"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// SerialsInput asks for a run of item serials.
type SerialsInput struct {
	Count      int64            `json:"count" example:"1000"`                         // 1 to 1,000,000
	Activation batch.Activation `json:"activation,omitempty" enums:"on_print,manual"` // on_print when absent
}

// Serials is one run of item serials.
type Serials struct {
	ID         string           `json:"id"`
	BatchID    string           `json:"batch_id"` // the batch the run was made for
	Count      int64            `json:"count"`
	Activation batch.Activation `json:"activation"`
	Status     string           `json:"status" example:"issued"` // issued, printed, active or void when all are; else mixed
	CreatedAt  time.Time        `json:"created_at" format:"date-time"`
	Imported   bool             `json:"imported"` // the serials were brought from outside
	Counts     *SerialCounts    `json:"counts,omitempty"`
}

// SerialCounts is how many items of a run have which status; each item counts
// once.
type SerialCounts struct {
	Issued  int64 `json:"issued"`
	Printed int64 `json:"printed"` // and not active yet
	Active  int64 `json:"active"`
	Void    int64 `json:"void"`
}

// SerialSelection says which items of a run are meant: all when empty.
type SerialSelection struct {
	From    *int64   `json:"from,omitempty" example:"0"` // first item, counted from 0
	Count   *int64   `json:"count,omitempty"`            // to the run's end when absent
	Serials []string `json:"serials,omitempty"`          // or exactly these, at most 10,000
}

// SerialVoid says which items are void, and why.
type SerialVoid struct {
	SerialSelection
	Reason string `json:"reason" example:"Cuộn tem bị ướt"`
}

// SerialAssignment says which items move to which batch.
type SerialAssignment struct {
	SerialSelection
	BatchID string `json:"batch_id" format:"uuid"`
}

func wireSerials(r batch.Run) Serials {
	return Serials{ID: r.ID, BatchID: r.BatchID, Count: r.Count, Activation: r.Activation, Status: string(r.Status), CreatedAt: r.CreatedAt, Imported: r.Imported()}
}

func withCounts(r batch.Run, counts batch.Counts) Serials {
	wire := wireSerials(r)
	wire.Counts = (*SerialCounts)(&counts)
	return wire
}

// createSerials makes a run of item serials for a batch.
//
//	@Summary	Make item serials
//	@Tags		items
//	@Security	Bearer
//	@Param		id				path		string			true	"batch"
//	@Param		Idempotency-Key	header		string			false	"repeats are answered without a second effect"
//	@Param		body			body		SerialsInput	true	"how many"
//	@Success	201				{object}	Serials
//	@Router		/api/v1/batches/{id}/serials [post]
//	@ID			createSerials
func (a *API) createSerials(c *gin.Context) error {
	id, err := pathID(c, "batch")
	if err != nil {
		return err
	}
	var in SerialsInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		r, err := a.Batches.CreateRun(tx, id, in.Count, in.Activation)
		return created(withCounts(r, batch.Counts{Issued: r.Count}), "/api/v1/serials/"+r.ID, 0), err
	})
}

// listSerials lists the runs made for a batch.
//
//	@Summary	List a batch's runs of item serials
//	@Tags		items
//	@Security	Bearer
//	@Param		id		path		string	true	"batch"
//	@Param		limit	query		int		false	"1..200, 50 when absent"
//	@Param		next	query		string	false	"page token"
//	@Success	200		{object}	List[Serials]
//	@Router		/api/v1/batches/{id}/serials [get]
//	@ID			listSerials
func (a *API) listSerials(c *gin.Context) error {
	id, err := pathID(c, "batch")
	if err != nil {
		return err
	}
	p, err := readPage(c)
	if err != nil {
		return err
	}
	rows, err := a.Batches.Runs(c.Request.Context(), id, p.after, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(r batch.Run) string { return r.ID }, wireSerials), 0)
}

// getSerials reads one run of item serials.
//
//	@Summary	Read a run of item serials
//	@Tags		items
//	@Security	Bearer
//	@Param		id	path		string	true	"run"
//	@Success	200	{object}	Serials
//	@Router		/api/v1/serials/{id} [get]
//	@ID			getSerials
func (a *API) getSerials(c *gin.Context) error {
	id, err := pathID(c, "serial_run")
	if err != nil {
		return err
	}
	r, segments, err := a.Batches.Run(c.Request.Context(), id)
	if err != nil {
		return err
	}
	return read(c, withCounts(r, segments.Counts()), 0)
}

// activateSerials makes items active.
//
//	@Summary	Activate items
//	@Tags		items
//	@Security	Bearer
//	@Param		id				path		string			true	"run"
//	@Param		Idempotency-Key	header		string			false	"repeats are answered without a second effect"
//	@Param		body			body		SerialSelection	true	"which"
//	@Success	200				{object}	Serials
//	@Router		/api/v1/serials/{id}/activate [post]
//	@ID			activateSerials
func (a *API) activateSerials(c *gin.Context) error {
	var in SerialSelection
	return a.changeSerials(c, &in, func(tx *database.Tx, id string) (batch.Run, batch.Counts, error) {
		return a.Batches.Activate(tx, id, batch.Selection(in))
	})
}

// voidSerials ends items for good.
//
//	@Summary	Void items
//	@Tags		items
//	@Security	Bearer
//	@Param		id				path		string		true	"run"
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		SerialVoid	true	"which, and why"
//	@Success	200				{object}	Serials
//	@Router		/api/v1/serials/{id}/void [post]
//	@ID			voidSerials
func (a *API) voidSerials(c *gin.Context) error {
	var in SerialVoid
	return a.changeSerials(c, &in, func(tx *database.Tx, id string) (batch.Run, batch.Counts, error) {
		return a.Batches.Void(tx, id, batch.Selection(in.SerialSelection), in.Reason)
	})
}

// assignSerials moves items that are not active yet to another batch of the
// same product.
//
//	@Summary	Assign items to another batch
//	@Tags		items
//	@Security	Bearer
//	@Param		id				path		string				true	"run"
//	@Param		Idempotency-Key	header		string				false	"repeats are answered without a second effect"
//	@Param		body			body		SerialAssignment	true	"which, and whereto"
//	@Success	200				{object}	Serials
//	@Router		/api/v1/serials/{id}/assign [post]
//	@ID			assignSerials
func (a *API) assignSerials(c *gin.Context) error {
	var in SerialAssignment
	return a.changeSerials(c, &in, func(tx *database.Tx, id string) (batch.Run, batch.Counts, error) {
		if err := bodyID("/batch_id", in.BatchID); err != nil {
			return batch.Run{}, batch.Counts{}, err
		}
		return a.Batches.Assign(tx, id, batch.Selection(in.SerialSelection), in.BatchID)
	})
}

// changeSerials reads the body into in and answers with the run as fn left it.
func (a *API) changeSerials(c *gin.Context, in any, fn func(tx *database.Tx, id string) (batch.Run, batch.Counts, error)) error {
	id, err := pathID(c, "serial_run")
	if err != nil {
		return err
	}
	if err := readJSON(c, in); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		r, counts, err := fn(tx, id)
		return ok(withCounts(r, counts), 0), err
	})
}

// serialCodes streams the codes of a run for printing.
//
//	@Summary		Stream item codes
//	@Description	For a manager or declarer of the owner, and for an admin, this counts as printing of what was asked for, unless preview is true. Void items are left out.
//	@Tags			items
//	@Security		Bearer
//	@Produce		text/csv
//	@Produce		application/x-ndjson
//	@Param			id		path	string	true	"run"
//	@Param			format	query	string	false	"csv (default, with a header line) or ndjson"
//	@Param			from	query	int		false	"first item, counted from 0"
//	@Param			count	query	int		false	"how many; to the run's end when absent"
//	@Param			preview	query	bool	false	"true or 1: nothing changes"
//	@Success		200		{file}	binary
//	@Router			/api/v1/serials/{id}/codes [get]
//	@ID				getSerialCodes
func (a *API) serialCodes(c *gin.Context) error {
	id, err := pathID(c, "serial_run")
	if err != nil {
		return err
	}
	if err := onlyQuery(c, "format", "from", "count", "preview"); err != nil {
		return err
	}
	format := c.DefaultQuery("format", "csv")
	if format != "csv" && format != "ndjson" {
		return fault.Invalid("query/format", "unknown_format", "format phải là csv hoặc ndjson.", "format is csv or ndjson.")
	}
	sel, preview, err := printSelection(c)
	if err != nil {
		return err
	}
	codes, err := a.Batches.Codes(c.Request.Context(), id, sel, preview)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Header("Content-Disposition", `attachment; filename="serials-`+id+"."+format+`"`)
	if format == "csv" {
		c.Header("Content-Type", "text/csv; charset=utf-8; header=present")
		return writeCodes(c, codes, "serial,digital_link\n", func(w *bufio.Writer, code batch.Code) error {
			_, _ = w.WriteString(inCSV(code.Serial)) // a writer keeps its first error
			_ = w.WriteByte(',')
			_, _ = w.WriteString(code.DigitalLink)
			return w.WriteByte('\n')
		})
	}
	c.Header("Content-Type", "application/x-ndjson")
	return writeCodes(c, codes, "", func(w *bufio.Writer, code batch.Code) error {
		serial, err := json.Marshal(code.Serial)
		if err != nil {
			return err
		}
		_, _ = w.WriteString(`{"serial":`)
		_, _ = w.Write(serial)
		_, err = w.WriteString(`,"digital_link":"` + code.DigitalLink + "\"}\n") // percent-encoded: nothing to escape
		return err
	})
}

func printSelection(c *gin.Context) (sel batch.Selection, preview bool, err error) {
	for name, into := range map[string]**int64{"from": &sel.From, "count": &sel.Count} {
		if v := c.Query(name); v != "" {
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil {
				return sel, false, fault.Invalid("query/"+name, "not_a_number", "Phải là số nguyên.", "It must be a whole number.")
			}
			*into = &n
		}
	}
	switch c.Query("preview") {
	case "", "false", "0":
	case "true", "1":
		preview = true
	default:
		return sel, false, fault.Invalid("query/preview", "not_a_boolean", "preview phải là true, 1, false hoặc 0.", "preview is true, 1, false or 0.")
	}
	return sel, preview, nil
}

func writeCodes(c *gin.Context, codes iter.Seq[batch.Code], head string, line func(*bufio.Writer, batch.Code) error) error {
	c.Status(http.StatusOK)
	w := bufio.NewWriterSize(steady{c.Writer, pieceTime}, 64<<10)
	if _, err := w.WriteString(head); err != nil {
		return err
	}
	for code := range codes {
		if err := line(w, code); err != nil {
			return err // the reader went away
		}
	}
	return w.Flush()
}

// inCSV is a serial as a field (RFC 4180): imported ones may hold commas and
// quotation marks. They are not changed otherwise, for they are to be printed.
func inCSV(text string) string {
	if !strings.ContainsAny(text, "\",") {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}
