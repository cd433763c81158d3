package page

import (
	"bytes"
	"fmt"
	"html"
	"time"
)

// mainBegins is where a page's own content begins. No text that a page shows
// can hold it: texts are escaped.
const mainBegins = `<main id="main">`

// wellBanner begins the banner of goods that nothing was wrong with.
const wellBanner = `<section class="banner ok">`

// MarkAsOf is a page as it was rendered at a time, with a notice above all else
// that it could not be checked since; goods that nothing was wrong with then are
// not shown in the colour of those that nothing is.
func MarkAsOf(body []byte, lang string, at time.Time) []byte {
	notice := fmt.Sprintf(texts["as_of"].In(lang), clock(at))
	body = bytes.Replace(body, []byte(wellBanner), []byte(`<section class="banner unsure">`), 1)
	return bytes.Replace(body, []byte(mainBegins), []byte(mainBegins+"\n<section class=\"recall\" role=\"status\"><p><strong>"+html.EscapeString(notice)+"</strong></p></section>"), 1)
}
