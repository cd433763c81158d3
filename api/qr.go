package api

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/label"
)

// batchQR draws the QR code of a batch's digital link.
//
//	@Summary	Draw a batch's QR code
//	@Tags		batches
//	@Security	Bearer
//	@Produce	image/svg+xml
//	@Produce	image/png
//	@Param		id		path	string	true	"batch"
//	@Param		format	query	string	false	"svg (default) or png"
//	@Param		size	query	int		false	"64..2048 pixels, 512 when absent"
//	@Success	200		{file}	binary
//	@Router		/api/v1/batches/{id}/qr [get]
//	@ID			getBatchQR
func (a *API) batchQR(c *gin.Context) error {
	id, err := pathID(c, "batch")
	if err != nil {
		return err
	}
	size := 512
	if v := c.Query("size"); v != "" {
		if size, err = strconv.Atoi(v); err != nil || label.CheckSize(size) != nil {
			return fault.Invalid("query/size", "size_out_of_range", "size phải từ 64 đến 2048.", "size must be 64 to 2048.")
		}
	}
	b, err := a.Batches.Batch(c.Request.Context(), id)
	if err != nil {
		return err
	}
	link := a.Batches.DigitalLink(b, gs1.Serial{})
	symbol, err := label.QR(link, label.LevelM)
	if err != nil {
		return err
	}
	var picture bytes.Buffer
	media := "image/svg+xml"
	switch c.DefaultQuery("format", "svg") {
	case "svg":
		err = symbol.SVG(&picture, label.SVGOptions{SizePx: size, Title: link})
	case "png":
		media, err = "image/png", symbol.PNG(&picture, size)
	default:
		err = fault.Invalid("query/format", "unknown_format", "format phải là svg hoặc png.", "format is svg or png.")
	}
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "private, max-age=3600")
	c.Header("X-Content-Type-Options", "nosniff")
	c.Data(http.StatusOK, media, picture.Bytes())
	return nil
}
