package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// AssetPrefix is where Assets is mounted.
const AssetPrefix = "/p/assets/"

//go:embed assets
var assetFiles embed.FS

// asset is one file, served under a name that holds its own hash.
type asset struct {
	path string // /p/assets/page.0123456789ab.css
	body []byte
}

// assets reads the embedded files at the first use, once, by plain name.
//
//nolint:gochecknoglobals // constant files, read lazily
var assets = sync.OnceValues(func() (map[string]asset, error) {
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		return nil, err
	}
	all := map[string]asset{}
	for _, e := range entries {
		body, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(e.Name())
		hashed := strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:6]) + ext
		all[e.Name()] = asset{path: AssetPrefix + hashed, body: body}
	}
	return all, nil
})

func assetPath(name string) (string, error) {
	all, err := assets()
	if err != nil {
		return "", err
	}
	a, ok := all[name]
	if !ok {
		return "", fmt.Errorf("page: no asset %q", name)
	}
	return a.path, nil
}

// Assets serves GET and HEAD of the pages' files under AssetPrefix. A name
// holds its content's hash, so browsers keep the file for a year; any other
// path is 404.
func Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all, err := assets()
		if err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		for _, a := range all {
			if a.path != r.URL.Path {
				continue
			}
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			http.ServeContent(w, r, a.path, time.Time{}, bytes.NewReader(a.body))
			return
		}
		http.NotFound(w, r)
	})
}

// styles is the one style sheet, which stands in every page: a phone far from
// the next mast asks once for all that it needs to show it.
func styles() (template.CSS, error) {
	all, err := assets()
	return template.CSS(all["page.css"].body), err //nolint:gosec // our own file
}

// ContentSecurityPolicy is the header value under which every page works: what
// it loads is of this service, and nothing stands in it but its own style sheet.
//
//nolint:gochecknoglobals // of a constant file
var ContentSecurityPolicy = sync.OnceValue(func() string {
	css, _ := styles() // the same files are read for the page that this is the policy of
	sum := sha256.Sum256([]byte(css))
	return "default-src 'none'; style-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; script-src 'self'; img-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
})
