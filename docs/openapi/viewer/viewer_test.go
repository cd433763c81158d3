package viewer_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/txng-vn/txng/docs/openapi/viewer"
)

func get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	viewer.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestThePageLoadsOnlyItsOwnFiles(t *testing.T) {
	t.Parallel()
	w := get(t, "/docs")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/html; charset=utf-8" ||
		w.Header().Get("Content-Security-Policy") != viewer.ContentSecurityPolicy {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	loads := regexp.MustCompile(`(?:src|stylesheet" href)="([^"]*)"`).FindAllStringSubmatch(w.Body.String(), -1)
	if len(loads) != 3 {
		t.Fatalf("the page loads %v", loads)
	}
	for _, m := range loads {
		if w := get(t, m[1]); w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("%s: %d", m[1], w.Code)
		}
	}
}

func TestNothingElseIsServed(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/docs/viewer.go", "/docs/..", "/docs/a/init.js", "/docs/openapi.json", "/", "/docs/.", "/x/index.html"} {
		if w := get(t, path); w.Code != http.StatusNotFound {
			t.Errorf("%s is served", path)
		}
	}
}
