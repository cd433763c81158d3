package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// answer is what a changing call will say once its transaction has committed.
type answer struct {
	status   int
	body     any
	location string
	version  int64  // becomes the ETag when not 0
	secretID string // set when body holds a secret: the replay names this id only
}

// created is 201 with the new thing at location.
func created(body any, location string, version int64) answer {
	return answer{status: http.StatusCreated, body: body, location: location, version: version}
}

// ok is 200.
func ok(body any, version int64) answer {
	return answer{status: http.StatusOK, body: body, version: version}
}

func (a answer) etag() string {
	if a.version == 0 {
		return ""
	}
	return etagOf(a.version)
}

func etagOf(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

// change runs fn in one transaction and answers after the commit. An
// Idempotency-Key is honoured: the answer is stored in that same transaction.
func (a *API) change(c *gin.Context, fn func(tx *database.Tx) (answer, error)) error {
	return a.changeAfter(c, nil, fn)
}

// changeAfter is change with something that must not be done in a transaction,
// such as asking another server, between the claim of the key and it.
func (a *API) changeAfter(c *gin.Context, first func(context.Context) error, fn func(tx *database.Tx) (answer, error)) error {
	ctx := c.Request.Context()
	mark, replay, err := a.reserve(c)
	if err != nil {
		return err
	}
	if replay != nil {
		replay.write(c)
		return nil
	}
	if first != nil {
		if err := first(ctx); err != nil {
			a.release(ctx, mark)
			return err
		}
	}
	var done stored
	err = a.db.InTx(ctx, func(tx *database.Tx) error {
		ans, err := fn(tx)
		if err != nil {
			return err
		}
		if done, err = render(ans); err != nil {
			return err
		}
		return mark.store(tx, done)
	})
	if err != nil {
		a.release(ctx, mark)
		return err
	}
	done.write(c)
	return nil
}

// stored is an answer as bytes.
type stored struct {
	status                   int
	location, etag, secretID string
	body                     []byte
}

func render(ans answer) (stored, error) {
	s := stored{status: ans.status, location: ans.location, etag: ans.etag(), secretID: ans.secretID}
	if ans.body == nil {
		return s, nil
	}
	var err error
	s.body, err = json.Marshal(ans.body)
	return s, err
}

func (s stored) write(c *gin.Context) {
	header := c.Writer.Header()
	if s.location != "" {
		header.Set("Location", s.location)
	}
	if s.etag != "" {
		header.Set("ETag", s.etag)
	}
	header.Set("Cache-Control", "no-store")
	if s.body == nil {
		c.Status(s.status)
		c.Writer.WriteHeaderNow()
		return
	}
	c.Data(s.status, "application/json", s.body)
}

// read answers 200 with body.
func read(c *gin.Context, body any, version int64) error {
	done, err := render(ok(body, version))
	if err != nil {
		return err
	}
	done.write(c)
	return nil
}

// ifMatch is the version that If-Match names; changing a thing needs it, so
// that nobody overwrites what they have not seen.
func ifMatch(c *gin.Context) (int64, error) {
	v := c.GetHeader("If-Match")
	if v == "" {
		return 0, fault.New(fault.KindPreconditionRequired, "if_match_required", "Hãy gửi If-Match với ETag vừa nhận, để không ghi đè thay đổi của người khác.", "Send If-Match with the ETag you were given, so that nobody's change is overwritten.")
	}
	number, found := strings.CutPrefix(strings.TrimPrefix(v, "W/"), `"v`)
	version, err := strconv.ParseInt(strings.TrimSuffix(number, `"`), 10, 64)
	if !found || err != nil || version < 1 {
		return 0, fault.New(fault.KindPreconditionFailed, "etag_mismatch", "If-Match không phải ETag của bản hiện tại; hãy đọc lại rồi gửi.", "If-Match is not the present ETag; read again, then send.")
	}
	return version, nil
}
