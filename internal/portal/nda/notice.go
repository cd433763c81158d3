package nda

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Sign is the signature of a notice: "v1=" and the HMAC-SHA-256, under key, of
// timestamp, nonce and body with dots between, in lower-case hex.
func Sign(key, timestamp, nonce string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(timestamp + "." + nonce + "."))
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

const maxNonce = 100 // characters

// Notice reads a notice; see target.Registry. Nothing of the body is read before
// the signature was found good. Its *fault.Error says no more than that.
func (c *Client) Notice(h target.NoticeHeader, body []byte, at time.Time) (target.Request, error) {
	bad := fault.New(fault.KindUnauthenticated, "bad_notice_signature", "Chữ ký của thông báo không đúng hoặc đã quá hạn.", "The notice's signature is wrong or too old.")
	if c.key == "" || h.Nonce == "" || len(h.Nonce) > maxNonce || !isWord(h.Nonce) || len(h.Timestamp) > 20 {
		return target.Request{}, bad
	}
	if !hmac.Equal([]byte(Sign(c.key, h.Timestamp, h.Nonce, body)), []byte(h.Signature)) {
		return target.Request{}, bad
	}
	seconds, err := strconv.ParseInt(h.Timestamp, 10, 64)
	if err != nil || time.Unix(seconds, 0).Sub(at).Abs() > target.NoticeFor {
		return target.Request{}, bad
	}
	r, err := parse(body)
	if err != nil {
		return r, fault.Invalid("", "malformed_notice", "Nội dung thông báo không đúng định dạng.", "The notice cannot be read.")
	}
	return r, nil
}
