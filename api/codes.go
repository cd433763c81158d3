package api

import (
	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/reqctx"
)

// CodeText is a code to be read.
type CodeText struct {
	Text    string `json:"text" example:"(01)09506000134352(10)ABC"` // element string with brackets or scanner data, Digital Link, EPC URN (pure identity, class, tag, raw), RFID tag in hexadecimal, GTIN or SSCC
	Lenient bool   `json:"lenient,omitzero"`                         // accept what older systems wrote
}

// ParsedCode is what a code says, in every form that it has; a form it has not
// is "".
type ParsedCode struct {
	Valid         bool        `json:"valid"`
	Kind          string      `json:"kind" enums:"element_string,scanner_data,digital_link,compressed_digital_link,epc_urn,epc_tag,epc_tag_urn,epc_raw_urn,digits"` // "" when the form is not known
	AIs           []CodeAI    `json:"ais"`                                                                                                                          // of an invalid code those that could be read
	DigitalLink   string      `json:"digital_link"`                                                                                                                 // every AI, on https://id.gs1.org
	EPCISURI      string      `json:"epcis_uri"`                                                                                                                    // the constrained form that events use
	ElementString string      `json:"element_string"`
	EPCURN        string      `json:"epc_urn,omitzero"` // when it is known where the company prefix ends
	Tags          []CodeTag   `json:"tags,omitempty"`   // the RFID tags that hold it, when it is known where the company prefix ends
	Errors        []CodeError `json:"errors"`
	Forgiven      []CodeError `json:"forgiven,omitzero"` // what lenient passed over
}

// CodeAI is an application identifier with its value.
type CodeAI struct {
	AI    string `json:"ai" example:"10"`
	Value string `json:"value" example:"ABC"`
}

// CodeTag is a code as an RFID tag holds it (EPC Tag Data Standard 2.0).
type CodeTag struct {
	Scheme string `json:"scheme" enums:"sgtin-96,sgtin-198,sscc-96"`
	Filter uint8  `json:"filter"` // 0 to 7: that of the tag that was read, else 0
	Hex    string `json:"hex" example:"3074257BF7194E4000001A85"`
	TagURN string `json:"epc_tag_urn" example:"urn:epc:tag:sgtin-96:3.0614141.812345.6789"`
	RawURN string `json:"epc_raw_urn" example:"urn:epc:raw:96.x3074257BF7194E4000001A85"`
}

// CodeError is a rule that a code breaks.
type CodeError struct {
	AI       string `json:"ai,omitzero" example:"01"`
	Position int    `json:"position"`                   // byte of the text, from 0
	Rule     string `json:"rule" example:"check_digit"` // stable
	Message  string `json:"message"`
}

// parseCode reads a code and tells what it says, or what is wrong with it.
//
//	@Summary		Read a code in any form
//	@Description	What cannot be read is valid: false, not an HTTP error.
//	@Tags			codes
//	@Security		Bearer
//	@Param			body	body		CodeText	true	"the code"
//	@Success		200		{object}	ParsedCode
//	@Router			/api/v1/codes/parse [post]
//	@ID				parseCode
func (a *API) parseCode(c *gin.Context) error {
	var in CodeText
	if err := readJSON(c, &in); err != nil {
		return err
	}
	lang := languageOf(c.Request)
	code, err := gs1.Parse(in.Text, gs1.Options{Lenient: in.Lenient})
	out := ParsedCode{Kind: string(code.Kind), AIs: []CodeAI{}, Errors: wireCodeErrors(err, lang)}
	for _, e := range code.Elements {
		out.AIs = append(out.AIs, CodeAI{e.AI, e.Value})
	}
	if err == nil {
		prefix, err := a.ownPrefix(c)
		if err != nil {
			return err
		}
		out.Valid = true
		out.DigitalLink, out.EPCISURI, out.ElementString = code.DigitalLink(gs1.CanonicalBase), code.EPCISURI(), code.ElementString()
		out.EPCURN, out.Tags = code.URN(prefix), codeTags(code, prefix)
		if len(code.Forgiven) > 0 {
			out.Forgiven = wireCodeErrors(code.Forgiven, lang)
		}
	}
	return read(c, out, 0)
}

// codeTags are the RFID tags that hold a code.
func codeTags(code gs1.Code, prefix gs1.CompanyPrefix) (tags []CodeTag) {
	for _, scheme := range gs1.TagSchemes() {
		hex, ok := code.Tag(scheme, code.Filter, prefix)
		if !ok {
			continue
		}
		tag, _ := code.TagURN(scheme, code.Filter, prefix)
		raw, _ := code.RawURN(scheme, code.Filter, prefix)
		tags = append(tags, CodeTag{string(scheme), code.Filter, hex, tag, raw})
	}
	return tags
}

// ownPrefix is the company prefix of the caller's organisation, if it has one.
func (a *API) ownPrefix(c *gin.Context) (gs1.CompanyPrefix, error) {
	actor, _ := reqctx.ActorOf(c.Request.Context())
	if actor.OrganizationID == "" {
		return gs1.CompanyPrefix{}, nil
	}
	own, err := a.Catalog.Organization(c.Request.Context(), actor.OrganizationID)
	if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) { // a portal's key reads no organisation
		return gs1.CompanyPrefix{}, nil
	}
	return own.GS1Prefix, err
}

func wireCodeErrors(err error, lang string) []CodeError {
	wire := []CodeError{}
	if all, ok := err.(gs1.Errors); ok { //nolint:errorlint // Parse returns no other
		for _, e := range all {
			wire = append(wire, CodeError{e.AI, e.Position, string(e.Rule), e.Text().In(lang)})
		}
	}
	return wire
}
