package epcis

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// Problem is the body of every error under /epcis (RFC 9457, with the
// exceptions of EPCIS 2.0 as types), in the reader's language.
type Problem struct {
	Type      string         `json:"type" example:"epcisException:ValidationException"`
	Title     string         `json:"title" example:"ValidationException"`
	Status    int            `json:"status" example:"400"`
	Detail    string         `json:"detail"`
	Code      string         `json:"code" example:"invalid_input"` // stable
	RequestID string         `json:"request_id,omitempty"`
	Errors    []ProblemField `json:"errors,omitempty"`
	Left      int            `json:"errors_left_out,omitempty"` // how many more there are
}

// ProblemField is one part of the input that is at fault.
type ProblemField struct {
	Pointer string `json:"pointer" example:"/epcisBody/eventList/0/action"` // JSON Pointer into the body; path/…, query/… and header/… elsewhere
	Code    string `json:"code" example:"required"`
	Detail  string `json:"detail"`
}

// maxPointer bounds what an answer echoes of a hostile body.
const maxPointer = 400

// problemOf renders a fault in language lang.
func problemOf(f *fault.Error, status int, lang string) Problem {
	name := exception(f)
	p := Problem{Type: "epcisException:" + name, Title: name, Status: status, Detail: f.Message.In(lang), Code: f.Code, Left: f.More}
	if name == "" {
		p.Type, p.Title = "about:blank", http.StatusText(status)
	}
	for _, field := range f.Fields {
		pointer := field.Pointer
		if len(pointer) > maxPointer {
			pointer = pointer[:max(0, strings.LastIndexByte(pointer[:maxPointer+1], '/'))]
		}
		p.Errors = append(p.Errors, ProblemField{pointer, field.Code, field.Detail.In(lang)})
	}
	return p
}

// exception is the EPCIS exception of a fault (EPCIS 2.0, sections 8.2.6 and
// 12): by its code where several have one status, else by its kind; "" where
// the standard has none.
func exception(f *fault.Error) string {
	if name, ok := exceptionOfCode[f.Code]; ok {
		return name
	}
	if len(f.Fields) > 0 {
		if name, ok := exceptionOfCode[f.Fields[0].Code]; ok {
			return name
		}
	}
	switch f.Kind {
	case fault.KindInvalid, fault.KindUnprocessable:
		return "ValidationException"
	case fault.KindUnauthenticated, fault.KindForbidden:
		return "SecurityException"
	case fault.KindNotFound, fault.KindGone:
		return "NoSuchResourceException"
	case fault.KindNotAcceptable:
		return "NotAcceptableException"
	case fault.KindConflict:
		return "ResourceAlreadyExistsException"
	case fault.KindTooLarge:
		return "CaptureLimitExceededException"
	case fault.KindUnsupportedMedia:
		return "UnsupportedMediaTypeException"
	case fault.KindURITooLong:
		return "URITooLongException"
	case fault.KindInternal, fault.KindNotImplemented, fault.KindUnavailable:
		return "ImplementationException"
	case fault.KindPreconditionFailed, fault.KindPreconditionRequired, fault.KindTooMany, fault.KindMethodNotAllowed:
	}
	return ""
}

// Fail answers f with status as application/problem+json, or as problem+xml
// when the reader asks for XML. package api has explained and logged it.
func Fail(c *gin.Context, f *fault.Error, status int) {
	ctx := c.Request.Context()
	p := problemOf(f, status, reqctx.Language(ctx))
	p.RequestID = reqctx.RequestID(ctx)
	header := c.Writer.Header()
	header.Set("GS1-EPCIS-Version", version)
	header.Set("GS1-CBV-Version", version)
	media, render := "application/problem+json", func() ([]byte, error) { return json.Marshal(p) }
	if wantsXML(c.Request) {
		media, render = "application/problem+xml", p.xml
	}
	body, err := render()
	if err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Data(status, media, body)
	c.Abort()
}

// wantsXML reports whether XML stands before JSON in what the reader accepts.
func wantsXML(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept"), ",") {
		media, _, _ := strings.Cut(part, ";")
		switch strings.ToLower(strings.TrimSpace(media)) {
		case "application/xml", "text/xml", "application/problem+xml":
			return true
		case "application/json", "application/ld+json", "application/problem+json", "*/*":
			return false
		}
	}
	return false
}

// xml writes the problem as the EPCIS schema has it.
func (p Problem) xml() ([]byte, error) {
	type field struct {
		Pointer string `xml:"pointer"`
		Code    string `xml:"code"`
		Detail  string `xml:"detail"`
	}
	v := struct {
		XMLName xml.Name `xml:"epcis:EPCISException"`
		NS      string   `xml:"xmlns:epcis,attr"`
		Type    string   `xml:"type"`
		Title   string   `xml:"title"`
		Status  int      `xml:"status"`
		Detail  string   `xml:"detail"`
		Code    string   `xml:"code"`
		Request string   `xml:"request_id,omitempty"`
		Errors  []field  `xml:"errors>error,omitempty"`
	}{NS: "urn:epcglobal:epcis:xsd:2", Type: p.Type, Title: p.Title, Status: p.Status, Detail: p.Detail, Code: p.Code, Request: p.RequestID}
	for _, f := range p.Errors {
		v.Errors = append(v.Errors, field(f))
	}
	body, err := xml.Marshal(v)
	return append([]byte(xml.Header), body...), err
}
