package bundle

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Writer writes a file: Add documents.csv, then epcs.csv, then Close.
type Writer struct {
	zip      *zip.Writer
	manifest Manifest
}

// NewWriter begins a file on w for a month, taken from a database of a schema.
func NewWriter(w io.Writer, month string, schema int64, now time.Time) *Writer {
	return &Writer{zip: zip.NewWriter(w), manifest: Manifest{Format: Format, Schema: schema, Month: month, WrittenAt: now}}
}

// Add writes an entry: csv writes its header line and records, and says how
// many rows there were.
func (w *Writer) Add(name string, columns []string, csv func(io.Writer) (rows int64, err error)) error {
	to, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.manifest.WrittenAt})
	if err != nil {
		return err
	}
	m := newMeasure()
	rows, err := csv(io.MultiWriter(to, m))
	if err != nil {
		return err
	}
	if rows != m.rows() || string(m.header) != strings.Join(columns, ",") {
		return fmt.Errorf("%s: %d rows were announced and %d came", name, rows, m.rows())
	}
	w.manifest.Entries = append(w.manifest.Entries, Entry{Name: name, Columns: columns, Rows: rows, Bytes: m.bytes, SHA256: m.hex()})
	return nil
}

// Close writes the manifest and ends the zip; what it was written to stays open.
func (w *Writer) Close() (Manifest, error) {
	if err := w.manifest.check(); err != nil {
		return Manifest{}, err
	}
	raw, err := json.MarshalIndent(w.manifest, "", "  ")
	if err != nil {
		return Manifest{}, err
	}
	to, err := w.zip.CreateHeader(&zip.FileHeader{Name: ManifestName, Method: zip.Deflate, Modified: w.manifest.WrittenAt})
	if err == nil {
		_, err = to.Write(append(raw, '\n'))
	}
	return w.manifest, errors.Join(err, w.zip.Close())
}
