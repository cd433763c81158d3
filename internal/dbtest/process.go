package dbtest

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

// account is the unprivileged user a server runs as; nil means the caller.
type account struct{ uid, gid int }

// process is a running postmaster.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// launch starts cmd on an operating-system thread of its own: the kernel sends
// the parent-death signal when the *thread* that forked dies, so that thread
// must live as long as the child.
func launch(cmd *exec.Cmd, as *account) (*process, error) {
	cmd.SysProcAttr = sysProcAttr(as)
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the child
		defer close(p.done)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is in its log
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return p, nil
}

// ended reports whether the process is no more.
func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// interrupt asks for PostgreSQL's fast shutdown and waits for it.
func (p *process) interrupt() {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.kill()
	}
	<-p.done
}

// kill ends the postmaster and its children without any warning.
func (p *process) kill() {
	if !p.ended() {
		killTree(p.cmd.Process)
	}
	<-p.done
}
