package demo

import (
	"bytes"
	"net/http"
	"strings"
)

// firstCode prints the run's first label: its serial and its address.
func (t tenant) firstCode(run string) (serial, link string) {
	raw := t.send(http.MethodGet, "/api/v1/serials/"+run+"/codes?format=csv&from=0&count=1", "", http.NoBody, http.StatusOK)
	lines := strings.Split(strings.TrimSpace(string(bytes.ReplaceAll(raw, []byte("\r"), nil))), "\n")
	serial, link, _ = strings.Cut(lines[len(lines)-1], ",")
	return serial, link
}
