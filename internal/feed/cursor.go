package feed

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/signature/seal"
)

// maxCursor is the longest cursor that is looked at, in characters.
const maxCursor = 16_000

// cursor is how far a mirror has come. It is of use to the same caller alone,
// with the kinds that it began with.
type cursor struct {
	Fence    int    // of the database: another history has another number
	Kinds    string // that it began with
	Position int64  // of the last row told
	Of       int64  // position of the publication that is being told, 0 for none
	Reached  string // pk of the last event told of it

	Since, Until, Arrived string // of the events: a window of commits
}

func of(scope auth.Scope) string {
	actor := scope.Actor()
	return "change cursor of " + string(actor.Role) + " " + actor.OrganizationID
}

func (s *Service) seal(scope auth.Scope, c cursor) (string, error) {
	plain, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	sealed, err := seal.Seal(s.secrets.Current, plain, of(scope))
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// open reads a cursor, "" for the beginning.
func (s *Service) open(ctx context.Context, scope auth.Scope, text, kinds string) (c cursor, err error) {
	fence := 0
	if err := s.db.Read(ctx).Raw("SELECT COALESCE(max(number), 0) FROM fences").Scan(&fence).Error; err != nil {
		return c, err
	}
	if text == "" {
		return cursor{Fence: fence, Kinds: kinds}, nil
	}
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(text) > maxCursor {
		return c, bad()
	}
	plain, _, err := s.secrets.Open(sealed, of(scope))
	if err != nil || json.Unmarshal(plain, &c) != nil || c.Kinds != kinds {
		return c, bad()
	}
	if c.Fence != fence {
		return c, fault.New(fault.KindGone, "feed_restarted", "Cơ sở dữ liệu đã được khôi phục từ bản khác; hãy theo dõi lại từ đầu (bỏ after).", "The database was restored from another copy; follow again from the beginning (leave out after).")
	}
	return c, nil
}

func bad() *fault.Error {
	return fault.Invalid("query/after", "bad_cursor", "Con trỏ không đọc được, của khóa khác, hoặc đi với kind khác; hãy gửi đúng cursor nhận được lần trước cùng kind như trước.",
		"The cursor cannot be read, is another caller's, or goes with another kind; send the cursor of the last answer, with the same kind.")
}
