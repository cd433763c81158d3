package portalsim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/gs1"
)

// The operations of the platform of the Ministry of Public Security (NDA), which
// this simulator is, too: what is asked is answered later.
const (
	opNDARequest = "nda.requests"
	opNDANotice  = "nda.notice" // what the platform sends, not what it is sent
	ndaCompleted = "COMPLETED"
	ndaRefused   = "FAILED_VALIDATION"
)

func ndaOperations() []string { return []string{"organizations", "products", "batches", "credentials"} }

// ndaStates are the way of a request that ends well; Settings.NDAStepMs is how
// long each lasts.
func ndaStates() []string {
	return []string{"QUEUED", "PROCESSING", "SENT_TO_NDA", "WAITING_NDA_CALLBACK", ndaCompleted}
}

// NDARequest is one thing that the platform was asked.
type NDARequest struct {
	ID             string          `json:"id"`
	OrganizationID string          `json:"organizationId"` // of Organization
	Op             string          `json:"op"`             // organizations, products, batches, credentials
	RefID          string          `json:"refId"`
	Body           json.RawMessage `json:"body"`
	Outcome        string          `json:"outcome"` // the state it ends in
	Message        string          `json:"message,omitempty"`
	Result         NDAResult       `json:"result"`
	Created        time.Time       `json:"created"`
	StepMs         int             `json:"stepMs"`
}

// NDAResult is what the platform gives.
type NDAResult struct {
	SGTINs       []string `json:"sgtins,omitempty"`
	DID          string   `json:"did,omitempty"`
	ProductID    string   `json:"product_id,omitempty"`
	CredentialID string   `json:"credential_id,omitempty"`
}

// state is where the request stands at now, as an index of ndaStates.
func (r NDARequest) state(now time.Time) int {
	last := len(ndaStates()) - 1
	if r.StepMs <= 0 {
		return last
	}
	return min(max(int(now.Sub(r.Created)/(time.Duration(r.StepMs)*time.Millisecond)), 0), last)
}

// told is what the platform says of the request in a state.
func (r NDARequest) told(state int) map[string]any {
	said := map[string]any{"request_id": r.ID, "ref_id": r.RefID, "status": ndaStates()[state], "result": NDAResult{}}
	if state == len(ndaStates())-1 {
		said["status"], said["message"] = r.Outcome, r.Message
		if r.Outcome == ndaCompleted {
			said["result"] = r.Result
		}
	}
	return said
}

func (s *Sim) mountNDA(mux *http.ServeMux) {
	for _, op := range ndaOperations() {
		mux.Handle("POST /nda/v1/"+op, s.serve("nda."+op, func(c *call) *reply { return c.ndaAsk(op) }))
	}
	mux.Handle("GET /nda/v1/requests/{id}", s.serve(opNDARequest, ndaLook))
}

func ndaError(status int, message string) *reply {
	return jsonReply(status, map[string]string{"error": http.StatusText(status), "message": message})
}

// ndaFirm finds the organisation of a token.
func (c *call) ndaFirm() bool {
	token := c.bearer()
	for _, o := range c.book.organizations.list(nil) {
		if token != "" && same(o.NDAToken, token) {
			c.org = &o
			return true
		}
	}
	return false
}

// ndaAsk takes a request. The same reference is the same request.
func (c *call) ndaAsk(op string) *reply {
	if !c.ndaFirm() {
		return ndaError(http.StatusUnauthorized, "token")
	}
	var in struct {
		RefID string `json:"ref_id"`
	}
	if json.Unmarshal(c.body, &in) != nil || in.RefID == "" || len(in.RefID) > 200 {
		return ndaError(http.StatusBadRequest, "ref_id")
	}
	known := c.book.requests.list(func(r NDARequest) bool { return c.mine(r.OrganizationID) && r.Op == op && r.RefID == in.RefID })
	if len(known) > 0 {
		return jsonReply(http.StatusAccepted, known[0].told(known[0].state(c.now())))
	}
	r := NDARequest{ID: newID(), OrganizationID: c.org.ID, Op: op, RefID: in.RefID, Body: slices.Clone(c.body), Created: c.now(), StepMs: c.settings.NDAStepMs}
	r.Outcome, r.Message, r.Result = c.ndaOutcome(op)
	if c.outcome != "" {
		r.Outcome, r.Message = c.outcome, "injected"
	}
	if failed := c.commit([]stored{put("nda_request", r)}); failed != nil {
		return failed
	}
	c.notices.start(c.Sim, r)
	return jsonReply(http.StatusAccepted, r.told(0))
}

func ndaLook(c *call) *reply {
	if !c.ndaFirm() {
		return ndaError(http.StatusUnauthorized, "token")
	}
	r, ok := c.book.requests.get(c.r.PathValue("id"))
	if !ok || !c.mine(r.OrganizationID) {
		return ndaError(http.StatusNotFound, "request_id")
	}
	return jsonReply(http.StatusOK, r.told(r.state(c.now())))
}

// ndaOutcome checks what is asked, and gives what it leads to.
func (c *call) ndaOutcome(op string) (outcome, message string, result NDAResult) {
	var in struct {
		Name     string      `json:"name"`
		TaxCode  string      `json:"tax_code"`
		GTIN     string      `json:"gtin"`
		Images   []string    `json:"images"`
		Lot      string      `json:"lot"`
		Quantity json.Number `json:"quantity"`
		MadeOn   string      `json:"mfg_date"`
		Issuer   string      `json:"issuer"`
		Type     string      `json:"type"`
		Subject  struct {
			GTIN string `json:"gtin"`
			Lot  string `json:"lot"`
		} `json:"credential_subject"`
	}
	if json.Unmarshal(c.body, &in) != nil {
		return ndaRefused, "body", result
	}
	_, gtinErr := gs1.ParseGTIN(in.GTIN)
	amount, numberErr := in.Quantity.Float64()
	_, dateErr := time.Parse(time.DateOnly, in.MadeOn)
	refuse := func(wrong bool, field string) {
		if wrong && message == "" {
			message = field
		}
	}
	switch op {
	case "organizations":
		refuse(in.Name == "", "name")
		refuse(in.TaxCode != c.org.MaSoThue, "tax_code")
		result.DID = "did:nda:" + c.org.ID
	case "products":
		refuse(c.ndaGiven("organizations", "") == nil, "organization")
		refuse(gtinErr != nil, "gtin")
		refuse(in.Name == "", "name")
		refuse(len(in.Images) == 0, "images")
		result.ProductID = newID()
	case "batches":
		refuse(c.ndaGiven("products", in.GTIN) == nil, "gtin")
		refuse(numberErr != nil || amount <= 0, "quantity")
		refuse(dateErr != nil, "mfg_date")
		refuse(in.Lot == "", "lot")
		for range int(min(max(amount, 1), 3)) {
			result.SGTINs = append(result.SGTINs, "01"+in.GTIN+"21"+strings.ToUpper(newID()[:12]))
		}
	case "credentials":
		refuse(in.Issuer != "did:nda:"+c.org.ID, "issuer")
		refuse(in.Type == "", "type")
		refuse(c.ndaGiven("batches", in.Subject.GTIN) == nil, "credential_subject.gtin")
		result.CredentialID = newID()
	}
	if message != "" {
		return ndaRefused, message, NDAResult{}
	}
	return ndaCompleted, "", result
}

// ndaGiven is a request of the account that ended well, for a GTIN unless it is "".
func (c *call) ndaGiven(op, gtin string) *NDARequest {
	last := len(ndaStates()) - 1
	for _, r := range c.book.requests.list(func(r NDARequest) bool { return c.mine(r.OrganizationID) && r.Op == op && r.Outcome == ndaCompleted }) {
		var body struct {
			GTIN string `json:"gtin"`
		}
		if json.Unmarshal(r.Body, &body) == nil && (gtin == "" || body.GTIN == gtin) && r.state(c.now()) == last {
			return &r
		}
	}
	return nil
}
