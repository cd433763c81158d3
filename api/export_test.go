package api

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/txng-vn/txng/internal/reqctx"
)

// Mounted is one line of the mount list, as tests see it.
type Mounted struct {
	Method, Path string
	Roles        []reqctx.Role // nil: public
}

// MountList is the mount list of the running service.
func MountList() []Mounted {
	var all []Mounted
	for _, r := range (&API{}).routes() {
		all = append(all, Mounted{r.method, r.path, r.roles})
	}
	return all
}

// Steady writes to w, giving each piece the time that pieces of long answers get.
func Steady(w http.ResponseWriter, piece time.Duration) io.Writer { return steady{w, piece} }

// ReadTyped is the address, under no base, of a code that a person typed.
func ReadTyped(text string) (string, error) { return addressIn(readTyped(text)) }

// ReadScanned is the same for the escaped path of a scanned code.
func ReadScanned(escapedPath string) (string, error) { return addressIn(readScanned(escapedPath)) }

func addressIn(s scanned, err error) (string, error) {
	if err != nil {
		return "", err
	}
	if address := s.uri(""); s.key.Code == "" || address == pathOf(s.key) {
		return address, nil
	}
	return "", fmt.Errorf("%q and %q are one code", s.uri(""), pathOf(s.key))
}

// PerKey bounds what a key has under way at once.
func PerKey(most int) func(key string) (leave func(), err error) {
	return newPerKey(most).enter
}

// Attempts is what slows down guessing at the sign-in page.
func Attempts(now func() time.Time) func(address string) (done func(), ok bool) {
	return newAttempts(now).begin
}

// Chart is the chart of counts, a day each, from the first of November 2026 on.
func Chart(lang string, counts ...int64) []byte {
	first := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	var s ScanStats
	for i, n := range counts {
		s.Days = append(s.Days, ScanDay{first.AddDate(0, 0, i).Format(time.DateOnly), n})
		s.Total += n
	}
	s.From, s.To = s.Days[0].Date, s.Days[len(s.Days)-1].Date
	return s.chart(lang)
}
