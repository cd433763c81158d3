package event

import "github.com/txng-vn/txng/internal/fault"

// What events name is a row with two index entries each, and while one writes
// on SQLite everybody waits. So these bound what goes into one transaction.
const (
	mostNames      = 20_000  // things that one event names
	maxNamesAtOnce = 100_000 // things that a document stored whole or not at all names, or,
	namesPerEvent  = 20      // where that is more, so many for each of its events
)

var errTooManyNames = fault.New(fault.KindTooLarge, "too_many_names", "Một sự kiện nêu tối đa 20.000 đối tượng; hãy chia nhỏ.",
	"One event names at most 20,000 things; split it.")

var errTooManyNamesAtOnce = fault.New(fault.KindTooLarge, "too_many_names", "Các sự kiện của tài liệu nêu quá nhiều đối tượng để lưu cùng một lúc; hãy chia nhỏ, hoặc gửi với GS1-Capture-Error-Behaviour: proceed.",
	"The events of the document name too many things to be stored at once; split it, or send it with GS1-Capture-Error-Behaviour: proceed.")
