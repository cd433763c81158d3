package portalsim

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	mathrand "math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Notices say where the NDA platform tells of its requests.
type Notices struct {
	URL string // "" tells nobody
	Key string // signs them
}

// notices tells of requests, at least once each and in no order.
type notices struct {
	to   Notices
	http http.Client

	mu     sync.Mutex
	closed bool
	stop   context.CancelFunc
	all    sync.WaitGroup
	ctx    context.Context //nolint:containedctx // of the simulator's whole life
}

func newNotices(to Notices) *notices {
	n := &notices{to: to, http: http.Client{Timeout: 5 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	n.ctx, n.stop = context.WithCancel(context.Background()) //nolint:forbidigo // the simulator stands outside the service; Close ends it
	return n
}

// close ends what is still being told.
func (n *notices) close() {
	n.mu.Lock()
	n.closed = true
	n.mu.Unlock()
	n.stop()
	n.all.Wait()
}

// start tells of every state of r around its time, some twice; late ones may
// overtake early ones.
func (n *notices) start(s *Sim, r NDARequest) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.to.URL == "" || n.closed {
		return
	}
	step := time.Duration(r.StepMs) * time.Millisecond
	for state := range ndaStates() {
		for range 1 + mathrand.IntN(2) { //nolint:gosec // chance, not a secret
			due := time.Duration(state)*step + mathrand.N(2*step+time.Millisecond) //nolint:gosec // chance, not a secret
			n.all.Go(func() { n.tell(s, r, state, due) })
		}
	}
}

// tell delivers one notice, again and again until it is taken or 6 tries failed.
// An injected drop_before of nda.notice loses it, a commit_then_drop delivers it
// once more, as if the answer had been lost.
func (n *notices) tell(s *Sim, r NDARequest, state int, due time.Duration) {
	pause := due
	for try := range 6 {
		select {
		case <-n.ctx.Done():
			return
		case <-time.After(pause):
		}
		s.mu.Lock()
		fault := s.takeFault(opNDANotice, &call{Sim: s, r: &http.Request{}})
		now := s.now()
		s.mu.Unlock()
		if fault.Kind == FaultDropBefore {
			return
		}
		if n.post(r, state, now) && fault.Kind != FaultCommitThenDrop {
			return
		}
		pause = 20 * time.Millisecond << try
	}
}

// post makes one delivery, signed anew.
func (n *notices) post(r NDARequest, state int, now time.Time) bool {
	body, err := json.Marshal(r.told(state))
	if err != nil {
		return true
	}
	request, err := http.NewRequestWithContext(n.ctx, http.MethodPost, n.to.URL, bytes.NewReader(body))
	if err != nil {
		return true
	}
	timestamp, nonce := strconv.FormatInt(now.Unix(), 10), rand.Text()
	mac := hmac.New(sha256.New, []byte(n.to.Key))
	mac.Write([]byte(timestamp + "." + nonce + "."))
	mac.Write(body)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Timestamp", timestamp)
	request.Header.Set("X-Nonce", nonce)
	request.Header.Set("X-Signature", "v1="+hex.EncodeToString(mac.Sum(nil)))
	response, err := n.http.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode >= 200 && response.StatusCode < 300
}
