package epcis

import "github.com/gin-gonic/gin"

// eventTypeValue says what stands under one of the types of events.
//
//	@Summary	One of the types of events
//	@Tags		epcis
//	@Security	Bearer
//	@Param		value	path		string	true	"percent-encoded"
//	@Success	200		{object}	Collection
//	@Router		/epcis/eventTypes/{value} [get]
//	@ID			epcisEventTypeValue
func (a *API) eventTypeValue(c *gin.Context) error { return a.one(c, "eventTypes") }

// eventTypeEvents lists the events of one of the types of events.
//
//	@Summary	The events of one of the types of events, by the parameters of /epcis/events
//	@Tags		epcis
//	@Security	Bearer
//	@Param		value			path		string	true	"percent-encoded"
//	@Param		perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query		string	false	"of the page before"
//	@Success	200				{object}	QueryDocument
//	@Router		/epcis/eventTypes/{value}/events [get]
//	@ID			epcisEventTypeEvents
func (a *API) eventTypeEvents(c *gin.Context) error { return a.under(c, "eventTypes") }

// epcValue says what stands under one of the EPCs.
//
//	@Summary	One of the EPCs
//	@Tags		epcis
//	@Security	Bearer
//	@Param		value	path		string	true	"percent-encoded"
//	@Success	200		{object}	Collection
//	@Router		/epcis/epcs/{value} [get]
//	@ID			epcisEpcValue
func (a *API) epcValue(c *gin.Context) error { return a.one(c, "epcs") }

// epcEvents lists the events of one of the EPCs.
//
//	@Summary	The events of one of the EPCs, by the parameters of /epcis/events
//	@Tags		epcis
//	@Security	Bearer
//	@Param		value			path		string	true	"percent-encoded"
//	@Param		perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query		string	false	"of the page before"
//	@Success	200				{object}	QueryDocument
//	@Router		/epcis/epcs/{value}/events [get]
//	@ID			epcisEpcEvents
func (a *API) epcEvents(c *gin.Context) error { return a.under(c, "epcs") }

// bizStepValue says what stands under one of the business steps.
//
//	@Summary	One of the business steps
//	@Tags		epcis
//	@Security	Bearer
//	@Param		value	path		string	true	"percent-encoded"
//	@Success	200		{object}	Collection
//	@Router		/epcis/bizSteps/{value} [get]
//	@ID			epcisBizStepValue
func (a *API) bizStepValue(c *gin.Context) error { return a.one(c, "bizSteps") }

// bizStepEvents lists the events of one of the business steps.
//
//	@Summary	The events of one of the business steps, by the parameters of /epcis/events
//	@Tags		epcis
//	@Security	Bearer
//	@Param		value			path		string	true	"percent-encoded"
//	@Param		perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query		string	false	"of the page before"
//	@Success	200				{object}	QueryDocument
//	@Router		/epcis/bizSteps/{value}/events [get]
//	@ID			epcisBizStepEvents
func (a *API) bizStepEvents(c *gin.Context) error { return a.under(c, "bizSteps") }

// bizLocationValue says what stands under one of the business locations.
//
//	@Summary	One of the business locations
//	@Tags		epcis
//	@Security	Bearer
//	@Param		value	path		string	true	"percent-encoded"
//	@Success	200		{object}	Collection
//	@Router		/epcis/bizLocations/{value} [get]
//	@ID			epcisBizLocationValue
func (a *API) bizLocationValue(c *gin.Context) error { return a.one(c, "bizLocations") }

// bizLocationEvents lists the events of one of the business locations.
//
//	@Summary	The events of one of the business locations, by the parameters of /epcis/events
//	@Tags		epcis
//	@Security	Bearer
//	@Param		value			path		string	true	"percent-encoded"
//	@Param		perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query		string	false	"of the page before"
//	@Success	200				{object}	QueryDocument
//	@Router		/epcis/bizLocations/{value}/events [get]
//	@ID			epcisBizLocationEvents
func (a *API) bizLocationEvents(c *gin.Context) error { return a.under(c, "bizLocations") }

// readPointValue says what stands under one of the read points.
//
//	@Summary	One of the read points
//	@Tags		epcis
//	@Security	Bearer
//	@Param		value	path		string	true	"percent-encoded"
//	@Success	200		{object}	Collection
//	@Router		/epcis/readPoints/{value} [get]
//	@ID			epcisReadPointValue
func (a *API) readPointValue(c *gin.Context) error { return a.one(c, "readPoints") }

// readPointEvents lists the events of one of the read points.
//
//	@Summary	The events of one of the read points, by the parameters of /epcis/events
//	@Tags		epcis
//	@Security	Bearer
//	@Param		value			path		string	true	"percent-encoded"
//	@Param		perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query		string	false	"of the page before"
//	@Success	200				{object}	QueryDocument
//	@Router		/epcis/readPoints/{value}/events [get]
//	@ID			epcisReadPointEvents
func (a *API) readPointEvents(c *gin.Context) error { return a.under(c, "readPoints") }

// dispositionValue says what stands under one of the dispositions.
//
//	@Summary	One of the dispositions
//	@Tags		epcis
//	@Security	Bearer
//	@Param		value	path		string	true	"percent-encoded"
//	@Success	200		{object}	Collection
//	@Router		/epcis/dispositions/{value} [get]
//	@ID			epcisDispositionValue
func (a *API) dispositionValue(c *gin.Context) error { return a.one(c, "dispositions") }

// dispositionEvents lists the events of one of the dispositions.
//
//	@Summary	The events of one of the dispositions, by the parameters of /epcis/events
//	@Tags		epcis
//	@Security	Bearer
//	@Param		value			path		string	true	"percent-encoded"
//	@Param		perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param		nextPageToken	query		string	false	"of the page before"
//	@Success	200				{object}	QueryDocument
//	@Router		/epcis/dispositions/{value}/events [get]
//	@ID			epcisDispositionEvents
func (a *API) dispositionEvents(c *gin.Context) error { return a.under(c, "dispositions") }
