package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// host is where the demo listens and where people reach it.
type host struct{ listen, public string }

func (d demoCommand) host() (host, error) {
	name, _, err := net.SplitHostPort(d.Addr)
	if err != nil {
		return host{}, fmt.Errorf("--addr: %w", err)
	}
	if !d.LAN {
		return host{name, name}, nil
	}
	ip, err := lanAddress()
	return host{"0.0.0.0", ip}, err
}

// addresses picks where to listen and what printed links begin with. A busy
// port is no obstacle: another is taken.
func (d demoCommand) addresses() (addr, public string, err error) {
	at, err := d.host()
	if err != nil {
		return "", "", err
	}
	_, port, _ := net.SplitHostPort(d.Addr)                               // host split it already
	listener, err := net.Listen("tcp", net.JoinHostPort(at.listen, port)) //nolint:noctx // only to see whether the port is free
	if err != nil {
		if listener, err = net.Listen("tcp", net.JoinHostPort(at.listen, "0")); err != nil { //nolint:noctx // as above
			return "", "", err
		}
	}
	tcp, _ := listener.Addr().(*net.TCPAddr)
	port = strconv.Itoa(tcp.Port)
	return net.JoinHostPort(at.listen, port), "http://" + net.JoinHostPort(at.public, port), listener.Close()
}

// lanAddress is the address of this machine that a phone on the same network
// can open.
func lanAddress() (string, error) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return "", err
	}
	if ip := reachable(addresses); ip != nil {
		return ip.String(), nil
	}
	return "", errors.New("--lan: this machine has no IPv4 address on a network")
}

// reachable is the first private IPv4 address; without one the first that is
// neither loopback nor of a single link, for networks that number their
// machines otherwise (carriers' shared 100.64.0.0/10, campus networks). nil
// when there is none.
func reachable(addresses []net.Addr) (other net.IP) {
	for _, a := range addresses {
		n, ok := a.(*net.IPNet)
		if !ok || n.IP.To4() == nil || !n.IP.IsGlobalUnicast() {
			continue
		}
		if n.IP.IsPrivate() {
			return n.IP
		}
		if other == nil {
			other = n.IP
		}
	}
	return other
}

// loopback is addr as this machine itself reaches it.
func loopback(addr string) string {
	_, port, _ := net.SplitHostPort(addr)
	if strings.HasPrefix(addr, "0.0.0.0:") || strings.HasPrefix(addr, "[::]:") {
		return "127.0.0.1:" + port
	}
	return addr
}
