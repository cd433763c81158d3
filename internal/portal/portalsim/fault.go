package portalsim

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// The kinds of fault.
const (
	FaultHTTP           = "http"             // a page of the proxy with Status (503)
	FaultSysDev         = "sys_dev"          // ERR_SYS_DEV with Detail as debugMessage
	FaultBusiness       = "business"         // ERR_BUSINESS with Detail as message
	FaultSlow           = "slow"             // wait DelayMs, then work as always
	FaultDropBefore     = "drop_before"      // close the connection, nothing done
	FaultCommitThenDrop = "commit_then_drop" // do the work, wait DelayMs, close the connection
	FaultHTML           = "html"             // 200 with a page, nothing done
	FaultTruncatedJSON  = "truncated_json"   // do the work, send half of the answer
	FaultExpireToken    = "expire_token"     // forget the caller's token: 401
	FaultEmpty          = "empty"            // a list with success and nothing in it
	FaultWrongID        = "wrong_id"         // do the work, answer with ids of nothing
	FaultRedirect       = "redirect"         // 307 to Detail, nothing done
	FaultHuge           = "huge"             // do the work, send the answer after 8 MiB of spaces
	FaultDrip           = "drip"             // do the work, send the answer byte by byte, DelayMs apart
	FaultOutcome        = "outcome"          // do the work; the request at the NDA platform ends in the state Detail
	FaultDate           = "date"             // do the work, say in the header Date that it is a day later
)

// Fault is what shall go wrong with the next calls of an operation.
type Fault struct {
	Op      string `json:"op"`               // operation as in the contract ("event.create", "token"); "" or "*": any
	Kind    string `json:"kind"`             // one of the kinds above
	Times   int    `json:"times"`            // calls it befalls; 0: one; negative: all
	Skip    int    `json:"skip,omitempty"`   // calls that fit and go well before
	DelayMs int    `json:"delayMs"`          // see the kinds
	Status  int    `json:"status,omitempty"` // of kind http
	Detail  string `json:"detail,omitempty"` // text of kinds sys_dev and business, address of redirect

	Organization string `json:"organization,omitempty"` // id: only calls on its behalf
}

// Inject adds faults; for one call the oldest that fits is taken.
func (s *Sim) Inject(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		if f.Times == 0 {
			f.Times = 1
		}
		s.faults = append(s.faults, f)
	}
}

// ClearFaults forgets the faults that have not happened.
func (s *Sim) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// takeFault uses up one occurrence of the first fault for op; mu is held.
func (s *Sim) takeFault(op string, c *call) Fault {
	for i, f := range s.faults {
		if f.Op != "" && f.Op != "*" && f.Op != op || f.Organization != "" && f.Organization != c.caller() {
			continue
		}
		if f.Skip > 0 {
			s.faults[i].Skip--
			return Fault{}
		}
		if f.Times > 0 {
			s.faults[i].Times--
			if s.faults[i].Times == 0 {
				s.faults = slices.Delete(s.faults, i, i+1)
			}
		}
		return f
	}
	return Fault{}
}

func (f Fault) dropsBefore() bool { return f.Kind == FaultDropBefore }

// before answers in the operation's place, or returns nil to let it run.
func (f Fault) before(c *call) *reply {
	switch f.Kind {
	case FaultHTTP:
		if f.Status == 0 {
			return htmlReply(http.StatusServiceUnavailable)
		}
		return htmlReply(f.Status)
	case FaultSysDev:
		if f.Detail == "" {
			return sysDev("System.InvalidOperationException: Sequence contains no elements", "Repository.cs:line 88")
		}
		return sysDev(f.Detail, "Service.cs:line 214")
	case FaultBusiness:
		if f.Detail == "" {
			return business("Dữ liệu không hợp lệ")
		}
		return business(f.Detail)
	case FaultHTML:
		return &reply{status: http.StatusOK, contentType: "text/html", body: []byte("<!DOCTYPE html><html><body>Hệ thống đang bảo trì</body></html>")}
	case FaultEmpty:
		return successList([]any{}, 0)
	case FaultRedirect:
		return &reply{status: http.StatusTemporaryRedirect, header: map[string]string{"Location": f.Detail}}
	case FaultSlow:
		c.wait(f.DelayMs)
	case FaultExpireToken:
		c.mu.Lock()
		delete(c.tokens, c.bearer())
		c.mu.Unlock()
	}
	return nil
}

// after spoils the operation's answer; nil drops it.
func (f Fault) after(c *call, answer *reply) *reply {
	switch f.Kind {
	case FaultDropBefore:
		c.wait(f.DelayMs)
		return nil
	case FaultCommitThenDrop:
		c.wait(f.DelayMs)
		return nil
	case FaultTruncatedJSON:
		cut := *answer
		cut.body = cut.body[:len(cut.body)/2]
		return &cut
	case FaultWrongID:
		changed := *answer
		changed.body = guid().ReplaceAllFunc(changed.body, func([]byte) []byte { return []byte(newID()) })
		return &changed
	case FaultDate:
		answer.header = map[string]string{"Date": c.now().Add(24 * time.Hour).Format(http.TimeFormat)}
	case FaultHuge:
		padded := *answer
		padded.body = append(bytes.Repeat([]byte(" "), 8<<20), padded.body...)
		return &padded
	}
	return answer
}

func guid() *regexp.Regexp {
	return regexp.MustCompile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
}

// write sends the answer, slowly if that is the fault.
func (f Fault) write(w http.ResponseWriter, answer *reply) {
	if f.Kind != FaultDrip {
		answer.write(w)
		return
	}
	body := answer.body
	answer.body = nil
	answer.write(w)
	flush := http.NewResponseController(w)
	for i := range body {
		if _, err := w.Write(body[i : i+1]); err != nil || flush.Flush() != nil {
			return
		}
		time.Sleep(time.Duration(f.DelayMs) * time.Millisecond)
	}
}

// wait passes real time, or less when the caller gives up.
func (c *call) wait(ms int) {
	if ms <= 0 {
		return
	}
	timer := time.NewTimer(time.Duration(ms) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.r.Context().Done():
	}
}
