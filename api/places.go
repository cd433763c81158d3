package api

import (
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// Geo is a position in decimal degrees (WGS 84).
type Geo struct {
	Lat jsontext.Value `json:"lat,omitzero" swaggertype:"number" example:"10.6352"`  // -90 to 90
	Lng jsontext.Value `json:"lng,omitzero" swaggertype:"number" example:"106.4915"` // -180 to 180
}

// PlaceCode is a code that an authority gave a place.
type PlaceCode struct {
	Scheme catalog.CodeScheme `json:"scheme" example:"planting_area"` // planting_area, packing_house or other
	Value  string             `json:"value" example:"VN-LAOR-0001"`
	Market string             `json:"market,omitempty" example:"CN"` // ISO 3166-1 alpha-2; absent for all
}

// PlaceInput describes a new place.
type PlaceInput struct {
	OrganizationID string            `json:"organization_id,omitempty"` // admins only: for whom
	Name           string            `json:"name" example:"Vườn số 1"`
	Kind           catalog.PlaceKind `json:"kind" example:"farm"`
	Address        Address           `json:"address"`
	Geo            *Geo              `json:"geo,omitempty"`
	GLN            string            `json:"gln,omitempty" example:"8930000000002"` // absent: allocated
	Codes          []PlaceCode       `json:"codes,omitempty"`
}

// PlacePatch names what changes; what is absent stays.
type PlacePatch struct {
	Name    *string            `json:"name,omitempty"`
	Kind    *catalog.PlaceKind `json:"kind,omitempty"`
	Address *Address           `json:"address,omitempty"`
	Geo     Nullable[Geo]      `json:"geo,omitzero" swaggertype:"object"` // null takes the position away
	Codes   *[]PlaceCode       `json:"codes,omitempty"`
	Status  *catalog.Status    `json:"status,omitempty" example:"inactive"` // active or inactive
}

// Place is one place.
type Place struct {
	ID             string            `json:"id"`
	OrganizationID string            `json:"organization_id"`
	Name           string            `json:"name"`
	Kind           catalog.PlaceKind `json:"kind"`
	Code           string            `json:"code"` // the GLN, or a local code
	GLN            *string           `json:"gln"`
	Address        Address           `json:"address"`
	Geo            *Geo              `json:"geo"`
	Codes          []PlaceCode       `json:"codes"`
	Status         catalog.Status    `json:"status" example:"active"`
	CreatedAt      time.Time         `json:"created_at" format:"date-time"`
	UpdatedAt      time.Time         `json:"updated_at" format:"date-time"`
}

func wirePlace(p catalog.Place) Place {
	w := Place{
		ID: p.ID, OrganizationID: p.OrganizationID, Name: p.Name, Kind: p.Kind, Code: p.Code, GLN: orNull(p.GLN), Address: Address(p.Address),
		Codes: []PlaceCode{}, Status: p.Status, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
	if p.Latitude != nil && p.Longitude != nil {
		w.Geo = &Geo{Lat: jsontext.Value(*p.Latitude), Lng: jsontext.Value(*p.Longitude)}
	}
	for _, code := range p.Codes {
		w.Codes = append(w.Codes, PlaceCode(code))
	}
	return w
}

func (g *Geo) domain() *catalog.Geo {
	if g == nil {
		return nil
	}
	return &catalog.Geo{Lat: string(g.Lat), Lng: string(g.Lng)}
}

func placeCodes(wire []PlaceCode) []catalog.PlaceCode {
	codes := make([]catalog.PlaceCode, len(wire))
	for i, code := range wire {
		codes[i] = catalog.PlaceCode(code)
	}
	return codes
}

// createPlace registers a place.
//
//	@Summary	Register a place
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		PlaceInput	true	"the place"
//	@Success	201				{object}	Place
//	@Router		/api/v1/places [post]
//	@ID			createPlace
func (a *API) createPlace(c *gin.Context) error {
	var in PlaceInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := bodyID("/organization_id", in.OrganizationID); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		p, err := a.Catalog.CreatePlace(tx, catalog.NewPlace{
			OrganizationID: in.OrganizationID, Name: in.Name, Kind: in.Kind, Address: catalog.Address(in.Address),
			Geo: in.Geo.domain(), GLN: in.GLN, Codes: placeCodes(in.Codes),
		})
		return created(wirePlace(p), "/api/v1/places/"+p.ID, p.Version), err
	})
}

// getPlace reads one place.
//
//	@Summary	Read a place
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		id	path		string	true	"place"
//	@Success	200	{object}	Place
//	@Router		/api/v1/places/{id} [get]
//	@ID			getPlace
func (a *API) getPlace(c *gin.Context) error {
	id, err := pathID(c, "place")
	if err != nil {
		return err
	}
	p, err := a.Catalog.Place(c.Request.Context(), id)
	if err != nil {
		return err
	}
	return read(c, wirePlace(p), p.Version)
}

// listPlaces lists the places that the caller may read.
//
//	@Summary	List places
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		kind			query		string	false	"farm, collection, processing, packing_house, warehouse, distributor, shop, other"
//	@Param		organization_id	query		string	false	"whose"
//	@Param		limit			query		int		false	"1..200, 50 when absent"
//	@Param		next			query		string	false	"page token"
//	@Success	200				{object}	List[Place]
//	@Router		/api/v1/places [get]
//	@ID			listPlaces
func (a *API) listPlaces(c *gin.Context) error {
	p, err := readPage(c, "kind", "organization_id")
	if err != nil {
		return err
	}
	owner, err := queryID(c, "organization_id")
	if err != nil {
		return err
	}
	kind, err := queryChoice(c, "kind", catalog.PlaceKinds()...)
	if err != nil {
		return err
	}
	filter := catalog.PlaceFilter{Kind: kind, OrganizationID: owner}
	rows, err := a.Catalog.Places(c.Request.Context(), filter, p.after, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(p catalog.Place) string { return p.ID }, wirePlace), 0)
}

// patchPlace changes a place.
//
//	@Summary	Change a place
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		id			path		string		true	"place"
//	@Param		If-Match	header		string		true	"the ETag last read"
//	@Param		body		body		PlacePatch	true	"what changes"
//	@Success	200			{object}	Place
//	@Router		/api/v1/places/{id} [patch]
//	@ID			patchPlace
func (a *API) patchPlace(c *gin.Context) error {
	var in PlacePatch
	id, version, err := readPatch(c, "place", &in)
	if err != nil {
		return err
	}
	patch := catalog.PlacePatch{Name: in.Name, Kind: in.Kind, Address: (*catalog.Address)(in.Address), Status: in.Status}
	if in.Geo.Set {
		geo := in.Geo.Value.domain()
		patch.Geo = &geo
	}
	if in.Codes != nil {
		codes := placeCodes(*in.Codes)
		patch.Codes = &codes
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		p, err := a.Catalog.PatchPlace(tx, id, version, patch)
		return ok(wirePlace(p), p.Version), err
	})
}

// FoundPlace is what anybody signed in may know of another's place.
type FoundPlace struct {
	ID               string `json:"id"`
	Code             string `json:"code"`
	Name             string `json:"name"`
	OrganizationName string `json:"organization_name"`
}

// lookupPlace finds any active place by its code.
//
//	@Summary	Find a place by its GLN or local code
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		code	query		string	true	"GLN or local code"
//	@Success	200		{object}	FoundPlace
//	@Router		/api/v1/places/lookup [get]
//	@ID			lookupPlace
func (a *API) lookupPlace(c *gin.Context) error {
	code := c.Query("code")
	if code == "" {
		return fault.Invalid("query/code", "required", "Cần mã địa điểm.", "The place's code is needed.")
	}
	found, err := a.Catalog.LookupPlace(c.Request.Context(), code)
	if err != nil {
		return err
	}
	return read(c, FoundPlace(found), 0)
}
