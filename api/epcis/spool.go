package epcis

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/zstd"

	"github.com/txng-vn/txng/internal/fault"
)

// How long a sender may take for a document, and how long it may wait for the
// answer: more than for other requests, since documents are larger.
const (
	sendTime   = 5 * time.Minute
	answerTime = 30 * time.Minute
)

// spool unpacks the body into a file that is gone once it is closed: documents
// are read twice, and memory does not follow their size.
func (a *API) spool(c *gin.Context) (*os.File, error) {
	if err := os.MkdirAll(a.o.SpoolDir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(a.o.SpoolDir, "capture-")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(os.Remove(f.Name()), a.fill(c, f)); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// fill copies the unpacked body to f and goes back to its beginning.
func (a *API) fill(c *gin.Context, f *os.File) error {
	body, err := a.unpacked(c)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // it was read
	n, err := io.Copy(f, io.LimitReader(body, a.o.MaxBytes+1))
	switch {
	case err != nil:
		return a.unreadable(c, err)
	case n > a.o.MaxBytes:
		return a.tooLarge(c)
	}
	_, err = f.Seek(0, io.SeekStart)
	return err
}

// unpacked is the body behind its Content-Encoding (RFC 9110, section 8.4).
func (a *API) unpacked(c *gin.Context) (io.ReadCloser, error) {
	patience(c)
	switch encoding := strings.ToLower(strings.TrimSpace(c.GetHeader("Content-Encoding"))); encoding {
	case "", "identity":
		return c.Request.Body, nil
	case "gzip", "x-gzip":
		r, err := gzip.NewReader(c.Request.Body)
		if err != nil {
			return nil, a.unreadable(c, err)
		}
		return r, nil
	case "zstd":
		r, err := zstd.NewReader(c.Request.Body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderMaxMemory(64<<20))
		if err != nil {
			return nil, a.unreadable(c, err)
		}
		return r.IOReadCloser(), nil
	default:
		return nil, fault.New(fault.KindUnsupportedMedia, "unsupported_encoding", "Content-Encoding phải là gzip hoặc zstd.", "The Content-Encoding must be gzip or zstd.")
	}
}

// patience gives the request the time that a document may take.
func patience(c *gin.Context) {
	rc, now := http.NewResponseController(c.Writer), time.Now() //nolint:forbidigo // of the connection, not a fact
	_ = rc.SetReadDeadline(now.Add(sendTime))                   // without them the server's own hold
	_ = rc.SetWriteDeadline(now.Add(answerTime))
}

func (a *API) unreadable(c *gin.Context, err error) error {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return a.tooLarge(c)
	}
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return a.tooLarge(c)
	}
	if c.Request.Context().Err() != nil {
		return c.Request.Context().Err()
	}
	return fault.New(fault.KindInvalid, "body_unreadable", "Không đọc hoặc không giải nén được nội dung gửi lên.", "The body could not be read or unpacked.").Wrap(err)
}

// tooLarge is the 413 for documents above the limits, which the answer tells
// (GS1 EPCIS 2.0, section 14.8).
func (a *API) tooLarge(c *gin.Context) error {
	a.captureLimits(c.Writer.Header())
	limit := strconv.FormatInt(a.o.MaxBytes, 10)
	return fault.New(fault.KindTooLarge, "document_too_large", "Tài liệu sau khi giải nén lớn hơn "+limit+" byte; hãy chia nhỏ.", "The document is larger than "+limit+" bytes unpacked: send it in parts.")
}
