package epcis

import "github.com/gin-gonic/gin"

// The handlers of the top-level resources, one for each path of the standard's
// interface, so that the reference names them all.

func (a *API) resourceHandlers() map[string]handlers {
	return map[string]handlers{
		"eventTypes":   {a.eventTypes, a.eventTypeValue, a.eventTypeEvents},
		"epcs":         {a.epcs, a.epcValue, a.epcEvents},
		"bizSteps":     {a.bizSteps, a.bizStepValue, a.bizStepEvents},
		"bizLocations": {a.bizLocations, a.bizLocationValue, a.bizLocationEvents},
		"readPoints":   {a.readPoints, a.readPointValue, a.readPointEvents},
		"dispositions": {a.dispositions, a.dispositionValue, a.dispositionEvents},
	}
}

// eventTypes lists the types of events that events name.
//
//	@Summary	The types of events of the events that the caller may see
//	@Tags		epcis
//	@Security	Bearer
//	@Param		perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query		string	false	"of the page before"
//	@Success	200				{object}	Collection
//	@Router		/epcis/eventTypes [get]
//	@ID			epcisEventTypes
func (a *API) eventTypes(c *gin.Context) error { return a.list(c, "eventTypes") }

// epcs lists the EPCs that events name.
//
//	@Summary	The EPCs of the events that the caller may see
//	@Tags		epcis
//	@Security	Bearer
//	@Param		perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query		string	false	"of the page before"
//	@Success	200				{object}	Collection
//	@Router		/epcis/epcs [get]
//	@ID			epcisEpcs
func (a *API) epcs(c *gin.Context) error { return a.list(c, "epcs") }

// bizSteps lists the business steps that events name.
//
//	@Summary	The business steps of the events that the caller may see
//	@Tags		epcis
//	@Security	Bearer
//	@Param		perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query		string	false	"of the page before"
//	@Success	200				{object}	Collection
//	@Router		/epcis/bizSteps [get]
//	@ID			epcisBizSteps
func (a *API) bizSteps(c *gin.Context) error { return a.list(c, "bizSteps") }

// bizLocations lists the business locations that events name.
//
//	@Summary	The business locations of the events that the caller may see
//	@Tags		epcis
//	@Security	Bearer
//	@Param		perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query		string	false	"of the page before"
//	@Success	200				{object}	Collection
//	@Router		/epcis/bizLocations [get]
//	@ID			epcisBizLocations
func (a *API) bizLocations(c *gin.Context) error { return a.list(c, "bizLocations") }

// readPoints lists the read points that events name.
//
//	@Summary	The read points of the events that the caller may see
//	@Tags		epcis
//	@Security	Bearer
//	@Param		perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query		string	false	"of the page before"
//	@Success	200				{object}	Collection
//	@Router		/epcis/readPoints [get]
//	@ID			epcisReadPoints
func (a *API) readPoints(c *gin.Context) error { return a.list(c, "readPoints") }

// dispositions lists the dispositions that events name.
//
//	@Summary	The dispositions of the events that the caller may see
//	@Tags		epcis
//	@Security	Bearer
//	@Param		perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query		string	false	"of the page before"
//	@Success	200				{object}	Collection
//	@Router		/epcis/dispositions [get]
//	@ID			epcisDispositions
func (a *API) dispositions(c *gin.Context) error { return a.list(c, "dispositions") }
