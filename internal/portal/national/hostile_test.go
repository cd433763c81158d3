package national_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/portal/national"
	"github.com/txng-vn/txng/internal/portal/target"
)

const (
	token     = "token-that-nobody-may-see"
	headerKey = "key-in-an-extra-header"
)

// hostile serves a fair sign-in and then whatever answer does.
func hostile(t *testing.T, b *bench, answer http.HandlerFunc) target.Session {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/connect/token", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"access_token":%q,"expires_in":3600,"token_type":"Bearer"}`, token)
	})
	mux.HandleFunc("/gwdev/", answer)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return newClient(t, server.URL, b.record, func(c *national.Config) {
		c.Timeout, c.Headers = time.Second, map[string]string{"X-Api-Key": headerKey, "X-Province": "80"}
	}).As("o", target.Credential{Username: "u", Password: password})
}

func TestHostilePortalGainsNothing(t *testing.T) {
	t.Parallel()
	say := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
	}
	var reached atomic.Bool
	var poured atomic.Int64
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	t.Cleanup(trap.Close)
	for name, c := range map[string]struct {
		answer       http.HandlerFunc
		read, create target.Class
	}{
		"endless body": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				n, err := w.Write(make([]byte, 1<<16))
				poured.Add(int64(n))
				if err != nil {
					return
				}
			}
		}, target.ClassTransient, target.ClassAmbiguous},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, trap.URL, http.StatusTemporaryRedirect)
		}, target.ClassConfig, target.ClassConfig},
		"slow drip":       {drip, target.ClassTransient, target.ClassAmbiguous},
		"page":            {say("<html>"), target.ClassTransient, target.ClassAmbiguous},
		"not an object":   {say(`[]`), target.ClassTransient, target.ClassAmbiguous},
		"truthy success":  {say(`{"success":"true","data":{"id":"1"}}`), target.ClassTransient, target.ClassAmbiguous},
		"other case":      {say(`{"Success":true,"data":{"id":"1"}}`), target.ClassTransient, target.ClassAmbiguous},
		"twice":           {say(`{"success":false,"success":true,"data":{"id":"1"}}`), target.ClassTransient, target.ClassAmbiguous},
		"trailing":        {say(`{"success":true,"data":{"id":"1"}} {}`), target.ClassTransient, target.ClassAmbiguous},
		"deep":            {say(strings.Repeat(`{"success":`, 100_000)), target.ClassTransient, target.ClassAmbiguous},
		"no data":         {say(`{"success":true}`), target.ClassTransient, target.ClassAmbiguous},
		"id is a path":    {say(`{"success":true,"data":{"id":"../../x"}}`), target.ClassTransient, target.ClassAmbiguous},
		"id is a number":  {say(`{"success":true,"data":{"id":1}}`), target.ClassTransient, target.ClassAmbiguous},
		"error is a tree": {say(`{"success":false,"error":{"a":[1]},"message":7}`), target.ClassUnknown, target.ClassUnknown},
		"created, no id":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) }, target.ClassConfig, target.ClassAmbiguous},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &bench{}
			s := hostile(t, b, c.answer)
			if _, err := s.Me(t.Context()); classOf(t, err) != c.read {
				t.Errorf("read: %v", err)
			}
			if _, err := s.Me(t.Context()); name == "endless body" && !strings.Contains(target.AsFailure(err).Message.EN, "could not be read") {
				t.Errorf("an answer without end is told as %v", err)
			}
			if _, err := s.CreateOrder(t.Context(), target.OrderInput{Quantity: "1", Production: start}); classOf(t, err) != c.create {
				t.Errorf("create: %v", err)
			}
			for _, e := range b.exchanges {
				if len(e.Response) > 64<<10 {
					t.Errorf("kept %d bytes", len(e.Response))
				}
			}
		})
	}
	t.Cleanup(func() {
		if reached.Load() {
			t.Error("a redirect was followed")
		}
		if n := poured.Load() >> 20; n > 32 { // of three answers, what is on the way included
			t.Errorf("%d MiB were read of answers without end", n)
		}
	})
}

func drip(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		_, _ = io.WriteString(w, " ")
		_ = http.NewResponseController(w).Flush()
		time.Sleep(20 * time.Millisecond)
	}
}

// TestEchoedSecretsAreRemoved has a portal that repeats all it is told.
func TestEchoedSecretsAreRemoved(t *testing.T) {
	t.Parallel()
	b := &bench{}
	s := hostile(t, b, func(w http.ResponseWriter, r *http.Request) {
		message, _ := json.Marshal(r.Header.Get("Authorization") + " " + r.Header.Get("X-Api-Key") + " province " + r.Header.Get("X-Province") + " " + password + " " + url.QueryEscape(clientSecret) + "\u202e\n\x00")
		_, _ = fmt.Fprintf(w, `{"success":false,"error":"ERR_BUSINESS","message":%s,"debugMessage":%s}`, message, message)
	})
	_, err := s.Me(t.Context())
	f := target.AsFailure(err)
	if f == nil || f.Class != target.ClassData || strings.ContainsAny(f.Message.VI, "\u202e\n\x00") {
		t.Fatalf("%+v", f)
	}
	for _, secret := range []string{token, headerKey, password, clientSecret} {
		if strings.Contains(f.Message.VI+f.Raw+f.Error(), secret) {
			t.Errorf("%q in %+v", secret, f)
		}
	}
	b.noSecrets(t, token, headerKey)
	if !strings.Contains(f.Message.VI, "province 80") {
		t.Errorf("%q", f.Message.VI)
	}
	if len(b.exchanges) != 2 || b.exchanges[1].Status != 200 || b.exchanges[1].Op != "org.me" || b.exchanges[1].OrganizationID != "o" {
		t.Errorf("exchanges: %+v", b.exchanges)
	}
}

// TestAnswersAboutOthersAreNotBelieved has lists that ignore the filter.
func TestAnswersAboutOthersAreNotBelieved(t *testing.T) {
	t.Parallel()
	s := hostile(t, &bench{}, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"success":true,"total":1,"data":[{"id":"1","soLo":"X","maGLN":"1","gtinCode":"2","idLenhSanXuat":"3"}]}`)
	})
	ctx := t.Context()
	order, err1 := s.FindOrder(ctx, "A", "P")
	place, err2 := s.FindPlace(ctx, target.Site, gln)
	product, err3 := s.FindProduct(ctx, gtin)
	event, err4 := s.FindEvent(ctx, target.EventKey{OrderID: "O"})
	if err := errors.Join(err1, err2, err3, err4); err != nil || order != nil || place != nil || product != nil || event != nil {
		t.Fatal(order, place, product, event, err)
	}
}

func TestEndlessListEnds(t *testing.T) {
	t.Parallel()
	s := hostile(t, &bench{}, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"success":true,"data":[{"id":"1"}]}`)
	})
	if _, err := s.FindOrder(t.Context(), "A", "P"); classOf(t, err) != target.ClassUnknown {
		t.Fatal(err)
	}
}

// canned answers every call of the gateway with one body.
type canned struct{ body []byte }

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	body := c.body
	if strings.HasSuffix(r.URL.Path, "/connect/token") {
		body = []byte(`{"access_token":"` + token + `"}`)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(body))), Request: r}, nil
}

// FuzzAnswer feeds the envelope decoder: whatever comes is a classified
// failure, or a success that the answer plainly says.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"success":true,"data":{"id":"a-1","idChuoiSanXuat":"c","maTruyVet":"T","trangThai":0},"total":null,"error":null}`,
		`{"success":true,"data":[{"id":"1","soLo":"A","idSanPham":"P"}],"total":1}`,
		`{"success":false,"error":"ERR_SYS_DEV","debugMessage":"UploadFile","errorInFile":"x:1"}`,
		`{"success":false,"error":{},"message":[]}`, `{"success":1}`, `[]`, `"\ud800"`, `{"success":true,"data":{"id":"\u0000"}}`, ``, `<html>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		cfg := national.Config{SSOBase: "http://127.0.0.1:1", APIBase: "http://127.0.0.1:1", RatePerMin: 1000}
		client, err := national.New(cfg, &http.Client{Transport: canned{body}}, time.Now, func(_ context.Context, e target.Exchange) {
			if strings.Contains(e.Response, token) || strings.Contains(e.Response, "\x00") {
				t.Errorf("kept: %q", e.Response)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		s := client.As("o", target.Credential{Username: "u", Password: password})
		if order, err := s.CreateOrder(t.Context(), target.OrderInput{Quantity: "1"}); err == nil {
			var plain struct {
				Success *bool `json:"success"`
			}
			if json.Unmarshal(body, &plain) != nil || plain.Success == nil || !*plain.Success || order.ID == "" {
				t.Errorf("believed %q", body)
			}
		} else if f := target.AsFailure(err); f == nil || (f.Class == target.ClassTransient && f.HTTPStatus == 200) {
			t.Errorf("%q: %v", body, err)
		}
		event, err := s.CreateEvent(t.Context(), target.EventInput{OrderID: "O"})
		if err == nil && (event.ID == "" || event.ChainID == "" || event.TraceCode == "") {
			t.Errorf("half an event from %q: %+v", body, event)
		}
	})
}
