package subscription_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/subscription"
	"github.com/txng-vn/txng/internal/subscription/callback"
)

// token signs what is sent to a sink.
const token = "a-token-4711"

// delivery is one document that a sink got and took.
type delivery struct {
	id, query, subscription string
	events                  []string
	body                    []byte
}

// sink is a subscriber.
type sink struct {
	t   *testing.T
	url string

	mu        sync.Mutex
	taken     []delivery
	tries     map[string][]byte // bodies by TXNG-Delivery, also of those refused
	calls     int
	challenge func(w http.ResponseWriter, token string) // nil: echoes
	answer    func(call int) int                        // status; nil: 200
}

func newSink(t *testing.T) *sink {
	t.Helper()
	s := &sink{t: t, tries: map[string][]byte{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL + "/epcis?x=y"
	return s
}

func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller was stopped
	}
	if sent := r.Header.Get(callback.ChallengeHeader); sent != "" {
		s.mu.Lock()
		challenge := s.challenge
		s.mu.Unlock()
		if challenge != nil {
			challenge(w, sent)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"challenge": sent})
		return
	}
	s.mu.Lock()
	s.calls++
	call, answer := s.calls, s.answer
	s.mu.Unlock()
	d := s.read(r, body)
	status := http.StatusOK
	if answer != nil {
		status = answer(call)
	}
	if status == http.StatusOK {
		s.mu.Lock()
		s.taken = append(s.taken, d)
		s.mu.Unlock()
	}
	w.WriteHeader(status)
}

// read checks what every delivery must be.
func (s *sink) read(r *http.Request, body []byte) delivery {
	id := r.Header.Get(subscription.DeliveryHeader)
	if r.Header.Get("GS1-Signature") != callback.Sign(token, body) || id == "" {
		s.t.Errorf("a delivery with %v", r.Header)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if before, again := s.tries[id]; again && !bytes.Equal(before, body) {
		s.t.Errorf("delivery %s changed between tries:\n%s\n%s", id, before, body)
	}
	s.tries[id] = body
	return readDocument(s.t, id, body)
}

func readDocument(t *testing.T, id string, body []byte) delivery {
	t.Helper()
	var doc struct {
		Type string `json:"type"`
		Body struct {
			Results struct {
				SubscriptionID string `json:"subscriptionID"`
				QueryName      string `json:"queryName"`
				Body           struct {
					Events []struct {
						ID string `json:"eventID"`
					} `json:"eventList"`
				} `json:"resultsBody"`
			} `json:"queryResults"`
		} `json:"epcisBody"`
	}
	if err := json.Unmarshal(body, &doc); err != nil || doc.Type != "EPCISQueryDocument" {
		t.Errorf("%v: %s", err, body)
	}
	d := delivery{id: id, query: doc.Body.Results.QueryName, subscription: doc.Body.Results.SubscriptionID, body: body}
	for _, e := range doc.Body.Results.Body.Events {
		d.events = append(d.events, e.ID)
	}
	return d
}

// set changes how the sink behaves.
func (s *sink) set(change func(*sink)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

// events are the ids that the sink has, in order, a delivery that came twice
// counted once.
func (s *sink) events() (ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[string]bool{}
	for _, d := range s.taken {
		if !seen[d.id] {
			ids = append(ids, d.events...)
		}
		seen[d.id] = true
	}
	return ids
}

func (s *sink) deliveries() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.taken)
}

// wants waits until the sink has exactly these events, in order.
func (s *sink) wants(ids []string) {
	s.t.Helper()
	eventually(s.t, func() bool { return len(s.events()) >= len(ids) || s.t.Failed() })
	if got := s.events(); !slices.Equal(got, ids) {
		s.t.Fatalf("the sink has %d events, want %d:\n%v\n%v", len(got), len(ids), got, ids)
	}
}

// eventually fails the test unless holds does within 20 seconds.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not come to pass in time")
		}
	}
}
