package epcistarget

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/caller"
	"github.com/txng-vn/txng/internal/portal/target"
)

// The operations of recorded exchanges.
const (
	opPost = "capture.post"
	opJob  = "capture.job"
)

// Post posts a document; see target.Capture.
func (c *Client) Post(ctx context.Context, organizationID string, credential target.Credential, document []byte) error {
	r := c.request(organizationID, credential, opPost, http.MethodPost, c.cfg.Base+"/capture")
	r.Body, r.Creates = document, true
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("GS1-EPCIS-Version", "2.0.0")
	r.Header.Set("GS1-CBV-Version", "2.0.0")
	r.Header.Set("GS1-Capture-Error-Behaviour", "rollback")
	a, failure := c.call.Call(ctx, r)
	switch {
	case failure != nil:
		return failure
	case a.Status < 200 || a.Status > 299:
		return caller.Refused(r, a, reason(a.Body))
	case a.Status != http.StatusAccepted || a.Header.Get("Location") == "":
		return nil
	}
	job, err := c.jobURL(a.Header.Get("Location"))
	if err != nil {
		return caller.Unreadable(r, a, err)
	}
	return c.follow(ctx, c.request(organizationID, credential, opJob, http.MethodGet, job))
}

// request is a call that signs in.
func (c *Client) request(organizationID string, credential target.Credential, op, method, address string) caller.Request {
	r := caller.Request{OrganizationID: organizationID, Op: op, Method: method, URL: address, Secrets: credential.Secrets()}
	r.Header = http.Header{"Accept": {"application/json"}, "User-Agent": {"TXNG"}}
	switch {
	case credential.Token != "":
		r.Header.Set("Authorization", "Bearer "+credential.Token)
	case credential.Username != "":
		pair := base64.StdEncoding.EncodeToString([]byte(credential.Username + ":" + credential.Password))
		r.Header.Set("Authorization", "Basic "+pair)
		r.Secrets = append(r.Secrets, pair)
	}
	return r
}

// jobURL is where a capture job is looked at. A repository may name it relative
// to itself, but never lead elsewhere: the credential goes along.
func (c *Client) jobURL(location string) (string, error) {
	u, err := url.Parse(c.cfg.Base + "/capture")
	if err == nil {
		u, err = u.Parse(location)
	}
	if err != nil || len(location) > 2_000 {
		return "", errors.New("the address of the capture job is malformed")
	}
	if u.Scheme != c.base.Scheme || u.Host != c.base.Host || u.User != nil {
		return "", errors.New("the address of the capture job leads to another host")
	}
	u.Fragment = ""
	return u.String(), nil
}

// job is a capture job (EPCIS 2.0, section 12.6.3).
type job struct {
	Running *bool          `json:"running"`
	Success *bool          `json:"success"`
	Errors  jsontext.Value `json:"errors"`
}

// follow looks at a job until it ends. A repository that keeps no jobs has taken
// the document.
func (c *Client) follow(ctx context.Context, r caller.Request) error {
	pause := c.cfg.JobPause
	for waited := time.Duration(0); ; waited += pause {
		a, failure := c.call.Call(ctx, r)
		if failure != nil {
			return failure
		}
		switch a.Status {
		case http.StatusOK:
		case http.StatusNotFound, http.StatusGone, http.StatusMethodNotAllowed:
			return nil
		default:
			return caller.Refused(r, a, reason(a.Body))
		}
		var j job
		if err := json.Unmarshal(a.Body, &j); err != nil || j.Running == nil || !*j.Running && j.Success == nil {
			return caller.Unreadable(r, a, err)
		}
		if !*j.Running {
			return c.outcome(r, j)
		}
		if waited >= c.cfg.JobWait {
			return target.Fail(target.ClassAmbiguous, opJob, fault.Text{VI: "Hệ thống nhận chưa xử lý xong; sẽ gửi lại sau.", EN: "The receiving system has not finished yet; it is sent again later."})
		}
		if err := sleep(ctx, pause); err != nil {
			return target.Fail(target.ClassTransient, opJob, fault.Text{VI: "Chưa rõ kết quả: hệ thống đang dừng.", EN: "The outcome is not known: the service is stopping."}).Because(err)
		}
	}
}

func (*Client) outcome(r caller.Request, j job) error {
	if *j.Success {
		return nil
	}
	return caller.Refused(r, caller.Answer{Status: http.StatusUnprocessableEntity, Body: j.Errors}, firstReason(j.Errors))
}

// Preview is what Post would send.
func (c *Client) Preview(organizationID string, document []byte) target.Exchange {
	return target.Exchange{OrganizationID: organizationID, Op: opPost, Method: http.MethodPost, URL: c.cfg.Base + "/capture", Request: string(document)}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
