package target

import (
	"context"
	"time"
)

// Way is what every target is to whoever queues for it.
type Way interface {
	// PublicURL is where the public looks a trace code up; "" when unknown.
	PublicURL(traceCode string) string
	// Line tells whether it makes sense to call now.
	Line() Line
}

// Target is a portal that follows a batch as an order with events on a chain.
type Target interface {
	Way
	// As acts for one of our organisations (its id) with its credential. Sessions
	// of one organisation share token, rate and their turn.
	As(organizationID string, c Credential) Session
	// Preview returns a session that sends nothing: it tells note what it would
	// send, and answers as a willing portal would.
	Preview(organizationID string, note func(Exchange)) Session
}

// Session is a portal on behalf of one organisation. Calls of one organisation
// run one at a time. Every error is a *Failure. A Find that finds nothing
// returns nil and no error; among several it returns the oldest. A Create is
// never repeated within: after ClassAmbiguous, and before any create that
// might have happened, call the Find beside it.
type Session interface {
	Me(ctx context.Context) (Organization, error)
	FindProduct(ctx context.Context, gtin string) (*Product, error)
	ChainTemplate(ctx context.Context, id string) (Template, error)
	FindPlace(ctx context.Context, kind PlaceKind, gln string) (*Place, error)
	CreatePlace(ctx context.Context, in PlaceInput) (Place, error)
	FindOrder(ctx context.Context, lot, productID string) (*Order, error)
	CreateOrder(ctx context.Context, in OrderInput) (Order, error)
	ConfirmOrder(ctx context.Context, id string, in OrderInput) error
	FindEvent(ctx context.Context, key EventKey) (*Event, error)
	CreateEvent(ctx context.Context, in EventInput) (Event, error)
	ConfirmEvent(ctx context.Context, id string, in EventInput) (Event, error)
	// Uploads reports whether images go by UploadImage, after their event is
	// created and before it is confirmed, rather than as addresses in the event.
	Uploads() bool
	UploadImage(ctx context.Context, eventID string, in ImageInput) (Image, error)
	GetChain(ctx context.Context, traceCode string) (Chain, error)
	Catalogue(ctx context.Context, name string) ([]CatalogueItem, error)
	Provinces(ctx context.Context) ([]Unit, error)
	Wards(ctx context.Context, provinceID string) ([]Unit, error)
}

// Organization is the profile behind an account.
type Organization struct {
	ID       string // the portal's
	Name     string
	TaxCode  string
	GLN      string
	Approved bool
}

// Product is a product the portal knows.
type Product struct {
	ID             string
	OrganizationID string // the portal's
	Name           string
	GTIN           string // as the portal writes it: 8, 13 or 14 digits
	ChainID        string // its supply-chain template, when the portal tells
}

// Template is a supply-chain template with its tasks.
type Template struct {
	ID        string
	Name      string
	ProductID string
	Tasks     []Task
}

// Task is one task of a template; one that others name as parent is a stage.
type Task struct {
	ID       string
	Name     string
	ParentID string // "" for a stage
	Order    int
	Required bool
}

// PlaceKind tells the portal's two registers of places apart.
type PlaceKind string

// The registers.
const (
	PlantingArea PlaceKind = "VungTrong" // fields, with a planting-area code
	Site         PlaceKind = "DiaDiem"   // everything else
)

// Place is a place the portal knows.
type Place struct {
	ID        string
	GLN       string
	Name      string
	TraceCode string // the portal's code of the place
}

// PlaceInput is a place to be made known.
type PlaceInput struct {
	Kind           PlaceKind
	OrganizationID string // the portal's
	Name           string
	GLN            string // 13 digits
	Code           string // planting-area or packing-house code, or ""
	ProvinceID     string // the portal's id
	WardID         string // the portal's id
	Address        string // street
	Lat, Lng       string // decimal degrees as digits, both or none
	Market         int    // planting areas: 1 domestic, 2 export, 0 not said
	SiteKindID     string // sites: id in the catalogue LoaiDiaDiem
}

// Order is a production order the portal knows.
type Order struct {
	ID        string
	Lot       string
	ProductID string
	Confirmed bool
}

// OrderInput is a batch as a production order.
type OrderInput struct {
	OrganizationID string // the portal's
	ProductID      string
	ChainID        string // template
	PlantingAreaID string // or ""
	Lot            string
	Production     time.Time
	Expiry         time.Time // zero: none
	Quantity       string    // decimal digits, above zero
	Unit           string    // UN/CEFACT Rec 20
	Description    string
}

// EventKey finds an event again. Ref, our reference, stands as [ref:…] in its
// description.
type EventKey struct {
	OrderID string
	TaskID  string
	Start   time.Time
	Ref     string // or ""
}

// Event is an event the portal knows.
type Event struct {
	ID        string
	ChainID   string
	TraceCode string // "" from FindEvent and GetChain when the portal does not repeat it
	Confirmed bool
	TaskID    string
	Ref       string   // the [ref:…] in its description, "" without
	Images    []string // addresses, as far as the portal tells them
}

// ImageInput is an image to be given to an event.
type ImageInput struct {
	Name      string // of the file, "….jpg"
	MediaType string // image/jpeg or image/png
	Content   []byte
}

// Image is an image that the portal has.
type Image struct{ ID, URL string }

// EventInput is a step as an event of a chain.
type EventInput struct {
	OrderID     string
	ChainID     string // "" on the very first event of an order, which opens the chain
	Kind        EventKind
	TaskID      string
	Start       time.Time
	End         time.Time // zero: not said
	PlaceID     string    // the portal's
	Performer   string
	Description string
	Ref         string            // our reference, added to the description
	Details     map[string]string // free
	Images      []string          // public addresses
}

// Chain is what the portal holds of a batch.
type Chain struct {
	ID        string
	TraceCode string
	Confirmed bool
	Order     Order
	Events    []Event
}

// CatalogueItem is a record of a catalogue.
type CatalogueItem struct{ ID, Code, Name, ParentID string }

// Unit is a province or a commune as the portal numbers it.
type Unit struct{ ID, Name, ParentID string }
