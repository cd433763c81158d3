package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/txng-vn/txng/api/page"
)

var update = flag.Bool("update", false, "write the golden files")

func render(t *testing.T, name, lang string, view any) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.Render(&b, name, lang, view); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, page := range samples(t) {
		for _, lang := range []string{"vi", "en"} {
			golden(t, name+"."+lang+".html", sheet.ReplaceAllString(hashes.ReplaceAllString(page(lang), "$1.HASH.$2"), "<style></style>"))
		}
	}
}

// golden compares got with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it in a browser, then go test -update", path)
	}
}

// hashes hides the style sheet's hash, so that a change of colour does not
// change every golden file.
var hashes = regexp.MustCompile(`(/p/assets/[a-z]+)\.[0-9a-f]{12}\.([a-z]+)`)

// sheet is the one style sheet, which is no golden file's matter either.
var sheet = regexp.MustCompile(`(?s)<style>.*?</style>`)

func TestPolicyKnowsTheStyleSheet(t *testing.T) {
	t.Parallel()
	for name, page := range samples(t) {
		found := sheet.FindAllString(page("vi"), -1)
		if len(found) != 1 {
			t.Fatalf("%s has %d style sheets", name, len(found))
		}
		css := strings.TrimSuffix(strings.TrimPrefix(found[0], "<style>"), "</style>")
		sum := sha256.Sum256([]byte(css))
		if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
			t.Errorf("%s: %s is not in %s", name, want, policy)
		}
	}
}

var policy = page.ContentSecurityPolicy()

// TestGoldenPolicy: make look serves the golden pages under this very policy.
func TestGoldenPolicy(t *testing.T) {
	t.Parallel()
	golden(t, "policy.txt", regexp.MustCompile(`sha256-[^']+`).ReplaceAllString(policy, "sha256-HASH"))
}

func TestPagesObeyTheirPolicyAndMakeNoPromise(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?i)<script[^ ]|<script src="[^/]|<script src="//|<style|\sstyle=|\son[a-z]+=|javascript:|genuine|authentic|chính hãng|hàng thật|hàng chính|ZgotmplZ|%!`)
	loads := regexp.MustCompile(`(?:src=|<link[^>]*href=)"([^"]*)"`)
	for name, page := range samples(t) {
		for _, lang := range []string{"vi", "en"} {
			html := sheet.ReplaceAllString(page(lang), "")
			if found := forbidden.FindString(html); found != "" {
				t.Errorf("%s.%s holds %q", name, lang, found)
			}
			for _, m := range loads.FindAllStringSubmatch(html, -1) {
				if !strings.HasPrefix(m[1], "/") || strings.HasPrefix(m[1], "//") {
					t.Errorf("%s.%s loads %s", name, lang, m[1])
				}
			}
		}
	}
}

func TestEverythingTogetherIsSmall(t *testing.T) {
	t.Parallel()
	html := samples(t)["recalled"]("vi")
	total := len(html)
	found := hashes.FindAllString(html, -1)
	if len(found) == 0 {
		t.Fatal("the page names no assets")
	}
	seen := map[string]bool{}
	for _, path := range found {
		if seen[path] {
			continue
		}
		seen[path] = true
		res := get(t, http.MethodGet, path)
		if res.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, res.Code)
		}
		total += res.Body.Len()
	}
	if total > 60<<10 {
		t.Errorf("the page weighs %d bytes with its assets", total)
	}
	t.Logf("%d bytes", total)
}

func get(t *testing.T, method, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	page.Assets().ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

func TestAssets(t *testing.T) {
	t.Parallel()
	html := samples(t)["scan"]("vi")
	types := map[string]string{".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".js": "text/javascript; charset=utf-8"}
	for _, path := range hashes.FindAllString(html, -1) {
		res := get(t, http.MethodGet, path)
		if got := res.Header().Get("Content-Type"); got != types[filepath.Ext(path)] {
			t.Errorf("%s is served as %q", path, got)
		}
		if !strings.Contains(res.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s is not kept", path)
		}
		if res := get(t, http.MethodPost, path); res.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", path, res.Code)
		}
	}
	for _, path := range []string{"/p/assets/", "/p/assets/page.css", "/p/assets/../render.go", "/p/assets/page.000000000000.css"} {
		if res := get(t, http.MethodGet, path); res.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.Code)
		}
	}
}

func TestRenderRefusesAnotherPagesView(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	for name, view := range map[string]any{page.NameScan: page.HomeView{}, page.NameHome: nil, "nothing": page.HomeView{}, page.NameError: &page.ErrorView{}} {
		if err := page.Render(&b, name, "vi", view); err == nil || b.Len() > 0 {
			t.Errorf("%s was rendered from %T", name, view)
		}
	}
}
