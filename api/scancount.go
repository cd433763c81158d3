package api

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/resolver"
)

// countScan counts a look at the record of a code: not those of programs that
// say they are no people, and not questions without an answer's body. Of who
// looked nothing is kept.
func (a *API) countScan(c *gin.Context, of resolver.Key) {
	if c.Request.Method == http.MethodGet && !isRobot(c.Request.UserAgent()) {
		a.Stats.Count(of.Code, of.Lot)
	}
}

// isRobot goes by what crawlers and previews call themselves.
func isRobot(agent string) bool {
	if len(agent) > 512 { // no browser's
		return true
	}
	agent = strings.ToLower(agent)
	for _, word := range []string{"bot", "crawl", "spider", "slurp", "preview", "facebookexternalhit", "monitor", "lighthouse", "headless"} {
		if strings.Contains(agent, word) {
			return true
		}
	}
	return false
}
