package api

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"
)

// How many failed sign-ins in a row a server and one address may have, and how
// fast further ones are allowed. An address that a proxy stands at is that of
// all who come through it. What is left of the server's counts only for those
// who failed before: the first tries of an address are its own, so that nobody,
// from however many addresses, keeps others out.
const (
	serverBurst, serverEvery = 200, 100 * time.Millisecond
	clientBurst, clientEvery = 20, 3 * time.Second
	clientOwn                = 3
	maxClients               = 10_000
)

// attempts counts failed sign-ins. It knows addresses by a keyed hash, under a
// key that ends with the process.
type attempts struct {
	mu      sync.Mutex
	now     func() time.Time
	key     [32]byte
	server  bucket
	clients map[[sha256.Size]byte]*bucket
}

func newAttempts(now func() time.Time) *attempts {
	t := &attempts{now: now, clients: map[[sha256.Size]byte]*bucket{}}
	_, _ = rand.Read(t.key[:]) // never fails (crypto/rand)
	return t
}

// bucket holds what is left to take.
type bucket struct {
	left int
	at   time.Time // of the last refill
}

func (b *bucket) refill(now time.Time, every time.Duration, burst int) {
	if n := now.Sub(b.at) / every; n > 0 {
		b.left, b.at = min(burst, b.left+int(min(n, time.Duration(burst)))), b.at.Add(n*every)
	}
}

// begin takes one attempt of address, unless there are too many; done gives it
// back when it succeeds.
func (t *attempts) begin(address string) (done func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, client := t.now(), t.client(address)
	if t.server.at.IsZero() {
		t.server = bucket{left: serverBurst, at: now}
	}
	t.server.refill(now, serverEvery, serverBurst)
	client.refill(now, clientEvery, clientBurst)
	own := client.left > clientBurst-clientOwn
	if client.left == 0 || t.server.left == 0 && !own {
		return nil, false
	}
	of := 1
	if own {
		of = 0
	}
	t.server.left -= of
	client.left--
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.server.left, client.left = min(serverBurst, t.server.left+of), min(clientBurst, client.left+1)
	}, true
}

// client is the bucket of an address. When there are too many addresses, those
// with nothing to remember are forgotten, or else the one that failed least: a
// newcomer is never kept out for the others.
func (t *attempts) client(address string) *bucket {
	mac := hmac.New(sha256.New, t.key[:])
	mac.Write([]byte(network(address)))
	id := [sha256.Size]byte(mac.Sum(nil))
	if b := t.clients[id]; b != nil {
		return b
	}
	if len(t.clients) >= maxClients {
		t.forget()
	}
	b := &bucket{left: clientBurst, at: t.now()}
	t.clients[id] = b
	return b
}

// forget makes room for a thousandth of all addresses at least, so that the next
// newcomers need not look again.
func (t *attempts) forget() {
	var most int // left of one that has failed
	for id, b := range t.clients {
		if b.refill(t.now(), clientEvery, clientBurst); b.left == clientBurst {
			delete(t.clients, id)
		} else {
			most = max(most, b.left)
		}
	}
	for id, b := range t.clients {
		if len(t.clients) <= maxClients-maxClients/1000 {
			return
		}
		if b.left >= most {
			delete(t.clients, id)
		}
	}
}

// network is what one client has of addresses: an IPv4 address, or the 64 bits
// that an IPv6 network begins with.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return ip.Unmap().String()
	}
	prefix, _ := ip.WithZone("").Prefix(64) // never fails: IPv6
	return prefix.String()
}
