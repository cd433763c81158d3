package query

import "github.com/txng-vn/txng/internal/epcis"

// problem is what is wrong with a value.
type problem struct{ code, vi, en string }

var (
	wrongText   = problem{"wrong_type", "Giá trị phải là một chuỗi.", "The value must be a string."}
	wrongType   = problem{"unknown_event_type", "Loại sự kiện phải là một trong năm loại của EPCIS 2.0.", "The event type must be one of the five of EPCIS 2.0."}
	wrongAction = problem{"unknown_action", "action phải là ADD, OBSERVE hoặc DELETE.", "The action must be ADD, OBSERVE or DELETE."}
	wrongWord   = problem{"unknown_word", "Từ này không có trong CBV 2.0; từ riêng phải là một URI.", "This is not a word of the CBV 2.0; a word of your own must be a URI."}
	wrongURI    = problem{"not_a_uri", "Giá trị phải là một URI.", "The value must be a URI."}
	wrongHex    = problem{"not_hex", "Giá trị phải là chuỗi hex.", "The value must be hexadecimal digits."}
)

// controls are the parameters that say what is answered, not what matches.
var controls = map[string]func(*parser, *Query, epcis.Member){
	"orderBy":         (*parser).orderBy,
	"orderDirection":  (*parser).orderDirection,
	"eventCountLimit": func(p *parser, q *Query, m epcis.Member) { q.EventCountLimit = p.count(m) },
	"maxEventCount":   func(p *parser, q *Query, m epcis.Member) { q.MaxEventCount = p.count(m) },
}
