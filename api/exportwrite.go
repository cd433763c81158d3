package api

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/event"
)

// spool is a file that is gone once it is closed.
func (a *API) spool() (*os.File, error) {
	if err := os.MkdirAll(a.EPCIS.SpoolDir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(a.EPCIS.SpoolDir, "export-")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// exportWriter writes a document and knows its hash and length.
type exportWriter struct {
	out  *bufio.Writer
	sum  hash.Hash
	size int64
}

func (w *exportWriter) Write(p []byte) (int, error) {
	w.sum.Write(p)
	w.size += int64(len(p))
	return w.out.Write(p)
}

// write writes the document to f and returns its SHA-256 and length.
func (x *exporting) write(f io.Writer) (digest []byte, size int64, err error) {
	w := &exportWriter{out: bufio.NewWriterSize(f, 64<<10), sum: sha256.New()}
	switch x.form {
	case exportXML:
		err = x.writeXML(w)
	case exportEPCIS:
		err = x.writeEPCIS(w)
	default:
		err = x.writeJSON(w)
	}
	return w.sum.Sum(nil), w.size, errors.Join(err, w.out.Flush())
}

func (x *exporting) writeXML(w io.Writer) error {
	d := epcis.XMLDocument{Created: x.now}
	if _, err := w.Write(d.Begin(nil)); err != nil {
		return err
	}
	err := x.each(func(_ event.Listed, e *epcis.Event) error {
		_, err := w.Write(e.AppendXML(nil, d.CBV))
		return err
	})
	if err != nil {
		return err
	}
	_, err = w.Write(d.End(nil))
	return err
}

func (x *exporting) writeEPCIS(w io.Writer) error {
	empty, err := epcis.MarshalDocument(nil, x.now)
	if err != nil {
		return err
	}
	at := bytes.LastIndexByte(empty, ']') // of the empty eventList, which is the last list
	if _, err := w.Write(empty[:at]); err != nil {
		return err
	}
	first := true
	err = x.each(func(_ event.Listed, e *epcis.Event) error {
		raw, err := documentEvent(e)
		if err != nil {
			return err
		}
		if !first {
			raw = slices.Insert(raw, 0, ',')
		}
		first = false
		_, err = w.Write(raw)
		return err
	})
	if err != nil {
		return err
	}
	_, err = w.Write(empty[at:])
	return err
}

// documentEvent is an event as it stands in a document: with a context of its
// own where it has prefixes.
func documentEvent(e *epcis.Event) ([]byte, error) {
	if len(e.Context) > 0 {
		return e.MarshalJSON()
	}
	return e.AppendJSON(nil)
}

// writeJSON writes the head, then events and files as they are read.
func (x *exporting) writeJSON(w io.Writer) error {
	head, err := json.Marshal(x.head)
	if err != nil {
		return err
	}
	begin := append(head[:len(head)-1], `,"events":[`...)
	if _, err := w.Write(begin); err != nil {
		return err
	}
	first := true
	err = x.a.Events.EachDocument(x.ctx, x.rows, func(l event.Listed, e *epcis.Event) error {
		raw, err := json.Marshal(x.exportEvent(l, e))
		if err != nil {
			return err
		}
		if !first {
			raw = slices.Insert(raw, 0, ',')
		}
		first = false
		_, err = w.Write(raw)
		return err
	})
	if err != nil {
		return err
	}
	files, err := x.exportFiles()
	if err != nil {
		return err
	}
	raw, err := json.Marshal(files)
	if err != nil {
		return err
	}
	_, err = w.Write(slices.Concat([]byte(`],"files":`), raw, []byte("}")))
	return err
}

// exportEvent is an event with its document. What people wrote beside it is not
// public.
func (x *exporting) exportEvent(l event.Listed, e *epcis.Event) ExportEvent {
	if x.special == public {
		l.Notes = event.Notes{Evidence: l.Notes.Evidence}
	}
	x.files = append(x.files, l.Notes.Evidence...)
	w := ExportEvent{Event: wireEvent(l), IsDeclaration: l.IsDeclaration}
	if x.special == public {
		w.Evidence = nil // those that are public stand among the files
	}
	if e != nil {
		w.EPCIS, _ = documentEvent(e) // fails only for numbers that parsing refuses
	}
	return w
}

// exportFiles are the files that were met, each once; who sees what is public
// sees the public ones.
func (x *exporting) exportFiles() ([]ExportFile, error) {
	slices.Sort(x.files)
	x.files = slices.Compact(x.files)
	files := []ExportFile{}
	for chunk := range slices.Chunk(x.files, 500) {
		found, err := catalog.AnyFiles(x.a.db.Read(x.ctx), chunk)
		if err != nil {
			return nil, err
		}
		for _, id := range chunk {
			f, ok := found[id]
			if !ok || x.special == public && f.Visibility != catalog.VisibilityPublic {
				continue
			}
			files = append(files, ExportFile{ID: f.ID, SHA256: f.SHA256, MediaType: f.MediaType, Size: f.Size, Visibility: f.Visibility, URL: x.a.PublicURL + "/files/" + f.ID})
		}
	}
	return files, nil
}

// each calls write with the events whose documents are here.
func (x *exporting) each(write func(event.Listed, *epcis.Event) error) error {
	return x.a.Events.EachDocument(x.ctx, x.rows, func(l event.Listed, e *epcis.Event) error {
		if e == nil {
			return nil
		}
		return write(l, e)
	})
}

// ExportStatement is what TXNG-Signature says: the payload of its JWS.
type ExportStatement struct {
	Issuer    string    `json:"iss"` // public address of the service
	IssuedAt  time.Time `json:"issued_at"`
	BatchID   string    `json:"batch_id"`
	MediaType string    `json:"media_type"`
	SHA256    string    `json:"sha256"` // of the body, lower-case hex
	Size      int64     `json:"size"`   // of the body in bytes
	Truncated bool      `json:"truncated"`
}

// exportType is the typ of the JWS, so that nothing else the service signs can
// pass for an export.
const exportType = "txng-export+json"

func (x *exporting) sign(digest []byte, size int64) (string, error) {
	signed, err := x.a.Batches.Signer.Sign(exportType, ExportStatement{
		Issuer: x.a.PublicURL, IssuedAt: x.now, BatchID: x.chain.Batches[0].ID, MediaType: x.form, SHA256: hex.EncodeToString(digest), Size: size, Truncated: x.head.Truncated,
	})
	return signed.Compact(), err
}

// send answers with what was spooled.
func (x *exporting) send(c *gin.Context, f io.ReadSeeker, digest []byte, size int64, signed string) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	name := "txng-" + x.chain.Batches[0].ID + map[string]string{exportJSON: ".json", exportEPCIS: ".epcis.json", exportXML: ".epcis.xml"}[x.form]
	header := c.Writer.Header()
	header.Set("Content-Type", x.form)
	header.Set("Content-Length", strconv.FormatInt(size, 10))
	header.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	header.Set("Content-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(digest)+":")
	header.Set("TXNG-Signature", signed)
	header.Set("TXNG-Truncated", strconv.FormatBool(x.head.Truncated))
	header.Set("Cache-Control", "no-store")
	header.Set("Vary", "Accept, Accept-Language")
	c.Status(http.StatusOK)
	_, err := io.Copy(steady{c.Writer, pieceTime}, f)
	return err
}
