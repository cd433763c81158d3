package caller

import (
	"net/http"
	"time"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// notSent is a call that never left: the caller gave up first.
func notSent(op string, err error) *target.Failure {
	return target.Fail(target.ClassTransient, op, fault.Text{VI: "Chưa gửi: hệ thống đang dừng hoặc hết thời gian chờ.", EN: "Not sent: the service is stopping or the wait was too long."}).Because(err)
}

// lost is a call without a whole answer.
func lost(r Request, sent bool, err error) *target.Failure {
	if r.Creates && sent {
		return target.Fail(target.ClassAmbiguous, r.Op, fault.Text{
			VI: "Mất kết nối sau khi gửi: chưa rõ hệ thống nhận đã lưu hay chưa.", EN: "The connection was lost after sending: the receiving system may have taken it.",
		}).Because(err)
	}
	return target.Fail(target.ClassTransient, r.Op, fault.Text{VI: "Không kết nối được với hệ thống nhận.", EN: "The receiving system could not be reached."}).Because(err)
}

// refusedByServer is a status that says nothing about the record: overload, or
// a server that fails.
func refusedByServer(r Request, a Answer, now time.Time) *target.Failure {
	class := target.ClassTransient
	switch {
	case a.Status == http.StatusTooManyRequests:
	case a.Status >= http.StatusInternalServerError, a.Status == http.StatusRequestTimeout:
		if r.Creates {
			class = target.ClassAmbiguous
		}
	default:
		return nil
	}
	f := target.Fail(class, r.Op, fault.Text{VI: "Hệ thống nhận đang quá tải hoặc gặp sự cố.", EN: "The receiving system is overloaded or failing."})
	f.HTTPStatus, f.RetryAfter = a.Status, target.RetryAfter(a.Header, now)
	return f
}

// Unreadable is an answer that is not what the contract says.
func Unreadable(r Request, a Answer, err error) *target.Failure {
	class := target.ClassTransient
	if r.Creates {
		class = target.ClassAmbiguous
	}
	f := target.Fail(class, r.Op, fault.Text{VI: "Hệ thống nhận trả lời không đúng định dạng.", EN: "The receiving system's answer could not be read."})
	f.HTTPStatus = a.Status
	return f.Because(err)
}

// Refused is an answer with a status of 400 to 499, or one that no contract
// has: why is what the target says of it, "" when nothing.
func Refused(r Request, a Answer, why string) *target.Failure {
	class, message := target.ClassConfig, fault.Text{VI: "Địa chỉ hoặc quyền truy cập hệ thống nhận chưa được cấu hình đúng.", EN: "The receiving system's address or access is not set up correctly."}
	why = target.Shown(why, r.Secrets...)
	switch a.Status {
	case http.StatusUnauthorized:
		class, message = target.ClassAuth, fault.Text{VI: "Hệ thống nhận không chấp nhận tài khoản của tổ chức.", EN: "The receiving system does not accept the organisation's account."}
	case http.StatusForbidden:
		class, message = target.ClassForbidden, fault.Text{VI: "Hệ thống nhận không cho tài khoản này gửi bản ghi.", EN: "The receiving system does not let this account send the record."}
	case http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		class, message = target.ClassData, fault.Text{VI: "Hệ thống nhận từ chối bản ghi.", EN: "The receiving system refused the record."}
	}
	if why != "" && class != target.ClassConfig {
		message = fault.Text{VI: message.VI[:len(message.VI)-1] + ": " + why, EN: message.EN[:len(message.EN)-1] + ": " + why}
	}
	f := target.Fail(class, r.Op, message)
	if class == target.ClassConfig {
		f.Patience = 3 // a proxy answers so for a moment, too, while what is behind it is exchanged
	}
	f.HTTPStatus, f.Raw = a.Status, target.Clean(string(a.Body[:min(len(a.Body), 2<<10)]), r.Secrets...)
	return f
}
