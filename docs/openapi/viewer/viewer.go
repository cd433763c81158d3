package viewer

import (
	"embed"
	"io/fs"
	"net/http"
	"strings"
)

// FS holds index.html and the files it loads from /docs/. The page reads the
// document from /docs/openapi.json.
//
//go:embed index.html init.js swagger-ui.css swagger-ui-bundle.js swagger-ui-bundle.js.LICENSE.txt LICENSE NOTICE
var FS embed.FS

// ContentSecurityPolicy is the header value under which the page works:
// Swagger UI styles elements inline and draws icons from data URLs.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Handler serves the page at /docs and its files as /docs/{file}, with their
// policy; what is not a file of FS is 404.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutPrefix(r.URL.Path, "/docs/")
		if r.URL.Path == "/docs" || name == "" {
			name, ok = "index.html", true
		}
		if info, err := fs.Stat(FS, name); !ok || err != nil || info.IsDir() {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", ContentSecurityPolicy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeFileFS(w, r, FS, name) //nolint:gosec // name is a file of FS, which is embedded
	})
}
