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

// Gate bounds what is done at once.
func Gate(all, each int) func(caller string) (leave func(), err error) {
	return newGate(all, each).enter
}

// Attempts is what slows down guessing at the sign-in page.
func Attempts(now func() time.Time) func(address string) (done func(), ok bool) {
	return newAttempts(now).begin
}
