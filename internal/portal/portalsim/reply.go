package portalsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// reply is one answer, ready to be sent, spoiled or dropped.
type reply struct {
	status      int
	contentType string
	header      map[string]string
	body        []byte
}

// envelope wraps every answer of the gateway.
type envelope struct {
	Success      bool    `json:"success"`
	Data         any     `json:"data"`
	Total        *int    `json:"total"`
	Error        *string `json:"error"`
	Message      *string `json:"message"`
	DebugMessage *string `json:"debugMessage"`
	ErrorInFile  *string `json:"errorInFile"`
	TraceID      string  `json:"traceId"`
}

func jsonReply(status int, v any) *reply {
	body, err := json.Marshal(v)
	if err != nil {
		return htmlReply(http.StatusInternalServerError)
	}
	return &reply{status: status, contentType: "application/json; charset=utf-8", body: body}
}

func send(e envelope) *reply {
	id := strings.ReplaceAll(uuid.NewString(), "-", "")
	e.TraceID = "00-" + id + "-" + id[:16] + "-00"
	return jsonReply(http.StatusOK, e)
}

func success(data any) *reply { return send(envelope{Success: true, Data: data}) }

func successList(data any, total int) *reply {
	return send(envelope{Success: true, Data: data, Total: &total})
}

// business is a refusal that a user may read.
func business(message string) *reply {
	code := "ERR_BUSINESS"
	return send(envelope{Error: &code, Message: &message})
}

// sysDev is a defect of the portal, which is how most mistakes surface.
func sysDev(debug, file string) *reply {
	code := "ERR_SYS_DEV"
	return send(envelope{Error: &code, DebugMessage: &debug, ErrorInFile: &file})
}

// nullReference is what the portal answers where it forgot to look before it
// leapt: method is the service and method it names.
func nullReference(service, method string) *reply {
	return sysDev(fmt.Sprintf("System.NullReferenceException: Object reference not set to an instance of an object.\n   at %s.%s(…)", service, method),
		service+".cs:line 214")
}

const (
	insert   = "DoBusinessInsertAsync"  // names the organisation as the missing reference
	resolve  = "ResolveReferenceAsync"  // names any other one
	upload   = insert + " → UploadFile" // an image could not be taken
	noRight  = "Bạn không có quyền thao tác trên bản ghi này"
	settled  = "Bản ghi đã xác nhận, không thể thay đổi"
	absent   = "Không tìm thấy bản ghi"
	badBody  = "Dữ liệu gửi lên không đúng định dạng"
	exists   = "Bản ghi đã tồn tại"
	blank    = " không được để trống"
	pageHTML = "<!DOCTYPE html><html><head><title>%[1]d %[2]s</title></head><body><center><h1>%[1]d %[2]s</h1></center><hr><center>nginx</center></body></html>"
)

// htmlReply is a page of the proxy in front of the portal.
func htmlReply(status int) *reply {
	return &reply{status: status, contentType: "text/html", body: fmt.Appendf(nil, pageHTML, status, http.StatusText(status))}
}

func unauthorized() *reply {
	return &reply{status: http.StatusUnauthorized, header: map[string]string{"WWW-Authenticate": `Bearer error="invalid_token"`}}
}

func (p *reply) write(w http.ResponseWriter) {
	if p.contentType != "" {
		w.Header().Set("Content-Type", p.contentType)
	}
	for name, value := range p.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(p.status)
	_, _ = w.Write(p.body) //nolint:gosec // JSON, or HTML that html/template escaped; the caller may have gone
}

// required is one field of a body that must be there.
type required struct {
	name, value string
	reference   bool // missing: a null reference, not a sentence
}

// missing answers for the first absent field, nil when all are there. The
// sentences come first, as the portal validates before it looks up.
func missing(service string, fields ...required) *reply {
	for _, f := range fields {
		if f.value == "" && !f.reference {
			return business(f.name + blank)
		}
	}
	for _, f := range fields {
		if f.value == "" {
			return nullReference(service, resolve)
		}
	}
	return nil
}
