package demo

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// scanned follows a printed address as software does.
func (c client) scanned(link string, want int) object {
	if *c.err != nil {
		return nil
	}
	path := link[strings.Index(link, "//")+2:]
	raw, err := c.as("").roundTrip(http.MethodGet, path[strings.Index(path, "/"):], "", "application/json", http.NoBody, want)
	if err != nil {
		*c.err = err
		return nil
	}
	return c.decode(raw)
}

// checkScan asserts what phones are told.
func checkScan(c client, s *story, expect func(bool, string, ...any)) {
	scan := c.scanned(text(s.fruit, "digital_link"), http.StatusOK)
	expect(text(scan, "state") == "ok", "the scan's state is %q", text(scan, "state"))
	code := text(s.packer.synced(text(s.fruit, "id")), "remote_trace_code")
	expect(code != "" && text(scan, "portal", "trace_code") == code, "the scan shows the portal's code %q, not %q", text(scan, "portal", "trace_code"), code)
	steps, _ := scan["steps"].([]any)
	seen := map[string]int{}
	for _, step := range steps {
		seen[text(step, "step")]++
	}
	want := map[string]int{"care": 2, "harvest": 2, "ship": 6, "receive": 5, "pack": 1, "inspect": 1, "transport": 1, "store": 1, "sell": 2}
	expect(fmt.Sprint(seen) == fmt.Sprint(want), "the scan shows the steps %v, not %v", seen, want)

	item := c.scanned(s.itemLink, http.StatusOK)
	expect(text(item, "code", "serial") == s.serial, "the item's scan shows serial %q", text(item, "code", "serial"))
	invented := strings.Replace(s.itemLink, s.serial, strings.Repeat("2", len(s.serial)), 1)
	expect(text(c.scanned(invented, http.StatusNotFound), "state") == "not_issued", "an invented serial is not refused")

	if *c.err != nil {
		return
	}
	path := s.itemLink[strings.Index(s.itemLink, "//")+2:]
	page, err := c.as("").roundTrip(http.MethodGet, path[strings.Index(path, "/"):], "", "text/html", http.NoBody, http.StatusOK)
	expect(err == nil && bytes.Contains(page, []byte("Thanh long ruột đỏ hộp 5 kg")) && bytes.Contains(page, []byte("Thu hoạch")), "the page lacks product or steps (%v)", err)
}
