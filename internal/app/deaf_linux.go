package app

import (
	"errors"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	handshake = 100 * time.Millisecond // until a connection that the kernel has begun to take can be accepted
	acceptAll = 2 * time.Second        // bounds the wait for those that can
)

// deafen has the kernel begin no more connections to l: it passes over whoever
// knocks, who knocks again a second later and finds either that nobody listens
// or whoever listens then. Closing l alone would cut off those that it has
// taken and that wait to be accepted. They are accepted meanwhile.
func deafen(l net.Listener) error {
	tcp, ok := l.(*net.TCPListener)
	if !ok {
		return nil
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return err
	}
	const flags, syn, all = 13, 0x02, 0xffffffff // in a TCP header (RFC 9293, section 3.1)
	program := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: flags},
		{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, K: syn, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},
		{Code: unix.BPF_RET | unix.BPF_K, K: all},
	}
	var attached error
	err = raw.Control(func(fd uintptr) {
		attached = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}) //nolint:gosec // of four
	})
	if err = errors.Join(err, attached); err != nil {
		return err
	}
	time.Sleep(handshake)
	for deadline := time.Now().Add(acceptAll); waiting(raw) && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	return nil
}

// waiting reports whether connections wait to be accepted, which of a listening
// socket the kernel tells as those not acknowledged.
func waiting(raw syscall.RawConn) (some bool) {
	err := raw.Control(func(fd uintptr) {
		info, err := unix.GetsockoptTCPInfo(int(fd), unix.SOL_TCP, unix.TCP_INFO)
		some = err == nil && info.Unacked > 0
	})
	return err == nil && some
}
