package event

import (
	"regexp"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// hashForm is the form of an event hash under any version of the CBV.
var hashForm = regexp.MustCompile(`^ni:///sha-256;[0-9a-f]{64}\?ver=CBV(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})$`)

// admit returns what keeps a valid event from being captured, whoever sends it:
// an eventID that is no hash though it says so, a time that has not come, and
// names that others might read otherwise. Pointers are below the event.
func (s *Service) admit(e *epcis.Event, names []named, now time.Time) error {
	c := fault.Checks{Limit: epcis.MaxProblems}
	admitID(&c, e.ID)
	if e.Time.After(now.Add(ahead)) {
		c.Add("/eventTime", "out_of_range", "Thời điểm sự kiện ở tương lai.", "The event lies in the future.")
	}
	for i := range names {
		s.admitName(&c, names[i].pointer, names[i].given, names[i].thing)
	}
	s.admitName(&c, "/readPoint/id", e.ReadPoint.ID, s.name(gs1.CanonicalOr(e.ReadPoint.ID)))
	s.admitName(&c, "/bizLocation/id", e.BizLocation.ID, s.name(gs1.CanonicalOr(e.BizLocation.ID)))
	return c.Err()
}

// admitID refuses an id that says it is a hash and has not its form. That it is
// this event's hash is not demanded: GS1's own examples bear made-up ones.
func admitID(c *fault.Checks, id string) {
	const scheme = "ni:"
	if len(id) >= len(scheme) && strings.EqualFold(id[:len(scheme)], scheme) && !hashForm.MatchString(id) {
		c.Add("/eventID", "event_hash_form", "eventID bắt đầu bằng ni: phải có dạng ni:///sha-256;{64 chữ số hex thường}?ver=CBV2.0.",
			"An eventID that begins with ni: is ni:///sha-256;{64 small hex digits}?ver=CBV2.0.")
	}
}

// admitName refuses what cannot name goods, and GS1 identifiers, and addresses
// of this service's local codes, that are spelled so that they cannot be read.
func (s *Service) admitName(c *fault.Checks, pointer, uri string, read thing) {
	if uri == "" {
		return
	}
	switch scheme, _, _ := strings.Cut(uri, ":"); strings.ToLower(scheme) {
	case "javascript", "vbscript", "data":
		c.Add(pointer, "not_an_identifier", "URI loại này chứa mã hoặc dữ liệu, không phải định danh.", "A URI of this scheme holds code or data; it is no identifier.")
		return
	}
	if err := gs1.Claim(uri); err != nil {
		c.Check(pointer, err)
		return
	}
	if (read == thing{}) && s.misspelled(uri) {
		c.Add(pointer, "not_plain", "Định danh này phải viết đúng dạng: lược đồ và tên máy bằng chữ thường, không dùng % khi không cần.",
			"Write this identifier in its plain form: scheme and host in small letters, nothing percent-encoded that need not be.")
	}
}

// misspelled reports whether uri, which names nothing, does so in its plain
// spelling, or under the other scheme.
func (s *Service) misspelled(uri string) bool {
	names := func(uri string) bool { return s.name(gs1.CanonicalOr(uri)) != thing{} }
	plain := gs1.Plain(uri)
	host, isHTTP := strings.CutPrefix(plain, "http://")
	return (plain != uri || isHTTP) && (names(plain) || isHTTP && names("https://"+host))
}
