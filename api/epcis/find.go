package epcis

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
)

// maxURI is the longest address of a query, in bytes. A longer query is stored
// under a name, and asked for by it.
const maxURI = 16_000

// asked is what a GET request asks for.
type asked struct {
	query   *query.Query
	perPage int
	token   string
}

// readQuery reads the parameters of a GET request.
func readQuery(c *gin.Context) (a asked, err error) {
	values, err := readParameters(c)
	if err != nil {
		return a, err
	}
	if a.perPage, a.token, err = query.ReadPage(values); err != nil {
		return a, err
	}
	context, err := query.ReadExtensions(strings.Join(c.Request.Header.Values("GS1-Extensions"), ","))
	if err != nil {
		return a, err
	}
	a.query, err = query.FromURL(values, context)
	return a, err
}

// readParameters reads the query string, which must be well formed.
func readParameters(c *gin.Context) (url.Values, error) {
	if len(c.Request.RequestURI) > maxURI {
		return nil, fault.New(fault.KindURITooLong, "uri_too_long", "Địa chỉ dài quá 16.000 byte; hãy lưu truy vấn dưới một tên (POST /epcis/queries).", "The address is longer than 16,000 bytes; store the query under a name (POST /epcis/queries).")
	}
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return nil, malformed()
	}
	for name, list := range values {
		if !plainText(name) || !plainText(strings.Join(list, "")) {
			return nil, malformed()
		}
	}
	return values, nil
}

func malformed() *fault.Error {
	return fault.New(fault.KindInvalid, "query_parameter", "Chuỗi truy vấn sai cú pháp (ký tự %, mã UTF-8 hoặc ký tự điều khiển).", "The query string is malformed (a percent-escape, UTF-8 or a control character).")
}

// events answers the events that a query finds.
//
//	@Summary		Find events
//	@Description	Every parameter of the EPCIS 2.0 SimpleEventQuery; the common ones are listed. Values of one parameter are joined by "|".
//	@Tags			epcis
//	@Security		Bearer
//	@Param			eventType		query		string	false	"types of events"
//	@Param			GE_eventTime	query		string	false	"at this time or later"
//	@Param			LT_eventTime	query		string	false	"before this time"
//	@Param			GE_recordTime	query		string	false	"recorded at this time or later"
//	@Param			LT_recordTime	query		string	false	"recorded before this time"
//	@Param			EQ_action		query		string	false	"ADD, OBSERVE or DELETE"
//	@Param			EQ_bizStep		query		string	false	"words of the CBV, or URIs"
//	@Param			EQ_disposition	query		string	false	"words of the CBV, or URIs"
//	@Param			EQ_readPoint	query		string	false	"places"
//	@Param			WD_readPoint	query		string	false	"places, and those within them"
//	@Param			EQ_bizLocation	query		string	false	"places"
//	@Param			WD_bizLocation	query		string	false	"places, and those within them"
//	@Param			MATCH_epc		query		string	false	"EPCs or patterns"
//	@Param			MATCH_anyEPC	query		string	false	"EPCs or patterns, wherever they stand"
//	@Param			MATCH_epcClass	query		string	false	"classes or patterns"
//	@Param			EQ_eventID		query		string	false	"event ids"
//	@Param			orderBy			query		string	false	"eventTime, recordTime, or an extension field"
//	@Param			orderDirection	query		string	false	"ASC or DESC"
//	@Param			eventCountLimit	query		int		false	"the first so many, by orderBy"
//	@Param			maxEventCount	query		int		false	"413 when more match"
//	@Param			perPage			query		int		false	"30 when absent, at most 1,000"
//	@Param			nextPageToken	query		string	false	"of the page before"
//	@Param			GS1-EPC-Format	header		string	false	"form of identifiers in the answer"
//	@Param			GS1-Extensions	header		string	false	"prefix=namespace, …"
//	@Success		200				{object}	QueryDocument
//	@Header			200				{string}	TXNG-Archived-Before	"events recorded before this time may be missing: they are archived"
//	@Router			/epcis/events [get]
//	@ID				epcisEvents
func (a *API) events(c *gin.Context) error {
	ask, err := readQuery(c)
	if err != nil {
		return err
	}
	p, err := a.o.Events.Find(c.Request.Context(), event.Search{Query: ask.query, PerPage: ask.perPage, Token: ask.token})
	if err != nil {
		return err
	}
	return a.answer(c, p)
}

// event answers one event, and the declarations that it was wrong.
//
//	@Summary	One event and its error declarations
//	@Tags		epcis
//	@Security	Bearer
//	@Param		event_id		path		string	true	"eventID, percent-encoded"
//	@Param		GS1-EPC-Format	header		string	false	"form of identifiers in the answer"
//	@Success	200				{object}	QueryDocument
//	@Failure	410				"the month in which it was recorded is archived"
//	@Router		/epcis/events/{event_id} [get]
//	@ID			epcisEvent
func (a *API) event(c *gin.Context) error {
	if _, err := readParameters(c); err != nil {
		return err
	}
	id, err := pathValue(c, "event_id")
	if err != nil {
		return err
	}
	events, err := a.o.Events.FindByID(c.Request.Context(), id)
	if err != nil {
		return err
	}
	return a.answer(c, event.Page{Events: events})
}

// QueryDocument is an EPCISQueryDocument of EPCIS 2.0.
type QueryDocument struct {
	Context       any       `json:"@context"`
	Type          string    `json:"type" example:"EPCISQueryDocument"`
	SchemaVersion string    `json:"schemaVersion" example:"2.0"`
	CreationDate  time.Time `json:"creationDate" format:"date-time"`
	Body          any       `json:"epcisBody"` // queryResults.resultsBody.eventList
}

// answer writes a page of events in the forms that the request asks for.
func (a *API) answer(c *gin.Context, p event.Page) error { return a.answerTo(c, p, "SimpleEventQuery") }

// answerTo is answer for a query of a name.
func (a *API) answerTo(c *gin.Context, p event.Page, name string) error {
	media, err := negotiateMedia(c.Request, true)
	if err != nil {
		return err
	}
	translate, err := a.translation(c)
	if err != nil {
		return err
	}
	events := make([]*epcis.Event, len(p.Events))
	for i, e := range p.Events {
		events[i] = translate(e)
	}
	body, err := a.document(c, media, events, name)
	if err != nil {
		return err
	}
	linkNext(c, p.Next, p.Expires)
	sayArchived(c, p.ArchivedBefore)
	c.Writer.Header().Set("Cache-Control", "no-store")
	c.Data(http.StatusOK, media, body)
	return nil
}

// document writes what the query of a name found as an EPCISQueryDocument in one
// of its forms.
func (a *API) document(c *gin.Context, media string, events []*epcis.Event, name string) ([]byte, error) {
	if media != mediaXML {
		return epcis.MarshalQueryDocument(events, epcis.QueryResults{QueryName: name}, a.o.DB.Now())
	}
	words, err := CBVFormat(c)
	if err != nil {
		return nil, err
	}
	format, _ := epcis.ParseCBVFormat(words)
	return epcis.MarshalXML(events, epcis.XMLDocument{Created: a.o.DB.Now(), CBV: format, QueryName: name}), nil
}

// translation is how identifiers are spelled, by GS1-EPC-Format.
func (a *API) translation(c *gin.Context) (func(*epcis.Event) *epcis.Event, error) {
	format, prefix, err := a.epcFormat(c)
	return func(e *epcis.Event) *epcis.Event { return e.Translate(format, prefix) }, err
}

func (a *API) epcFormat(c *gin.Context) (format epcis.EPCFormat, prefix epcis.PrefixLength, err error) {
	name, err := EPCFormat(c)
	if err != nil {
		return format, nil, err
	}
	format, _ = epcis.ParseEPCFormat(name)
	if format == epcis.EPCURN {
		prefix, err = a.o.Events.PrefixLengths(c.Request.Context())
	}
	return format, prefix, err
}
