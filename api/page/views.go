package page

import (
	"time"

	"github.com/txng-vn/txng/internal/measure"
)

// State is what the service knows about a scanned code.
type State string

// The states of a scanned code.
const (
	StateOK           State = "ok"
	StateRecalled     State = "recalled"
	StateHeld         State = "held"
	StateExpired      State = "expired"
	StateNotActivated State = "not_activated"
	StateVoid         State = "void"
	StateSuspicious   State = "suspicious"
	StateNotIssued    State = "not_issued"
	StateUnknown      State = "unknown" // of a unit, of whose contents not all is known
)

// ScanView is the page behind the code of a batch or an item. Empty parts are
// left out. All text is plain text in the reader's language; times are shown
// in Viet Nam's time.
type ScanView struct {
	State       State
	Code        Code
	Product     Product
	Producer    Producer
	Batch       Batch
	Origin      string // "Tỉnh Tây Ninh, Việt Nam"
	Standards   []Standard
	Steps       []Step   // in the order they happened
	Recall      *Recall  // of the recall or hold that State says
	Partly      []Partly // what is in force for some items of the lot
	Portal      *Portal
	DigitalLink string // the address that the label carries
	Checked     int64  // how often codes of the lot were looked at, 0 for not told
}

// Code is what was scanned. Code is a local code, or "" when GTIN is set.
type Code struct{ Code, GTIN, Lot, Serial string }

// Product is the kind of goods.
type Product struct {
	Name, NameEN string
	Brand        string
	Description  string
	Images       []Image
	NetContent   measure.Quantity
}

// Image is a public picture; URL is a path of this service or an http(s) URL.
type Image struct{ URL, Alt string }

// Producer is who made the goods. Phone arrives masked when its owner is a
// household.
type Producer struct{ Name, Address, Phone, Website string }

// Batch is the lot. Dates are YYYY-MM-DD.
type Batch struct {
	Lot            string
	ProductionDate string
	ExpiryDate     string
	TraceCode      string
}

// Standard is one standard or certificate: Kind in words ("VietGAP"), Number,
// who issued it, and until when it is valid (YYYY-MM-DD or ""): Lapsed when that
// day is over.
type Standard struct {
	Kind, Number, Issuer, ValidUntil string
	Lapsed                           bool
}

// Step is one critical tracking event. Step is its word ("harvest"), Label
// the same in the reader's language; a step whose particulars are not public
// has only its time.
type Step struct {
	Step         string
	Label        string
	Time         time.Time
	Place        string
	Address      string
	Position     *Position // nil when it is not known or not public
	Lot          string    // of the input it happened to, "" for the scanned lot
	Organization string
	TraceCode    string
	Evidence     []Evidence
}

// Position is decimal degrees in WGS 84; a household's arrives rounded.
type Position struct{ Lat, Lng float64 }

// Evidence is a public file that backs a step.
type Evidence struct{ URL string }

// Recall says why goods were called back and what to do.
type Recall struct {
	Reason string
	Advice string
	Since  time.Time
	URL    string // the public notice, or ""
}

// Partly is a hold or recall of some items of a lot; Kind is hold or recall.
type Partly struct {
	Kind string
	Recall
}

// Portal is the record at the national portal.
type Portal struct{ TraceCode, URL string }

// ProductView is the page of a product when no batch is named, or when the
// named lot is not one of its lots (UnknownLot).
type ProductView struct {
	Code        Code
	Product     Product
	Producer    Producer
	Origin      string
	Standards   []Standard
	UnknownLot  string
	DigitalLink string
}

// NotIssuedView is the answer to a code that was never issued. Product is set
// only where the code names one that exists.
type NotIssuedView struct {
	Code    Code
	Product *Product
}

// ErrorView says what went wrong and what the reader can do. Title and Advice
// may be empty: the status then chooses the words.
type ErrorView struct {
	Status    int // HTTP status, shown small
	Title     string
	Advice    string
	Busy      bool   // there was too much to do: nothing is wrong
	RequestID string // for the operator's log, "" for none
}

// HomeView is the page with a box for a code; Code fills the box, and Problem
// says why the last code led nowhere.
type HomeView struct{ Code, Problem string }

// ChoicesView lists links of a code that fit its reader equally well.
type ChoicesView struct{ Choices []Choice }

// Choice is one of them; Languages and Media may be empty.
type Choice struct{ Title, URL, Languages, Media string }

// UnitView is the page behind a logistic unit's SSCC.
type UnitView struct {
	State       State // the gravest of what is inside
	SSCC        string
	Producer    Producer // who packed it
	Contents    []Inside
	More        int  // lots that are inside and not shown
	Unknown     bool // there may be more inside, of which nothing is known
	DigitalLink string
}

// Inside is what a unit holds of one lot. URL leads to the lot's own page.
type Inside struct {
	State        State
	Partly       []string // hold or recall: of some items of the lot
	URL          string
	Product, Lot string
	ExpiryDate   string // YYYY-MM-DD
	Items        int64
	Quantities   []measure.Quantity
}

// PlaceView is the page behind a place's GLN. Kind is a catalogue's word for
// what happens there; Position is "lat, lng" in decimal degrees.
type PlaceView struct {
	GLN, Name, Kind string
	Closed          bool
	Address         string
	Position        string
	Codes           []string
	Producer        Producer
	DigitalLink     string
}
