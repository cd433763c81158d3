package issuing

import (
	"os"
	"time"
)

// place is where and when a marker was written. A copy of the whole directory,
// marker and database together, is told by it: the copy is another file, or was
// written at another time than it says.
type place struct {
	File    uint64 `json:"file"`    // inode, 0 where the system has none
	Written int64  `json:"written"` // Unix time in nanoseconds, by the file system
}

// is reports whether the file found at p is the one that says it was written at
// wrote. A copy may get the same inode, but not the same time.
func (p place) is(wrote place) bool {
	apart := time.Duration(p.Written - wrote.Written)
	return p.File == wrote.File && apart.Abs() < time.Minute
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
