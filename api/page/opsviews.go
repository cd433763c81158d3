package page

import "time"

// Visit is what every page of an operator shows beside its own: who is signed
// in, and what its forms need.
type Visit struct {
	Who      string // organisation, or the key's role alone
	Role     string // admin, inspector, manager, declarer, portal
	Token    string // proves that a form was filled in on a page of this session
	Lang     string // vi or en when the address chose it, else ""
	OtherURL string // this page in the other language
}

// LoginView asks for an API key.
type LoginView struct {
	Visit   Visit
	Next    string // path to go on to, "" for the usual one
	Problem string // key of the sentence that says why nobody was signed in
}

// SyncView is how it stands with the portals.
type SyncView struct {
	Visit       Visit
	Retried     string // how many batches were sent again just now, "" for none
	Targets     []SyncTarget
	Reasons     []SyncReason
	MoreReasons bool
	Filter      SyncFilter
	Choices     SyncChoices
	Records     []SyncRow
	Filtered    bool
	FirstURL    string // of the list, without filters
	NextURL     string // of the next records, "" on the last page
	RetryURL    string // asks to send again what the filter finds, "" for who may not
}

// SyncTarget is one portal.
type SyncTarget struct {
	Name        string
	State       string // off, idle, working, failing
	Backlog     int64
	OldestAge   time.Duration // of what has waited longest, 0 for nothing
	LastSuccess *time.Time
	SinceThen   time.Duration
	Total       int64
	Parts       []SyncPart
}

// SyncPart is how many of a portal's batches have a status, as a piece of a bar
// that is 100 wide.
type SyncPart struct {
	Status   string
	N        int64
	X, Width string
	URL      string
}

// SyncReason is why batches stand still and what to do about it.
type SyncReason struct {
	Target, Status, Class, Message, Action string
	N                                      int64
	URL, RetryURL                          string
}

// SyncFilter is what a list is narrowed to; "" is any.
type SyncFilter struct{ Target, Status, Kind, Class, Organization string }

// SyncChoices are the values of a filter.
type SyncChoices struct{ Targets, Statuses, Kinds, Classes []string }

// SyncRow is one record.
type SyncRow struct {
	URL          string
	Target       string
	Organization string
	Kind         string // batch, place, event
	Name         string // product, place or step
	Lot          string
	Status       string
	Class        string
	Message      string
	Missing      []string
	Updated      time.Time
}

// SyncRecordView is one record and the calls about it.
type SyncRecordView struct {
	Visit     Visit
	Retried   bool
	Row       SyncRow
	Action    string // what to do about it
	Attempts  int
	RemoteID  string
	TraceCode string
	RetryURL  string // posts to it to send again, "" for who may not
	BackURL   string
	NextURL   string
	Exchanges []SyncExchange
}

// SyncExchange is one call, secrets removed. Folded bodies are long.
type SyncExchange struct {
	At       time.Time
	Op       string
	Status   int // HTTP; 0: no answer came
	Request  SyncBody
	Response SyncBody
}

// SyncBody is text as it was sent or received.
type SyncBody struct {
	Text   string
	Folded bool
}

// SyncRetryView asks whether to send again what a filter finds.
type SyncRetryView struct {
	Visit   Visit
	Filter  SyncFilter
	Count   int64
	BackURL string
}

// NoticeView says why a page of an operator is not shown.
type NoticeView struct {
	Visit     Visit
	Problem   string // key of its sentence
	RequestID string
}
