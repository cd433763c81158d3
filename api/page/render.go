package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"sync"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/measure"
)

// The pages, by name, with the view that each is rendered from.
const (
	NameScan      = "scan"       // ScanView
	NameProduct   = "product"    // ProductView
	NameNotIssued = "not_issued" // NotIssuedView
	NameError     = "error"      // ErrorView
	NameHome      = "home"       // HomeView
	NameChoices   = "choices"    // ChoicesView
	NameUnit      = "unit"       // UnitView
	NamePlace     = "place"      // PlaceView

	NameLogin      = "login"       // LoginView
	NameNotice     = "notice"      // NoticeView
	NameSync       = "sync"        // SyncView
	NameSyncRecord = "sync_record" // SyncRecordView
	NameSyncRetry  = "sync_retry"  // SyncRetryView
)

// ops is what the pages of operators have in common.
const ops = "templates/ops.html"

//go:embed templates
var templateFiles embed.FS

// templates is parsed at its first use, once; a page is its own file on top
// of the layout.
//
//nolint:gochecknoglobals // constant templates, parsed lazily
var templates = sync.OnceValues(func() (map[string]*template.Template, error) {
	pages := map[string]*template.Template{}
	for name, more := range map[string][]string{
		NameScan: nil, NameProduct: nil, NameNotIssued: nil, NameError: nil, NameHome: nil, NameChoices: nil, NameUnit: nil, NamePlace: nil,
		NameLogin: {ops}, NameNotice: {ops}, NameSync: {ops}, NameSyncRecord: {ops}, NameSyncRetry: {ops},
	} {
		files := append([]string{"templates/layout.html", "templates/parts.html"}, more...)
		t, err := template.New("layout.html").Funcs(functions()).ParseFS(templateFiles, append(files, "templates/"+name+".html")...)
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		pages[name] = t
	}
	return pages, nil
})

// data is what a template sees.
type data struct {
	Lang string
	V    any
}

// T returns the sentence with this key in the page's language; a key that is
// not in the table stops the page, so that tests find it.
func (d data) T(key string) (string, error) {
	text, ok := texts[key]
	for _, more := range []map[string]fault.Text{scanTexts, opsTexts} {
		if !ok {
			text, ok = more[key]
		}
	}
	if !ok {
		return "", fmt.Errorf("page: no text %q", key)
	}
	return text.In(d.Lang), nil
}

// Amount returns a quantity as the reader writes it.
func (d data) Amount(q measure.Quantity) string { return q.In(d.Lang) }

// Render writes the page called name in language lang ("vi" or "en"; others
// are Vietnamese) from its view, as HTML in UTF-8. On an error nothing has
// been written; an error is a defect: an unknown name or a view of another
// page.
func Render(w io.Writer, name, lang string, view any) error {
	pages, err := templates()
	if err != nil {
		return err
	}
	t, ok := pages[name]
	if !ok || !fits(name, view) {
		return fmt.Errorf("page: cannot show a %T as %q", view, name)
	}
	if lang != "en" {
		lang = "vi"
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data{Lang: lang, V: view}); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// fits reports whether view is the type that page name is made from.
func fits(name string, view any) bool {
	ok := false
	switch name {
	case NameScan:
		_, ok = view.(ScanView)
	case NameProduct:
		_, ok = view.(ProductView)
	case NameNotIssued:
		_, ok = view.(NotIssuedView)
	case NameError:
		_, ok = view.(ErrorView)
	case NameHome:
		_, ok = view.(HomeView)
	case NameLogin:
		_, ok = view.(LoginView)
	case NameNotice:
		_, ok = view.(NoticeView)
	case NameSync:
		_, ok = view.(SyncView)
	case NameSyncRecord:
		_, ok = view.(SyncRecordView)
	case NameSyncRetry:
		_, ok = view.(SyncRetryView)
	case NameChoices:
		_, ok = view.(ChoicesView)
	case NameUnit:
		_, ok = view.(UnitView)
	case NamePlace:
		_, ok = view.(PlaceView)
	}
	return ok
}
