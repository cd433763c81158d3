package epcis

import (
	"net/http"
	"strconv"
)

const capturePath = root + "/capture"

// captureRoutes are what events come in by.
func (a *API) captureRoutes() []Route {
	return []Route{}
}

// captureLimits tells what one capture may hold.
func (a *API) captureLimits(header http.Header) {
	header.Set("GS1-EPCIS-Capture-Limit", strconv.Itoa(a.o.MaxEvents))
	header.Set("GS1-EPCIS-Capture-File-Size-Limit", strconv.FormatInt(a.o.MaxBytes, 10))
	header.Set("GS1-Capture-Error-Behaviour", "rollback, proceed")
}
