package api

import (
	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
)

// UnitsInput asks for the codes of logistic units to come.
type UnitsInput struct {
	OrganizationID string `json:"organization_id,omitempty" format:"uuid"` // only an admin needs to name it
	Count          int    `json:"count" example:"10"`                      // 1 to 10,000
}

// Units are codes of logistic units, each given once and for good.
type Units struct {
	Units []Unit `json:"units"`
}

// Unit is the code of one logistic unit: a pallet, a carton.
type Unit struct {
	SSCC        string `json:"sscc" example:"089300000000000010"` // 18 digits
	DigitalLink string `json:"digital_link"`
}

// createUnits gives SSCCs from the organisation's GS1 prefix.
//
//	@Summary	Get codes for logistic units
//	@Tags		items
//	@Security	Bearer
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		UnitsInput	true	"how many"
//	@Success	201				{object}	Units
//	@Router		/api/v1/logistic-units [post]
//	@ID			createLogisticUnits
func (a *API) createUnits(c *gin.Context) error {
	var in UnitsInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if in.OrganizationID != "" {
		if err := bodyID("/organization_id", in.OrganizationID); err != nil {
			return err
		}
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		all, err := a.Catalog.AllocateSSCCs(tx, in.OrganizationID, in.Count)
		wire := Units{Units: make([]Unit, 0, len(all))}
		for _, sscc := range all {
			wire.Units = append(wire.Units, Unit{sscc, a.Catalog.UnitLink(sscc)})
		}
		return created(wire, "", 0), err
	})
}
