package resolver

import (
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/gs1/linkset"
	"github.com/txng-vn/txng/internal/outward"
)

// KindLink is a link, as the ledgers call it.
const KindLink = "link"

// Link is where a code leads, as its owner says.
type Link struct {
	ID             string `gorm:"primaryKey"` // UUIDv7
	OrganizationID string
	Code           string // with Variant, Lot and Serial an anchor, see linkset.Anchor
	Variant        string
	Lot            string
	Serial         string
	LinkType       linkset.Type
	Href           string
	Host           string
	Same           string // digest of type and address
	Title          string
	MediaType      string
	Languages      string // BCP 47, with spaces between
	Contexts       string // with spaces between
	ForwardQuery   bool
	Public         bool
	IsDefault      bool
	IsDefaultMulti bool
	Deleted        bool
	Version        int64
	CreatedAt      time.Time `gorm:"autoCreateTime:false"`
	UpdatedAt      time.Time `gorm:"autoUpdateTime:false"`
}

// TableName is the table of links.
func (Link) TableName() string { return "links" }

// Anchor is the code that the link stands behind.
func (l Link) Anchor() linkset.Anchor {
	return linkset.Anchor{Code: l.Code, Variant: l.Variant, Lot: l.Lot, Serial: l.Serial}
}

// ready is the link as scans read it.
func (l Link) ready() linkset.Link {
	return linkset.Link{
		Type: l.LinkType, Href: l.Href, Title: l.Title, Media: l.MediaType, Languages: strings.Fields(l.Languages), Contexts: strings.Fields(l.Contexts),
		NoQuery: !l.ForwardQuery, Restricted: !l.Public, Default: l.IsDefault, Multi: l.IsDefaultMulti, Level: l.Anchor().Level(),
	}
}

// LinkSettings are what may be changed of a link; nil leaves it as it is.
type LinkSettings struct {
	Href         *string   // https, on a host that the organisation has proven
	Title        *string   // at most 200 characters
	MediaType    *string   // of what stands there, "" for unknown
	Languages    *[]string // of what stands there, at most 10
	Contexts     *[]string // at most 10 words
	ForwardQuery *bool
	Public       *bool
	Default      *bool // takes that from the code's present default link
	DefaultMulti *bool
}

// NewLink is a link to be set.
type NewLink struct {
	ID     string // of the one to be changed, "" to find it by code, type and address
	Anchor string // code as of linkset.ParseAnchor; or Prefix, a GS1 company prefix
	Prefix string
	Type   string // as of linkset.ParseType
	LinkSettings
}

// The bounds of a link.
const (
	maxLinkTitle = 200
	maxLinkWords = 10
	maxWord      = 35
)

// apply sets what s names and gathers what is wrong under pointer.
func (s LinkSettings) apply(l *Link, c *fault.Checks, pointer string) {
	if s.Title != nil {
		l.Title = strings.TrimSpace(*s.Title)
	}
	c.Require(l.Title != "", pointer+"/title")
	c.Text(pointer+"/title", l.Title, maxLinkTitle)
	s.applyHref(l, c, pointer+"/href")
	if s.MediaType != nil {
		l.MediaType = readMediaType(*s.MediaType, c, pointer+"/media_type")
	}
	if s.Languages != nil {
		l.Languages = readWords(*s.Languages, c, pointer+"/hreflang")
	}
	if s.Contexts != nil {
		l.Contexts = readWords(*s.Contexts, c, pointer+"/context")
	}
	for _, flag := range []struct {
		from *bool
		to   *bool
	}{{s.ForwardQuery, &l.ForwardQuery}, {s.Public, &l.Public}, {s.Default, &l.IsDefault}, {s.DefaultMulti, &l.IsDefaultMulti}} {
		if flag.from != nil {
			*flag.to = *flag.from
		}
	}
	if l.IsDefault && l.IsDefaultMulti {
		c.Add(pointer+"/default_multi", "default_twice", "Một liên kết chỉ là mặc định hoặc mặc định theo người đọc, không cả hai.", "A link is the default or one of several by reader, not both.")
	}
	sum := sha256.Sum256([]byte(string(l.LinkType) + "\n" + l.Href))
	l.Same = hex.EncodeToString(sum[:])
}

func (s LinkSettings) applyHref(l *Link, c *fault.Checks, pointer string) {
	if s.Href == nil {
		c.Require(l.Href != "", pointer)
		return
	}
	var err error
	if l.Href, l.Host, err = outward.ParseTarget(*s.Href); err != nil {
		c.Check(pointer, err)
		return
	}
	if l.LinkType == linkset.HandledBy && strings.ContainsAny(l.Href, "?#") {
		c.Add(pointer, "malformed_url", "Địa chỉ của resolver khác không có phần ? và #.", "The address of another resolver has no ? and no #.")
	}
}

// readMediaType is a media type without parameters, in small letters.
func readMediaType(s string, c *fault.Checks, pointer string) string {
	if s == "" {
		return ""
	}
	media, parameters, err := mime.ParseMediaType(s)
	if err != nil || len(parameters) > 0 || len(media) > 100 || !strings.Contains(media, "/") || strings.Contains(media, "*") {
		c.Add(pointer, "malformed_media_type", "Phải là một kiểu như text/html hoặc application/pdf.", "It must be a type such as text/html or application/pdf.")
		return ""
	}
	return media
}

// readWords are words of letters, digits and hyphens, with spaces between.
func readWords(words []string, c *fault.Checks, pointer string) string {
	if len(words) > maxLinkWords {
		c.Add(pointer, "too_many", "Nhiều nhất 10 mục.", "At most 10.")
		return ""
	}
	for i, w := range words {
		bad := strings.ContainsFunc(w, func(r rune) bool {
			return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
		})
		if bad || w == "" || len(w) > maxWord || slices.Contains(words[:i], w) {
			c.Add(pointer, "malformed_word", "Mỗi mục gồm 1 đến 35 chữ cái không dấu, chữ số, gạch nối, không lặp lại; ví dụ vi, en-GB.", "Each is 1 to 35 letters, digits and hyphens, none twice; for example vi, en-GB.")
			return ""
		}
	}
	return strings.Join(words, " ")
}

// link reads in as a link that is not stored yet.
func (in NewLink) link(c *fault.Checks, pointer string) (l Link) {
	l.ForwardQuery, l.Public = true, true
	at, err := in.anchor(pointer)
	c.Check("", err)
	l.Code, l.Variant, l.Lot, l.Serial = at.Code, at.Variant, at.Lot, at.Serial
	kind, known := linkset.ParseType(in.Type)
	if l.LinkType = kind; !known {
		c.Add(pointer+"/link_type", "unknown_link_type", "Không có loại liên kết này trong từ vựng GS1; ví dụ đúng: gs1:pip.", "GS1's vocabulary has no such link type; a right one: gs1:pip.")
	} else if handled := l.LinkType == linkset.HandledBy; !handled && !l.LinkType.Assignable() || handled != (at.Prefix() != "") {
		c.Add(pointer+"/link_type", "link_type_not_assignable", "Không đặt được loại này ở đây: gs1:handledBy chỉ cho gs1_prefix và ngược lại; mặc định là mục default.", "This type cannot be set here: gs1:handledBy is for a gs1_prefix and nothing else is; the default is told by the field default.")
	}
	in.apply(&l, c, pointer)
	if l.LinkType == linkset.HandledBy && (l.IsDefault || l.IsDefaultMulti) {
		c.Add(pointer+"/default", "link_type_not_assignable", "gs1:handledBy không có mặc định.", "gs1:handledBy has no default.")
	}
	return l
}

func (in NewLink) anchor(pointer string) (linkset.Anchor, error) {
	if (in.Anchor == "") == (in.Prefix == "") {
		return linkset.Anchor{}, fault.Invalid(pointer+"/anchor", "required", "Nêu anchor (mã) hoặc gs1_prefix, một trong hai.", "Name the anchor (a code) or a gs1_prefix, one of the two.")
	}
	var c fault.Checks
	if in.Prefix != "" {
		p, err := gs1.ParseCompanyPrefix(in.Prefix)
		c.Check(pointer+"/gs1_prefix", err)
		return linkset.PrefixAnchor(p), c.Err()
	}
	if len(in.Anchor) > maxAnchor {
		return linkset.Anchor{}, fault.Invalid(pointer+"/anchor", "too_long", "Mã dài quá.", "The code is too long.")
	}
	at, err := linkset.ParseAnchor(in.Anchor)
	if err != nil { // its own positions are in the code, not in the body
		f := fault.Invalid(pointer+"/anchor", "malformed_code", "Mã không đọc được; thử POST /api/v1/codes/parse để biết vì sao.", "The code cannot be read; POST /api/v1/codes/parse says why.")
		return at, f.Wrap(err)
	}
	return at, nil
}

// maxAnchor is the longest code, in bytes as it is sent.
const maxAnchor = 500
