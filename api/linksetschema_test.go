package api_test

import (
	"mime"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/gs1/linkset"
)

// languageTag is BCP 47 as far as links need it.
var languageTag = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)

// target is a link as GS1's schema of linksets has it (requirement 8): there is
// no other member.
type target struct {
	Href     string   `json:"href"`
	Title    string   `json:"title"`
	Type     *string  `json:"type"`
	Language []string `json:"hreflang"`
	Context  []string `json:"context"`
	Query    *bool    `json:"fwqs"`
	Public   *bool    `json:"public"`
}

// conforms checks a linkset, whosever it is, against what GS1's schema demands of
// each of its members, and that there are no others.
func conforms(t *testing.T, path string, body []byte) {
	t.Helper()
	var document struct {
		Linkset []map[string]jsontext.Value `json:"linkset"`
	}
	if err := json.Unmarshal(body, &document, json.RejectUnknownMembers(true)); err != nil || len(document.Linkset) == 0 {
		t.Fatalf("%s: %v: %s", path, err, body)
	}
	anchors := map[string]bool{}
	for _, context := range document.Linkset {
		var anchor, description string
		if json.Unmarshal(context["anchor"], &anchor) != nil || json.Unmarshal(context["itemDescription"], &description) != nil || description == "" || anchors[anchor] || !strings.HasPrefix(anchor, "https://") {
			t.Errorf("%s: anchor %s, described as %s", path, context["anchor"], context["itemDescription"])
		}
		anchors[anchor] = true
		for name, raw := range context {
			if name == "anchor" || name == "itemDescription" {
				continue
			}
			kind, known := linkset.ParseType(name)
			if !known || kind.URI() != name {
				t.Errorf("%s: %q is no link type's address", path, name)
			}
			var all []target
			if err := json.Unmarshal(raw, &all, json.RejectUnknownMembers(true)); err != nil || len(all) == 0 || kind == linkset.DefaultLink && len(all) != 1 {
				t.Errorf("%s: %s: %v: %s", path, name, err, raw)
			}
			for _, l := range all {
				l.conforms(t, path+" "+name)
			}
		}
	}
}

func (l target) conforms(t *testing.T, where string) {
	t.Helper()
	if u, err := url.Parse(l.Href); err != nil || u.Scheme != "https" || u.Host == "" || l.Title == "" {
		t.Errorf("%s: href %q, title %q", where, l.Href, l.Title)
	}
	if l.Type != nil {
		if media, parameters, err := mime.ParseMediaType(*l.Type); err != nil || media != *l.Type || len(parameters) > 0 {
			t.Errorf("%s: type %q", where, *l.Type)
		}
	}
	if l.Language != nil && len(l.Language) == 0 || l.Context != nil && len(l.Context) == 0 {
		t.Errorf("%s: an empty list", where)
	}
	for _, tag := range l.Language {
		if !languageTag.MatchString(tag) {
			t.Errorf("%s: hreflang %q", where, tag)
		}
	}
	if l.Query != nil && *l.Query || l.Public != nil && *l.Public {
		t.Errorf("%s: says what goes without saying", where)
	}
}
