package page_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/measure"
)

// hostile fills every string of v with its own piece of markup and returns
// the pieces by the field's path.
func hostile(v reflect.Value, path string, pieces map[string]string) {
	switch v.Kind() {
	case reflect.String:
		piece := fmt.Sprintf(`</title><script>alert("%d")</script><b onclick='x'>&amp;{{.}}`, len(pieces))
		if strings.HasSuffix(path, "URL") || strings.HasSuffix(path, "Website") {
			piece = fmt.Sprintf(`javascript:alert(%d)`, len(pieces))
		}
		pieces[path] = piece
		v.SetString(piece)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			hostile(v.Index(i), fmt.Sprintf("%s[%d]", path, i), pieces)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		hostile(v.Elem(), path, pieces)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() || v.Type() == reflect.TypeFor[measure.Quantity]() {
			return
		}
		for i := range v.NumField() {
			hostile(v.Field(i), path+"."+v.Type().Field(i).Name, pieces)
		}
	default:
	}
}

func TestEveryFieldIsShownAsText(t *testing.T) {
	t.Parallel()
	var (
		scan      page.ScanView
		product   page.ProductView
		notIssued page.NotIssuedView
		failure   page.ErrorView
		home      page.HomeView
		unit      page.UnitView
		place     page.PlaceView
		whole     page.SyncView
		record    page.SyncRecordView
		retry     page.SyncRetryView
	)
	// Fields that choose, or that lose to another one.
	silent := map[string]bool{
		".State": true, ".Step": true, ".Code.Code": true, ".Code.Lot": true, ".Product.Brand": true, ".Product.Description": true,
	}
	for name, view := range map[string]any{
		page.NameScan: &scan, page.NameProduct: &product, page.NameNotIssued: &notIssued, page.NameError: &failure, page.NameHome: &home,
		page.NameUnit: &unit, page.NamePlace: &place, page.NameSync: &whole, page.NameSyncRecord: &record, page.NameSyncRetry: &retry,
	} {
		pieces := map[string]string{}
		value := reflect.ValueOf(view).Elem()
		hostile(value, "", pieces)
		text := textOf(t, render(t, name, "vi", value.Interface()))
		for path, piece := range pieces {
			shown := strings.Contains(text, piece)
			last := path[strings.LastIndex(path, "."):]
			switch {
			case strings.HasPrefix(piece, "javascript:"):
				if shown {
					t.Errorf("%s: the unsafe link %s is shown", name, path)
				}
			case !shown && (silent[path] || last == ".Step" || last == ".State" || last == ".DigitalLink" && name != page.NameScan || last == ".Alt" || strings.Contains(path, ".Partly") && (last == ".Kind" || name == page.NameUnit) || last == ".Kind" && name == page.NamePlace || name != page.NameScan && name != page.NameUnit && name != page.NamePlace || strings.Contains(path, "Evidence")):
			case !shown:
				t.Errorf("%s: %s is not shown as it is", name, path)
			}
		}
	}
}

// textOf returns the text of a page, and fails on any element or attribute
// that only a field's markup can have brought in.
func textOf(t *testing.T, source string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		switch n.Type {
		case html.TextNode:
			b.WriteString(n.Data)
		case html.ElementNode:
			if n.Data == "script" && ours(n) || n.Data == "style" && n.Parent.Data == "head" {
				continue
			}
			if n.Data == "script" || n.Data == "b" || n.Data == "style" {
				t.Errorf("a field became <%s>", n.Data)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(strings.TrimSpace(a.Val), "javascript:") {
					t.Errorf("a field became %s=%q", a.Key, a.Val)
				}
			}
		default:
		}
	}
	return b.String()
}

// ours is the one script that pages load, and nothing else.
func ours(n *html.Node) bool {
	return n.FirstChild == nil && len(n.Attr) == 2 && n.Attr[0].Key == "src" && strings.HasPrefix(n.Attr[0].Val, page.AssetPrefix) && n.Attr[1].Key == "defer"
}

func TestSafeLinksOnly(t *testing.T) {
	t.Parallel()
	for url, shown := range map[string]bool{
		"https://htx.example.vn/a?b=c": true, "http://htx.example.vn": true, "/files/1": true,
		"javascript:alert(1)": false, "//evil.example": false, "data:text/html,x": false, "https:": false,
		"htx.example.vn": false, "/\\evil.example": false, "\x00": false,
	} {
		html := render(t, page.NameScan, "vi", page.ScanView{State: page.StateOK, Producer: page.Producer{Website: url}})
		if got := strings.Contains(html, "Trang web"); got != shown {
			t.Errorf("%q is shown: %t, want %t", url, got, shown)
		}
	}
}

func TestAnUnknownStateWarns(t *testing.T) {
	t.Parallel()
	html := render(t, page.NameScan, "en", page.ScanView{State: "of_tomorrow"})
	if !strings.Contains(html, "UNUSUAL USE OF THIS CODE") {
		t.Error("a state of tomorrow is shown without a warning")
	}
}

func TestEveryStateHasItsWords(t *testing.T) {
	t.Parallel()
	seen := map[string]page.State{}
	for _, state := range []page.State{page.StateOK, page.StateRecalled, page.StateHeld, page.StateExpired, page.StateNotActivated, page.StateVoid, page.StateSuspicious, page.StateNotIssued} {
		_, after, _ := strings.Cut(render(t, page.NameScan, "vi", page.ScanView{State: state}), `<p class="state">`)
		words, _, _ := strings.Cut(after, "<")
		if other, repeated := seen[words]; repeated || words == "" {
			t.Errorf("state %s says %q, as %s does", state, words, other)
		}
		seen[words] = state
	}
}
