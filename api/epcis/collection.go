package epcis

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
)

// standardContext is the JSON-LD context of every answer.
const standardContext = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

// Collection lists what stands under a path.
type Collection struct {
	Context []string `json:"@context"`
	Type    string   `json:"type" example:"Collection"`
	Member  []string `json:"member"`
}

func collectionOf(member []string) Collection {
	if member == nil {
		member = []string{}
	}
	return Collection{Context: []string{standardContext}, Type: "Collection", Member: member}
}

// collection lists the resources of the interface.
//
//	@Summary	What the EPCIS interface offers
//	@Tags		epcis
//	@Security	Bearer
//	@Success	200	{object}	Collection
//	@Router		/epcis [get]
//	@ID			epcisRoot
func (a *API) collection(c *gin.Context) error {
	if _, err := negotiateMedia(c.Request, false); err != nil {
		return err
	}
	return write(c, http.StatusOK, collectionOf([]string{"queries", "capture", "events", "eventTypes", "epcs", "readPoints", "bizLocations", "dispositions", "bizSteps"}))
}

// collectionAt is collection for a client whose base address is /epcis and which
// asks for the standard's path "/".
//
//	@Summary	What the EPCIS interface offers, with a slash at the end
//	@Tags		epcis
//	@Security	Bearer
//	@Success	200	{object}	Collection
//	@Router		/epcis/ [get]
//	@ID			epcisRootSlash
func (a *API) collectionAt(c *gin.Context) error { return a.collection(c) }

// write answers with v as JSON.
func write(c *gin.Context, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	c.Writer.Header().Set("Cache-Control", "no-store")
	c.Data(status, "application/json", body)
	return nil
}
