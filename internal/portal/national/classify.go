package national

import (
	"errors"
	"net/http"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/caller"
	"github.com/txng-vn/txng/internal/portal/target"
)

// classify returns the envelope of a success: HTTP 200, JSON, success true.
// Everything else is a failure of one class.
func (s *session) classify(r request, x exchange) (envelope, *target.Failure) {
	switch {
	case x.status == 0:
		return envelope{}, lost(r, x)
	case x.status == http.StatusOK && errors.Is(x.err, caller.ErrTooLong):
		return envelope{}, badAnswer(r, x.status, x.err)
	case x.status == http.StatusOK && x.err != nil:
		return envelope{}, lost(r, x)
	case x.status != http.StatusOK:
		return envelope{}, s.classifyStatus(r, x)
	}
	e, err := s.read(r, x.body)
	if err != nil {
		return e, badAnswer(r, x.status, err)
	}
	if !e.success {
		return e, s.classifyRefusal(r, e)
	}
	return e, nil
}

// read is an answer in our words.
func (s *session) read(r request, body []byte) (e envelope, err error) {
	if names := s.client.names[opEnvelope]; len(names) > 0 {
		if body, err = names.receive(body, 1); err != nil {
			return e, err
		}
	}
	if e, err = decodeEnvelope(body); err != nil {
		return e, err
	}
	e.data, err = s.client.names[r.op].receive(e.data, maxDepth)
	return e, err
}

// lost is a call without a whole answer.
func lost(r request, x exchange) *target.Failure {
	if r.effect == creates && (x.sent || x.status != 0) {
		return target.Fail(target.ClassAmbiguous, r.op, fault.Text{
			VI: "Mất kết nối sau khi gửi: chưa rõ cổng đã nhận hay chưa.", EN: "The connection was lost after sending: the portal may have taken it.",
		}).Because(x.err)
	}
	return target.Fail(target.ClassTransient, r.op, fault.Text{VI: "Không kết nối được với cổng.", EN: "The portal could not be reached."}).Because(x.err)
}

// badAnswer is a 200 that is not what the contract says.
func badAnswer(r request, status int, err error) *target.Failure {
	class := target.ClassTransient
	if r.effect == creates {
		class = target.ClassAmbiguous
	}
	f := target.Fail(class, r.op, fault.Text{VI: "Cổng trả lời không đúng định dạng.", EN: "The portal's answer could not be read."})
	f.HTTPStatus = status
	if err == nil {
		err = errors.New("the answer lacks what was asked for")
	}
	return f.Because(err)
}

// classifyStatus is for every status but 200, which the portal's proxy sends.
func (s *session) classifyStatus(r request, x exchange) *target.Failure {
	fail := func(c target.Class, vi, en string) *target.Failure {
		f := target.Fail(c, r.op, fault.Text{VI: vi, EN: en})
		f.HTTPStatus = x.status
		f.RetryAfter = target.RetryAfter(x.header, s.client.clock())
		f.Raw = target.Short(s.clean(string(x.body)), maxRaw)
		return f
	}
	switch {
	case x.status == http.StatusUnauthorized:
		return fail(target.ClassAuth, "Cổng không chấp nhận phiên đăng nhập của tổ chức.", "The portal does not accept the organisation's sign-in.")
	case x.status == http.StatusTooManyRequests:
		return fail(target.ClassTransient, "Cổng đang quá tải.", "The portal is overloaded.")
	case (x.status >= http.StatusInternalServerError || x.status == http.StatusRequestTimeout) && r.effect == creates:
		return fail(target.ClassAmbiguous, "Cổng gặp sự cố khi nhận: chưa rõ đã lưu hay chưa.", "The portal failed while taking it: it may have been stored.")
	case x.status >= http.StatusInternalServerError || x.status == http.StatusRequestTimeout:
		return fail(target.ClassTransient, "Cổng đang gặp sự cố.", "The portal is failing.")
	case x.status == http.StatusRequestEntityTooLarge:
		return fail(target.ClassData, "Dữ liệu gửi lên vượt quá dung lượng cổng cho phép.", "The record is larger than the portal allows.")
	case x.status > http.StatusOK && x.status < http.StatusMultipleChoices && r.effect == creates:
		return badAnswer(r, x.status, nil)
	default:
		f := fail(target.ClassConfig, "Địa chỉ hoặc quyền truy cập cổng chưa được cấu hình đúng.", "The portal's address or access is not set up correctly.")
		f.Patience = 3 // a proxy answers so for a moment, too, while the portal behind it is exchanged
		return f
	}
}

// classifyRefusal is for an envelope that says no.
func (s *session) classifyRefusal(r request, e envelope) *target.Failure {
	class := refusalClass(e)
	var message fault.Text
	shown := s.shown(e.message)
	switch {
	case class == target.ClassImage:
		message = fault.Text{VI: "Cổng không tải được ảnh.", EN: "The portal could not fetch an image."}
	case class == target.ClassConfig:
		message = fault.Text{VI: "Tổ chức chưa được cổng duyệt hoặc chưa liên kết với tài khoản.", EN: "The organisation is not approved by the portal or not linked to the account."}
	case class == target.ClassUnknown:
		message = fault.Text{VI: "Cổng gặp lỗi khi xử lý bản ghi.", EN: "The portal failed on the record."}
	case shown == "":
		message = fault.Text{VI: "Cổng từ chối bản ghi mà không nêu lý do.", EN: "The portal refused the record without a reason."}
	default:
		message = fault.Text{VI: "Cổng từ chối: " + sentence(shown), EN: "The portal refused: " + sentence(shown)}
	}
	f := target.Fail(class, r.op, message)
	if class == target.ClassData {
		explain(f, r, shown)
	}
	f.HTTPStatus, f.Code = http.StatusOK, target.Short(s.clean(e.code), maxMessage)
	f.Raw = target.Short(s.clean(e.debug), maxRaw)
	return f
}

// sentence ends what the portal says, behind which more is said.
func sentence(said string) string {
	if strings.HasSuffix(said, ".") || strings.HasSuffix(said, "!") || strings.HasSuffix(said, "?") {
		return said
	}
	return said + "."
}

// explain says what a refusal in the portal's words means and who must act.
func explain(f *target.Failure, r request, shown string) {
	f.Absent = strings.Contains(shown, "Không tìm thấy")
	if r.effect == settles && f.Absent {
		f.Patience = 3 // the id may have been a slip: the next try looks for the record first
	}
	f.Duplicate = r.effect == creates && strings.Contains(shown, "đã tồn tại")
	for _, known := range reasons() {
		if strings.Contains(shown, known.words) {
			f.Action = known.action
			f.Message.EN = "The portal refused: " + known.en + ` ("` + shown + `").`
			return
		}
	}
}

func refusalClass(e envelope) target.Class {
	switch {
	case e.code == "ERR_SYS_DEV" && strings.Contains(e.debug, "UploadFile"): // before config: its trace names the insert, too
		return target.ClassImage
	case e.code == "ERR_SYS_DEV" && strings.Contains(e.debug, "Service.DoBusinessInsertAsync"):
		return target.ClassConfig
	case e.code == "ERR_BUSINESS" && strings.Contains(e.message, "Bản ghi đã xác nhận"):
		return target.ClassConfirmed
	case e.code == "ERR_BUSINESS" && strings.Contains(e.message, "Bạn không có quyền"):
		return target.ClassForbidden
	case e.code == "ERR_BUSINESS":
		return target.ClassData
	}
	return target.ClassUnknown
}
