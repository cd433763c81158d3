package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	web "github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/measure"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/resolver"
)

// ScanUnit is the answer to a logistic unit's SSCC.
type ScanUnit struct {
	State        resolver.State `json:"state" enums:"ok,unknown,expired,held,recalled" example:"ok"` // the gravest of what is inside; held also when some items of a lot are held or recalled, unknown when it is not known of all
	SSCC         string         `json:"sscc" example:"089300000000000019"`
	DigitalLink  string         `json:"digital_link"`
	Organization *ScanProducer  `json:"organization"`
	Contents     []ScanInside   `json:"contents"`          // lots whose record is public
	More         int            `json:"more,omitempty"`    // further lots that are not shown
	Unknown      bool           `json:"unknown,omitempty"` // there is more inside, or may be, of which nothing is known here
}

// ScanInside is what a unit holds of one lot, at any depth.
type ScanInside struct {
	State       resolver.State     `json:"state"`
	Partly      []ScanPartly       `json:"partly,omitempty"` // what is in force for some items of the lot: their own codes tell which
	Code        string             `json:"code"`
	Lot         string             `json:"lot"`
	Product     string             `json:"product"`
	ExpiryDate  *string            `json:"expiry_date" format:"date"`
	Items       int64              `json:"items,omitempty"`      // told by their serials
	Quantities  []measure.Quantity `json:"quantities,omitempty"` // told as such
	DigitalLink string             `json:"digital_link"`
}

// ScanPlace is the answer to a place's GLN; a household's street is left out,
// and its position rounded.
type ScanPlace struct {
	GLN          string        `json:"gln" example:"8930000000002"`
	DigitalLink  string        `json:"digital_link"`
	Name         string        `json:"name"`
	Kind         string        `json:"kind" enums:"farm,collection,processing,packing_house,warehouse,distributor,shop,other"`
	Status       string        `json:"status" enums:"active,inactive"`
	Address      string        `json:"address"`
	Position     *ScanPosition `json:"position,omitempty"`
	Codes        []string      `json:"codes"` // planting area, packing house
	Organization *ScanProducer `json:"organization"`
}

// thing is what a code names that is no product: one of the two is set.
type thing struct {
	unit  *ScanUnit
	place *ScanPlace
}

// wrong reports whether something is wrong with it.
func (t thing) wrong() bool {
	return t.unit != nil && gravity(t.unit.State) > gravity(resolver.Unknown)
}

// findThing is what an SSCC or a place's GLN names; a not-found fault when that
// is not known here, and of other keys.
func (a *API) findThing(ctx context.Context, s scanned) (t thing, err error) {
	switch ai, value := s.at.Key(); ai {
	case "00":
		t.unit, err = a.findUnit(ctx, value)
	case "414":
		t.place, err = a.findPlace(ctx, value)
	default:
		err = fault.NotFound("code")
	}
	return t, err
}

func (a *API) findPlace(ctx context.Context, gln string) (*ScanPlace, error) {
	found, err := a.Resolver.PlaceOf(ctx, gln)
	if err != nil {
		return nil, err
	}
	lang := reqctx.Language(ctx)
	p := &ScanPlace{
		GLN: found.Code, DigitalLink: a.PublicURL + "/414/" + found.Code, Name: found.Name, Kind: string(found.Kind), Status: "active", Codes: []string{},
		Address: addressLine(found.Street, found.WardCode, found.ProvinceCode, lang), Organization: producerIn(found.Owner, lang),
	}
	if !found.Active {
		p.Status = "inactive"
	}
	if found.Latitude != "" {
		p.Position = &ScanPosition{found.Latitude, found.Longitude}
	}
	for _, code := range found.Codes {
		p.Codes = append(p.Codes, code.Value)
	}
	return p, nil
}

func producerIn(p resolver.Producer, lang string) *ScanProducer {
	return &ScanProducer{Name: p.Name, Address: addressLine(p.Street, p.WardCode, p.ProvinceCode, lang), Phone: p.Phone, Website: p.Website}
}

// maxInside is of how many lots a unit's page tells.
const maxInside = 100

// findUnit reads who a unit is of and what is inside, and each lot as its own
// scan would be answered: the gravest first, so that of many lots the page tells
// those.
func (a *API) findUnit(ctx context.Context, sscc string) (*ScanUnit, error) {
	owner, err := a.Resolver.UnitOf(ctx, sscc)
	if err != nil {
		return nil, err
	}
	u := &ScanUnit{State: resolver.OK, SSCC: sscc, DigitalLink: a.PublicURL + "/00/" + sscc, Organization: producerIn(owner, reqctx.Language(ctx)), Contents: []ScanInside{}}
	packed, whole, err := a.Events.Inside(ctx, sscc)
	if err != nil {
		return nil, err
	}
	ids, lots := byLot(packed)
	known, err := a.Resolver.LotsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	if _, untold := lots[""]; untold || !whole || len(known) < len(ids) {
		u.State, u.Unknown = resolver.Unknown, true
	}
	slices.SortStableFunc(ids, func(x, y string) int { return cmp.Compare(gravity(known[y].State), gravity(known[x].State)) })
	for _, id := range ids {
		lot, exists := known[id]
		if !exists {
			continue
		}
		u.State = graver(u.State, lot.State) // whether or not its record is public
		if !lot.Published || len(u.Contents) >= maxInside {
			u.More++
			continue
		}
		inside, err := a.inside(ctx, lot.Key, lots[id])
		if err != nil {
			return nil, err
		}
		u.State = graver(u.State, inside.State)
		u.Contents = append(u.Contents, inside)
	}
	return u, nil
}

// inside adds to what is packed of a lot what its own scan would be answered.
func (a *API) inside(ctx context.Context, k resolver.Key, in ScanInside) (ScanInside, error) {
	answer, err := a.Resolver.Scan(ctx, k, reqctx.Language(ctx))
	if err != nil {
		return in, err
	}
	said, err := a.scanOf(answer)
	if err != nil {
		return in, err
	}
	in.State, in.Partly, in.Code, in.Lot, in.DigitalLink = said.State, said.Partly, k.Code, k.Lot, said.DigitalLink
	if said.Product != nil {
		in.Product = said.Product.Name
	}
	if said.Batch != nil {
		in.ExpiryDate = said.Batch.ExpiryDate
	}
	return in, nil
}

// byLot gathers what is packed by batch, "" when that is not known, and the
// batches that are.
func byLot(packed []batch.Packed) (ids []string, lots map[string]ScanInside) {
	lots = map[string]ScanInside{}
	for _, p := range packed {
		one, seen := lots[p.BatchID]
		if !seen && p.BatchID != "" {
			ids = append(ids, p.BatchID)
		}
		one.Items += p.Items
		if !p.Quantity.IsZero() {
			one.Quantities = append(one.Quantities, p.Quantity)
		}
		lots[p.BatchID] = one
	}
	slices.Sort(ids)
	return ids, lots
}

// graver is the state that a reader must hear of first.
func graver(a, b resolver.State) resolver.State {
	if gravity(b) > gravity(a) {
		return b
	}
	return a
}

func gravity(s resolver.State) int {
	return slices.Index([]resolver.State{resolver.OK, resolver.Unknown, resolver.Expired, resolver.Held, resolver.Recalled}, s)
}

// thingJSON answers software that asks for an SSCC or a GLN.
func (a *API) thingJSON(c *gin.Context, s scanned) error {
	t, err := a.lookUpThing(c, s)
	if err != nil {
		return err
	}
	var body any = t.place
	if t.unit != nil {
		body = t.unit
	}
	r, err := renderJSON(body)
	if err != nil {
		return err
	}
	writeRendered(c, http.StatusOK, "application/json", r)
	return nil
}

// unitPage shows what a logistic unit holds.
//
//	@Summary	Show the page of a logistic unit
//	@Tags		scan
//	@Produce	html
//	@Param		rest	path		string	true	"{sscc}"
//	@Param		lang	query		string	false	"vi or en, over Accept-Language"
//	@Success	200		{string}	string	"HTML"
//	@Router		/p/00/{rest} [get]
//	@ID			unitPage
func (a *API) unitPage(c *gin.Context) error { return a.scanPage(c) }

// placePage shows a place.
//
//	@Summary	Show the page of a place
//	@Tags		scan
//	@Produce	html
//	@Param		rest	path		string	true	"{gln}"
//	@Param		lang	query		string	false	"vi or en, over Accept-Language"
//	@Success	200		{string}	string	"HTML"
//	@Router		/p/414/{rest} [get]
//	@ID			placePage
func (a *API) placePage(c *gin.Context) error { return a.scanPage(c) }

// showThing is the page of what is no product.
func (a *API) showThing(c *gin.Context, s scanned) error {
	t, err := a.lookUpThing(c, s)
	switch {
	case err != nil:
		return err
	case t.unit != nil:
		return a.showPage(c, http.StatusOK, web.NameUnit, a.unitView(*t.unit))
	}
	return a.showPage(c, http.StatusOK, web.NamePlace, placeView(*t.place))
}

func (a *API) unitView(u ScanUnit) web.UnitView {
	v := web.UnitView{State: web.State(u.State), SSCC: u.SSCC, Producer: viewProducer(u.Organization), More: u.More, Unknown: u.Unknown, DigitalLink: u.DigitalLink}
	for _, in := range u.Contents {
		one := web.Inside{
			State: web.State(in.State), URL: a.onHost(in.DigitalLink), Product: in.Product, Lot: in.Lot, ExpiryDate: deref(in.ExpiryDate), Items: in.Items, Quantities: in.Quantities,
		}
		for _, p := range in.Partly {
			one.Partly = append(one.Partly, string(p.Kind))
		}
		v.Contents = append(v.Contents, one)
	}
	return v
}

func placeView(p ScanPlace) web.PlaceView {
	v := web.PlaceView{GLN: p.GLN, Name: p.Name, Kind: p.Kind, Closed: p.Status != "active", Address: p.Address, Codes: p.Codes, Producer: viewProducer(p.Organization), DigitalLink: p.DigitalLink}
	if p.Position != nil {
		v.Position = p.Position.Lat + ", " + p.Position.Lng
	}
	return v
}
