package portalsim

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// Control serves the control plane, never to be reachable with Handler:
//
//	PUT, DELETE /__sim/faults   one Fault or a list; forget them
//	POST /__sim/clock           {"advance": "90m"} or {"set": "2026-11-20T07:30:00Z"}
//	POST /__sim/reset           forget ledger, tokens, faults, calls
//	POST /__sim/seed            a Seed; answers with it and its ids
//	PUT  /__sim/settings        Settings
//	POST /__sim/revoke          forget all tokens
//	GET  /__sim/calls, /__sim/ledger, /__sim/operations
func (s *Sim) Control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /__sim/faults", s.putFaults)
	mux.HandleFunc("DELETE /__sim/faults", func(w http.ResponseWriter, _ *http.Request) {
		s.ClearFaults()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /__sim/clock", s.setClock)
	mux.HandleFunc("POST /__sim/reset", func(w http.ResponseWriter, _ *http.Request) {
		if err := s.Reset(); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /__sim/seed", func(w http.ResponseWriter, r *http.Request) {
		seed, ok := read[Seed](w, r)
		if !ok {
			return
		}
		done, err := s.Seed(seed)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		jsonReply(http.StatusOK, done).write(w)
	})
	mux.HandleFunc("PUT /__sim/settings", func(w http.ResponseWriter, r *http.Request) {
		if settings, ok := read[Settings](w, r); ok {
			s.Configure(settings)
			w.WriteHeader(http.StatusNoContent)
		}
	})
	mux.HandleFunc("POST /__sim/revoke", func(w http.ResponseWriter, _ *http.Request) {
		s.RevokeTokens()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /__sim/calls", func(w http.ResponseWriter, _ *http.Request) { jsonReply(http.StatusOK, s.Calls()).write(w) })
	mux.HandleFunc("GET /__sim/operations", func(w http.ResponseWriter, _ *http.Request) { jsonReply(http.StatusOK, Operations()).write(w) })
	mux.HandleFunc("GET /__sim/ledger", func(w http.ResponseWriter, _ *http.Request) { jsonReply(http.StatusOK, s.Ledger()).write(w) })
	return mux
}

// read decodes a control request; it answers itself when that fails.
func read[T any](w http.ResponseWriter, r *http.Request) (T, bool) {
	var v T
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return v, false
	}
	return v, true
}

// faultList is one fault or several.
type faultList []Fault

// UnmarshalJSON takes an object or an array.
func (l *faultList) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '[' {
		return json.Unmarshal(text, (*[]Fault)(l))
	}
	*l = make(faultList, 1)
	return json.Unmarshal(text, &(*l)[0])
}

func (s *Sim) putFaults(w http.ResponseWriter, r *http.Request) {
	faults, ok := read[faultList](w, r)
	if !ok {
		return
	}
	for _, f := range faults {
		if !knownFault(f.Kind) {
			http.Error(w, "unknown kind "+f.Kind, http.StatusBadRequest)
			return
		}
		if f.Op != "" && f.Op != "*" && !slices.Contains(Operations(), f.Op) {
			http.Error(w, "unknown operation "+f.Op, http.StatusBadRequest)
			return
		}
	}
	s.Inject(faults...)
	w.WriteHeader(http.StatusNoContent)
}

func knownFault(kind string) bool {
	switch kind {
	case FaultHTTP, FaultSysDev, FaultBusiness, FaultSlow, FaultDropBefore, FaultCommitThenDrop, FaultHTML, FaultTruncatedJSON, FaultExpireToken, FaultEmpty,
		FaultWrongID, FaultRedirect, FaultHuge, FaultDrip, FaultDate, FaultOutcome:
		return true
	}
	return false
}

// Operations are the names that faults and calls use.
func Operations() []string {
	return []string{
		opToken, "public", "org.me", "org.get", "prod.find", "prod.create", "prod.update", "place.find", "place.create", "place.update", "gln.list", "cat.list", "addr",
		"chain.template", "order.find", "order.create", "order.confirm", "event.find", "event.create", "event.confirm", "event.delete", opImage, "chain.get",
		"cert.find", "cert.create", "cert.confirm", "cert.delete",
		"nda.organizations", "nda.products", "nda.batches", "nda.credentials", opNDARequest, opNDANotice,
	}
}

func (s *Sim) setClock(w http.ResponseWriter, r *http.Request) {
	in, ok := read[struct {
		Advance string    `json:"advance"`
		Set     time.Time `json:"set"`
	}](w, r)
	if !ok {
		return
	}
	if in.Advance != "" {
		d, err := time.ParseDuration(in.Advance)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.Advance(d)
	} else if !in.Set.IsZero() {
		s.mu.Lock()
		s.offset = in.Set.Sub(s.clock())
		s.mu.Unlock()
	}
	w.WriteHeader(http.StatusNoContent)
}

// Advance moves the simulated clock; tokens expire by it.
func (s *Sim) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset += d
}

// Calls returns the requests received, oldest first.
func (s *Sim) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call{}, s.calls...)
}

// RevokeTokens forgets all tokens before their time.
func (s *Sim) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// Reset makes an empty portal: no ledger, token, fault, call or setting.
func (s *Sim) Reset() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
	s.faults, s.calls, s.settings, s.offset = nil, nil, Settings{}, 0
	return s.book.write(entry{At: stamp(s.now()), Reset: true})
}
