//go:build !unix

package database

import (
	"io"
	"os"
)

// lockFile holds the file open; without flock a second process is not refused
// by the system, and operations.md says so.
func lockFile(path string) (io.Closer, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
}
