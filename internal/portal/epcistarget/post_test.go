package epcistarget_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/portal/epcistarget"
	"github.com/txng-vn/txng/internal/portal/target"
)

// server answers /capture and /job with what a test says.
func server(t testing.TB, capture, job http.HandlerFunc) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /capture", capture)
	mux.HandleFunc("GET /job", job)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func accepted(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Location", "/job")
	w.WriteHeader(http.StatusAccepted)
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

func post(t testing.TB, base string, guard func(netip.Addr) bool) *target.Failure {
	t.Helper()
	c, err := epcistarget.New(epcistarget.Config{Base: base, Public: guard, Timeout: time.Second, JobWait: 20 * time.Millisecond, JobPause: 5 * time.Millisecond}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	return target.AsFailure(c.Post(context.Background(), "o", target.Credential{Username: "u", Password: "p"}, []byte(`{}`)))
}

// TestJobs: a capture job is followed to its end, and only a good end is success.
func TestJobs(t *testing.T) {
	t.Parallel()
	looks := 0
	late := func(w http.ResponseWriter, _ *http.Request) {
		if looks++; looks < 3 {
			_, _ = io.WriteString(w, `{"running":true,"success":true}`)
			return
		}
		_, _ = io.WriteString(w, `{"running":false,"success":true,"errors":[]}`)
	}
	for name, c := range map[string]struct {
		job   http.HandlerFunc
		class target.Class
	}{
		"ends well":  {late, ""},
		"ends badly": {says(`{"running":false,"success":false,"errors":[{"title":"epcisException:ValidationException","detail":"bad time"}]}`), target.ClassData},
		"never ends": {says(`{"running":true,"success":true}`), target.ClassAmbiguous},
		"not kept":   {http.NotFound, ""},
		"no JSON":    {says(`<html>`), target.ClassTransient},
		"silent":     {says(`{}`), target.ClassTransient},
	} {
		f := post(t, server(t, accepted, c.job).URL, nil)
		if (f == nil) != (c.class == "") || f != nil && f.Class != c.class {
			t.Errorf("%s: %v", name, f)
		}
		if name == "ends badly" && !strings.Contains(f.Message.EN, "bad time") {
			t.Errorf("does not say why: %v", f)
		}
	}
}

// TestGuard: an address that is not public is neither configured nor called,
// whatever name leads to it.
func TestGuard(t *testing.T) {
	t.Parallel()
	public := func(a netip.Addr) bool { return !a.IsLoopback() }
	for _, base := range []string{"http://epcis.example", "https://127.0.0.1", "https://u:p@epcis.example", "ftp://x", "https://x?y"} {
		if _, err := epcistarget.New(epcistarget.Config{Base: base, Public: public}, time.Now, nil); err == nil {
			t.Errorf("%s is taken", base)
		}
	}
	called := false
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	t.Cleanup(s.Close)
	if f := post(t, strings.Replace(s.URL, "127.0.0.1", "localhost", 1), public); f == nil || f.Class != target.ClassTransient || called || !strings.Contains(f.Error(), "public internet") {
		t.Errorf("%v, called %v", f, called)
	}
}

// FuzzJob: whatever a repository says of a job or why it refuses, the outcome is
// one of the classes and its text bounded.
func FuzzJob(f *testing.F) {
	for _, seed := range []string{`{"running":false,"success":true}`, `{"running":false,"success":false,"errors":[{"detail":"x"}]}`, `{"errors":[[]]}`, `{"title":7,"errors":[{"pointer":"/a","detail":"b"}]}`, ""} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, job bool) {
		refuse := func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, text)
		}
		s := server(t, map[bool]http.HandlerFunc{true: accepted, false: refuse}[job], says(text))
		if failure := post(t, s.URL, nil); failure != nil && (failure.Class == "" || len(failure.Message.VI) > 1_000 || failure.Action.VI == "") {
			t.Fatalf("%+v", failure)
		}
	})
}
