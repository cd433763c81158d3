package bundle

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bundle is a file that was opened. Its manifest has been checked, what it says
// of the entries not yet.
type Bundle struct {
	Manifest

	files map[string]*zip.File
}

// Open reads the manifest of a file of size bytes.
func Open(r io.ReaderAt, size int64) (*Bundle, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not a whole zip: %w", err)
	}
	b := &Bundle{files: map[string]*zip.File{}}
	for _, f := range archive.File {
		if b.files[f.Name] != nil || f.Name != ManifestName && f.Name != DocumentsName && f.Name != EPCsName {
			return nil, errors.New("the zip holds something else than manifest.json, documents.csv and epcs.csv")
		}
		b.files[f.Name] = f
	}
	if len(b.files) != 3 {
		return nil, errors.New("the zip lacks one of manifest.json, documents.csv and epcs.csv")
	}
	manifest, err := b.files[ManifestName].Open()
	if err != nil {
		return nil, fmt.Errorf("manifest.json: %w", err)
	}
	defer manifest.Close() //nolint:errcheck // read only
	if b.Manifest, err = readManifest(manifest); err != nil {
		return nil, err
	}
	return b, nil
}

// CSV reads entry e of the manifest. The reader fails where the entry is not
// what the manifest says: at the first byte too many, or else in place of its
// end.
func (b *Bundle) CSV(e Entry) (io.ReadCloser, error) {
	f := b.files[e.Name]
	if f == nil {
		return nil, fmt.Errorf("%s: no such entry", e.Name)
	}
	from, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.Name, err)
	}
	return &checked{ReadCloser: from, entry: e, seen: newMeasure()}, nil
}

// Verify reads an entry to its end.
func (b *Bundle) Verify(e Entry, progress io.Writer) error {
	csv, err := b.CSV(e)
	if err != nil {
		return err
	}
	_, err = io.Copy(progress, csv)
	return errors.Join(err, csv.Close())
}

// checked compares what is read with what the manifest says.
type checked struct {
	io.ReadCloser

	entry Entry
	seen  *measure
}

// Read reads on.
func (c *checked) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	_, _ = c.seen.Write(p[:n])
	if c.seen.bytes > c.entry.Bytes {
		return 0, fmt.Errorf("%s is longer than its manifest says", c.entry.Name)
	}
	if errors.Is(err, io.EOF) {
		if wrong := c.ended(); wrong != nil {
			return n, wrong
		}
		return n, io.EOF
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", c.entry.Name, err)
	}
	return n, err
}

// ended tells what is wrong with the whole.
func (c *checked) ended() error {
	for _, check := range []struct {
		ok   bool
		what string
	}{
		{c.seen.bytes == c.entry.Bytes, "shorter than its manifest says"},
		{string(c.seen.header) == strings.Join(c.entry.Columns, ","), "not of the columns that its manifest names"},
		{!c.seen.quoted && c.seen.rows() == c.entry.Rows, "not of as many rows as its manifest says"},
		{c.seen.hex() == c.entry.SHA256, "not what its manifest's SHA-256 says"},
	} {
		if !check.ok {
			return fmt.Errorf("%s is %s", c.entry.Name, check.what)
		}
	}
	return nil
}
