package issuing

import (
	"os"
	"time"
)

// place is where and when a marker was written. A copy of the whole directory,
// marker and database together, is told by it: the copy is another file, or
// holds what was said of another.
type place struct {
	File    uint64 `json:"file"`    // inode, 0 where the system has none
	Born    int64  `json:"born"`    // when the file was made, 0 where the file system does not tell
	Written int64  `json:"written"` // Unix time in nanoseconds, by the file system, as is Born
}

// is reports whether the file found at p is the one that says it was written at
// wrote. A copy may get the inode of the file it replaces, but was made at
// another time. Where that is not told, a copy back within a minute of the
// writing is not recognised.
func (p place) is(wrote place) bool {
	if p.File != wrote.File || p.Born != wrote.Born {
		return false
	}
	apart := time.Duration(p.Written - wrote.Written)
	return p.Born != 0 || apart.Abs() < time.Minute
}

// syncDir makes a renaming in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // the operator's data directory
	if err != nil {
		return err
	}
	defer d.Close() //nolint:errcheck // read only
	return d.Sync()
}
