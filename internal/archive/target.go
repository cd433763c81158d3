package archive

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/txng-vn/txng/internal/archive/bundle"
)

// target is the file that a month goes to: written under another name, and
// given its own when it is whole. What bears that name already stays.
type target struct {
	path      string
	temporary string // "" when there is none
}

// sealed is a file that is whole.
type sealed struct {
	bytes  int64
	sha256 string
	info   os.FileInfo
}

// refuseForeign refuses a name that something else bears than an archive of this
// month: that may come from a try that was broken off.
func (t *target) refuseForeign(month Month) error {
	f, b, _, err := open(t.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s is there already and is no archive (%w): move it away", t.path, err)
	}
	if b.Month != string(month) {
		err = fmt.Errorf("%s is there already and holds %s: move it away", t.path, b.Month)
	}
	return errors.Join(err, f.Close())
}

// open opens an archive at path; nothing but its manifest has been checked.
func open(path string) (f *os.File, b *bundle.Bundle, size int64, err error) {
	if f, err = os.Open(path); err != nil { //nolint:gosec // the operator names it
		return nil, nil, 0, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case !info.Mode().IsRegular():
		err = errors.New("not a file")
	default:
		if b, err = bundle.Open(f, info.Size()); err == nil {
			return f, b, info.Size(), nil
		}
	}
	return nil, nil, 0, errors.Join(err, f.Close())
}

// write makes the temporary file by content, and has it on disk. owner names the
// one process that may write it now: what a killed one left there goes.
func (t *target) write(owner string, content func(io.Writer) (bundle.Manifest, error)) (m bundle.Manifest, err error) {
	t.temporary = t.path + "." + owner + ".part"
	if err := os.Remove(t.temporary); err != nil && !errors.Is(err, os.ErrNotExist) {
		return m, err
	}
	f, err := os.OpenFile(t.temporary, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return m, err
	}
	buffered := bufio.NewWriterSize(f, 1<<20)
	if m, err = content(buffered); err == nil {
		if err = buffered.Flush(); err == nil {
			err = f.Sync()
		}
	}
	return m, errors.Join(err, f.Close())
}

// keep reads the file back and gives it its name, for good. If a whole file with
// the same content bears that name, that one is it.
func (t *target) keep(m bundle.Manifest, progress io.Writer) (sealed, error) {
	whole, err := verify(t.temporary, m, progress)
	if err != nil {
		return sealed{}, fmt.Errorf("the file reads back wrong, nothing was dropped: %w", err)
	}
	err = os.Link(t.temporary, t.path)
	if _, absent := os.Lstat(t.path); err != nil && errors.Is(absent, os.ErrNotExist) { // a file system without links
		err = os.Rename(t.temporary, t.path)
	}
	if err != nil {
		if whole, err = verify(t.path, m, progress); err != nil {
			return sealed{}, fmt.Errorf("%s is there already and is not what this database holds (%w): move it away", t.path, err)
		}
	}
	if named, err := os.Stat(t.path); err != nil || !os.SameFile(named, whole.info) {
		return sealed{}, errors.Join(err, fmt.Errorf("somebody else writes %s", t.path))
	}
	t.discard()
	return whole, syncDirectory(filepath.Dir(t.path))
}

// verify reads the file at path from end to end: it must hold what m says, and
// be on disk.
func verify(path string, m bundle.Manifest, progress io.Writer) (whole sealed, err error) {
	f, b, size, err := open(path)
	if err != nil {
		return whole, err
	}
	defer f.Close() //nolint:errcheck // read only
	if !b.Same(m) {
		return whole, errors.New("it holds something else")
	}
	for _, e := range b.Entries {
		if err := b.Verify(e, progress); err != nil {
			return whole, err
		}
	}
	if err := f.Sync(); err != nil {
		return whole, err
	}
	if whole, err = sumOf(f, progress); err == nil && whole.bytes != size {
		err = errors.New("it changed while it was read")
	}
	if err == nil {
		whole.info, err = f.Stat()
	}
	return whole, err
}

// sumOf is the size and the SHA-256 of a file.
func sumOf(f *os.File, progress io.Writer) (s sealed, err error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return s, err
	}
	h := sha256.New()
	s.bytes, err = io.Copy(io.MultiWriter(h, progress), f)
	s.sha256 = hex.EncodeToString(h.Sum(nil))
	return s, err
}

// discard removes the temporary file, if there is one.
func (t *target) discard() {
	if t.temporary != "" {
		_ = os.Remove(t.temporary)
		t.temporary = ""
	}
}

func syncDirectory(path string) error {
	d, err := os.Open(path) //nolint:gosec // the operator names it
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
