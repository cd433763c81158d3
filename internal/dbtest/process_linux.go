package dbtest

import (
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// sysProcAttr makes the child a group leader that is told to shut down when
// this process dies, and gives it another account when as is not nil.
func sysProcAttr(as *account) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGINT}
	if as != nil {
		attr.Credential = &syscall.Credential{Uid: uint32(as.uid), Gid: uint32(as.gid)}
	}
	return attr
}

// serverAccount returns who runs the server: PostgreSQL refuses root.
func serverAccount() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.Atoi(found.Uid)
		gid, errGID := strconv.Atoi(found.Gid)
		if err := errors.Join(errUID, errGID); err != nil {
			return nil, err
		}
		return &account{uid: uid, gid: gid}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no account postgres or nobody")
}

// killTree stops the postmaster first, so that it starts nothing more, and
// kills its children by name: each is a session of its own, which a signal to
// the group does not reach. It returns when none of them runs.
func killTree(postmaster *os.Process) {
	_ = syscall.Kill(postmaster.Pid, syscall.SIGSTOP)
	children := childrenOf(postmaster.Pid)
	_ = syscall.Kill(postmaster.Pid, syscall.SIGKILL)
	for _, pid := range children {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = syscall.Kill(-postmaster.Pid, syscall.SIGKILL)
	for slices.ContainsFunc(children, running) {
		time.Sleep(time.Millisecond)
	}
}

func childrenOf(parent int) []int {
	var pids []int
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		if fields := stat(pid); len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// running is false for a process that is gone or waits to be reaped.
func running(pid int) bool {
	fields := stat(pid)
	return len(fields) > 0 && fields[0] != "Z" && fields[0] != "X"
}

// stat returns the fields of /proc/PID/stat from the state on (proc(5)): the
// name before them stands in brackets and may hold anything.
func stat(pid int) []string {
	content, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return nil
	}
	_, rest, _ := strings.Cut(string(content[strings.LastIndexByte(string(content), ')')+1:]), " ")
	return strings.Fields(rest)
}

// claim locks dir, by the file in it, for as long as this process lives. It does
// not make that file: the directory may be going away.
func claim(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "claim"), os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// memory is the directory of a file system in memory, plenty what must be free
// in it, in bytes.
const (
	memory = "/dev/shm"
	plenty = 2 << 30
)

func inMemory() bool {
	var s syscall.Statfs_t
	return syscall.Statfs(memory, &s) == nil && s.Bavail > plenty/uint64(s.Bsize)
}
