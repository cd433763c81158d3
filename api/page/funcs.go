package page

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

func functions() template.FuncMap {
	return template.FuncMap{
		"asset":  func(name string) (string, error) { return assetPath(name) },
		"styles": styles,
		"date":   date,
		"clock":  clock,
		"iso":    func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"link":   link,
		"pieces": pieces,
		"worst": func(all []Partly) string {
			for _, p := range all {
				if p.Kind != "hold" {
					return "recall"
				}
			}
			return "hold"
		},
		"site":  func(s string) string { return strings.TrimSuffix(strings.TrimPrefix(s, "https://"), "/") }, // short enough for a line
		"tel":   func(s string) bool { return s != "" && strings.Trim(s, "+0123456789 .-()") == "" },
		"state": knownState,
		"partly": func(kind string) string {
			if kind == "hold" {
				return kind
			}
			return "recall" // the graver one, of a kind that is not known
		},
		"status": statusKey,
		"part":   func(d data, v any) data { return data{Lang: d.Lang, V: v} },
		"names":  func(d data, p Product) []string { return names(d.Lang, p) },
		"choice": func(d data, name, prefix string, values []string, chosen string) data {
			return data{Lang: d.Lang, V: choice{name, prefix, chosen, values}}
		},
		"said":   func(d data, name string, b SyncBody) data { return data{Lang: d.Lang, V: said{name, b}} },
		"fields": fields,

		"journey": journeyOf,
		"sized":   sized,
		"count":   grouped,
		"add":     func(a, b int) int { return a + b },
		"gravest": gravest,
		"place":   placeKind,
		"row":     func(d data, key, value string) data { return data{Lang: d.Lang, V: row{Key: key, Value: value}} },
		"coded":   func(d data, key, value string) data { return data{Lang: d.Lang, V: row{key, value, true}} },
	}
}

// vietNam is UTC+7 all year; a fixed zone needs no zone files on the server.
func vietNam() *time.Location { return time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60) }

// clock writes a time as 20/11/2026 07:30.
func clock(t time.Time) string { return t.In(vietNam()).Format("02/01/2006 15:04") }

// date turns 2026-11-20 into 20/11/2026 and leaves other text alone.
func date(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return t.Format("02/01/2006")
}

// link returns s if it leads to a path of this service or to an http(s)
// address, else "": such links are left out.
func link(s string) string {
	u, err := url.Parse(s)
	switch {
	case err != nil, s == "":
		return ""
	case u.Scheme == "" && u.Host == "" && strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !strings.Contains(s, `\`):
		return s
	case (u.Scheme == "https" || u.Scheme == "http") && u.Host != "":
		return s
	}
	return ""
}

// knownState makes a state that the templates do not know a suspicious one:
// silence is the wrong answer to a state of tomorrow.
func knownState(s State) State {
	switch s {
	case StateOK, StateRecalled, StateHeld, StateExpired, StateNotActivated, StateVoid, StateNotIssued:
		return s
	case StateSuspicious, StateUnknown: // the latter is no code's
	}
	return StateSuspicious
}

// statusKey chooses the words for an HTTP status.
func statusKey(status int) string {
	switch {
	case status == http.StatusNotFound || status == http.StatusGone:
		return "error_404"
	case status == http.StatusTooManyRequests:
		return "error_429"
	case status < http.StatusInternalServerError:
		return "error_400"
	}
	return "error_500"
}

// names returns the product's name in the reader's language first, then the
// other one when it differs.
func names(lang string, p Product) []string {
	first, second := p.Name, p.NameEN
	if lang == "en" && second != "" {
		first, second = second, first
	}
	if second == "" || second == first {
		return []string{first}
	}
	return []string{first, second}
}

// pieces are the elements of a code, each with its "(ai)", between which a line
// may break.
func pieces(code string) (all []string) {
	for {
		end := strings.IndexByte(code[min(1, len(code)):], '(')
		if end < 0 {
			return append(all, code)
		}
		all, code = append(all, code[:end+1]), code[end+1:]
	}
}

// row is a line of a record: the key of its heading's words, and what was
// declared, "" for nothing.
type row struct {
	Key, Value string
	Code       bool // Value is a code, not words
}

// sized is the address of a file's copy, width pixels wide.
func sized(url string, width int) string {
	if !strings.HasPrefix(url, "/files/") {
		return link(url)
	}
	return link(url) + "?w=" + strconv.Itoa(width)
}

// grouped is a number with a thin space between thousands, as both languages
// read it.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// placeKind chooses the words for what happens at a place.
func placeKind(kind string) string {
	if _, known := scanTexts["kind_"+kind]; known {
		return "kind_" + kind
	}
	return "kind_other"
}

// gravest is the state of a unit that its page has words for: whatever is not
// known to be well is on hold.
func gravest(s State) State {
	switch s {
	case StateOK, StateRecalled, StateExpired, StateUnknown:
		return s
	default:
		return StateHeld
	}
}
