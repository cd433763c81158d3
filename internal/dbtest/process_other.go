//go:build !linux

package dbtest

import (
	"os"
	"path/filepath"
	"syscall"
)

// Elsewhere the server runs as the caller, outlives a caller that is killed,
// and a kill reaches the postmaster alone, whose children notice and leave.

func sysProcAttr(*account) *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

func serverAccount() (*account, error) { return nil, nil }

func killTree(postmaster *os.Process) { _ = postmaster.Kill() }

func claim(dir string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, "claim"), os.O_RDWR, 0)
}

const memory = ""

func inMemory() bool { return false }
