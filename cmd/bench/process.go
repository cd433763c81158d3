package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a running child: the service or a floor.
type process struct {
	name, addr string
	admin      string // address of pprof, "" for a floor
	cmd        *exec.Cmd
	took       time.Duration // from its start to its first readiness
	ended      chan error
}

// spawn starts binary and returns once path answers 200.
func spawn(ctx context.Context, name, addr, path, binary string, args, env []string) (*process, error) {
	var log bytes.Buffer
	p := &process{name: name, addr: addr, cmd: exec.Command(binary, args...), ended: make(chan error, 1)} //nolint:gosec,noctx // our own binaries, stopped by stop
	p.cmd.Env, p.cmd.Stderr = env, &log
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { p.ended <- p.cmd.Wait() }()
	for deadline := began.Add(30 * time.Second); time.Now().Before(deadline) && ctx.Err() == nil; time.Sleep(time.Millisecond) {
		if ready(ctx, addr, path) {
			p.took = time.Since(began)
			return p, nil
		}
		select {
		case err := <-p.ended:
			return nil, fmt.Errorf("%s ended at once: %w\n%s", name, err, log.String())
		default:
		}
	}
	err := errors.Join(p.stop(), ctx.Err())
	return nil, errors.Join(err, fmt.Errorf("%s does not become ready\n%s", name, log.String()))
}

func ready(ctx context.Context, addr, path string) bool {
	c, err := dial(ctx, addr)
	if err != nil {
		return false
	}
	defer c.close()
	status, err := c.do(get(path, ""), nil)
	return err == nil && status == 200
}

// stop ends the process as an operator would.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case err := <-p.ended:
		p.ended <- nil // stopped twice is stopped
		return err
	case <-time.After(20 * time.Second):
		return errors.Join(fmt.Errorf("%s did not stop", p.name), p.cmd.Process.Kill())
	}
}

// cpu is the processor time that the process has used, in the kernel's steps
// of 10 ms (proc(5), stat: utime and stime); 0 where there is no /proc.
func (p *process) cpu() time.Duration {
	content, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/stat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(content[bytes.LastIndexByte(content, ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// resident is the process's resident set in bytes (proc(5), status: VmRSS).
func (p *process) resident() (int64, error) { return p.memory("VmRSS:") }

// memory is a line of the process's status (proc(5)), in bytes; VmHWM is the
// most that its resident set ever was.
func (p *process) memory(name string) (int64, error) {
	content, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(content)) {
		if value, found := strings.CutPrefix(line, name); found {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kib << 10, err
		}
	}
	return 0, errors.New("no " + name)
}

// freeAddress is a loopback address that nobody listened on a moment ago.
func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// loadAverage is the machine's, over one, five and fifteen minutes.
func loadAverage() string {
	content, err := os.ReadFile("/proc/loadavg")
	if fields := strings.Fields(string(content)); err == nil && len(fields) > 2 {
		return strings.Join(fields[:3], " ")
	}
	return "unknown"
}
