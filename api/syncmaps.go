package api

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/target"
)

// SyncStepsInput is how a portal calls our steps.
type SyncStepsInput struct {
	Steps []SyncStepRule `json:"steps" validate:"required"`
}

// SyncStepRule says what a portal is told of a step. The most special rule that
// fits counts; a step without any holds its batch up.
type SyncStepRule struct {
	Step      string   `json:"step" example:"store"`
	PlaceKind string   `json:"place_kind,omitempty" example:"distributor"`                                                             // only at places of this kind
	Certified bool     `json:"certified"`                                                                                              // only with a certificate among the step's details
	EventKind *string  `json:"event_kind" enums:"VUNG_TRONG,VAN_CHUYEN,CHE_BIEN,CHUNG_NHAN,KHO_TONG,DAI_LY,CUA_HANG" example:"DAI_LY"` // null: the portal never takes the step
	Tasks     []string `json:"tasks"`                                                                                                  // words in the name of the portal's task, the most telling first
}

// SyncSteps is SyncStepsInput as it is kept.
type SyncSteps struct {
	Steps     []SyncStepRule `json:"steps"`
	UpdatedAt *time.Time     `json:"updated_at" format:"date-time"` // null: the default
}

func wireSteps(m portal.Map) SyncSteps {
	w := SyncSteps{Steps: []SyncStepRule{}, UpdatedAt: whenSaved(m)}
	for _, r := range m.Steps {
		rule := SyncStepRule{Step: r.Step, PlaceKind: r.At, Certified: r.Certified, Tasks: append([]string{}, r.Tasks...)}
		if r.Kind != "" {
			kind := string(r.Kind)
			rule.EventKind = &kind
		}
		w.Steps = append(w.Steps, rule)
	}
	return w
}

func whenSaved(m portal.Map) *time.Time {
	if m.UpdatedAt.IsZero() {
		return nil
	}
	return &m.UpdatedAt
}

// getSyncSteps reads the map of steps.
//
//	@Summary	How a portal calls our steps
//	@Tags		portal
//	@Security	Bearer
//	@Param		name	path		string	true	"portal"
//	@Success	200		{object}	SyncSteps
//	@Router		/api/v1/sync/targets/{name}/maps/steps [get]
//	@ID			getSyncSteps
func (a *API) getSyncSteps(c *gin.Context) error {
	m, err := a.syncMap(c, portal.MapSteps)
	if err != nil {
		return err
	}
	return read(c, wireSteps(m), m.Version)
}

func (a *API) syncMap(c *gin.Context, kind string) (portal.Map, error) {
	name, err := pathValue(c, "name")
	if err != nil {
		return portal.Map{}, err
	}
	return a.Portal.Map(c.Request.Context(), name, kind)
}

// putSyncSteps replaces the map of steps. What was told stays as it was told.
//
//	@Summary	Set how a portal calls our steps
//	@Tags		portal
//	@Security	Bearer
//	@Param		name		path		string			true	"portal"
//	@Param		If-Match	header		string			true	"the ETag last read"
//	@Param		body		body		SyncStepsInput	true	"all rules"
//	@Success	200			{object}	SyncSteps
//	@Router		/api/v1/sync/targets/{name}/maps/steps [put]
//	@ID			putSyncSteps
func (a *API) putSyncSteps(c *gin.Context) error {
	var in SyncStepsInput
	name, version, err := readMap(c, &in)
	if err != nil {
		return err
	}
	if in.Steps == nil {
		return fault.Invalid("/steps", "required", "Mục này là bắt buộc.", "This field is required.")
	}
	m := target.StepMap{}
	for _, r := range in.Steps {
		rule := target.StepRule{Step: r.Step, At: r.PlaceKind, Certified: r.Certified}
		if r.EventKind != nil {
			if rule.Kind = target.EventKind(*r.EventKind); rule.Kind == "" {
				return fault.Invalid("/steps", "unknown_event_kind", "event_kind là một loại sự kiện, hoặc null.", "event_kind is a kind of event, or null.")
			}
		}
		for _, word := range r.Tasks {
			rule.Tasks = append(rule.Tasks, strings.ToLower(word))
		}
		m = append(m, rule)
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		saved, err := a.Portal.PutSteps(tx, name, version, m)
		return ok(wireSteps(saved), saved.Version), err
	})
}

func readMap(c *gin.Context, in any) (name string, version int64, err error) {
	if name, err = pathValue(c, "name"); err != nil {
		return "", 0, err
	}
	if version, err = ifMatch(c); err != nil {
		return "", 0, err
	}
	return name, version, readJSON(c, in)
}

// SyncUnitsInput is how a portal writes our units.
type SyncUnitsInput struct {
	Units  []SyncUnit `json:"units" validate:"required"`
	Others string     `json:"others,omitempty" enums:"as_is,incomplete"` // units not among them: sent as they are (default), or they hold their batch up
}

// SyncUnit is a unit here and at a portal.
type SyncUnit struct {
	Unit       string `json:"unit" example:"KGM"`        // UN/CEFACT Rec 20
	PortalUnit string `json:"portal_unit" example:"KGM"` // code in the portal's catalogue of units
}

// SyncUnits is SyncUnitsInput as it is kept.
type SyncUnits struct {
	Units     []SyncUnit `json:"units"`
	Others    string     `json:"others" enums:"as_is,incomplete"`
	UpdatedAt *time.Time `json:"updated_at" format:"date-time"` // null: the default
}

const (
	othersAsTheyAre  = "as_is"
	othersIncomplete = "incomplete"
)

func wireUnits(m portal.Map) SyncUnits {
	w := SyncUnits{Units: []SyncUnit{}, Others: othersAsTheyAre, UpdatedAt: whenSaved(m)}
	if m.Units.Strict {
		w.Others = othersIncomplete
	}
	for _, unit := range slices.Sorted(maps.Keys(m.Units.Units)) {
		w.Units = append(w.Units, SyncUnit{unit, m.Units.Units[unit]})
	}
	return w
}

// getSyncUnits reads the map of units.
//
//	@Summary	How a portal writes our units
//	@Tags		portal
//	@Security	Bearer
//	@Param		name	path		string	true	"portal"
//	@Success	200		{object}	SyncUnits
//	@Router		/api/v1/sync/targets/{name}/maps/units [get]
//	@ID			getSyncUnits
func (a *API) getSyncUnits(c *gin.Context) error {
	m, err := a.syncMap(c, portal.MapUnits)
	if err != nil {
		return err
	}
	return read(c, wireUnits(m), m.Version)
}

// putSyncUnits replaces the map of units. What was told stays as it was told.
//
//	@Summary	Set how a portal writes our units
//	@Tags		portal
//	@Security	Bearer
//	@Param		name		path		string			true	"portal"
//	@Param		If-Match	header		string			true	"the ETag last read"
//	@Param		body		body		SyncUnitsInput	true	"all units"
//	@Success	200			{object}	SyncUnits
//	@Router		/api/v1/sync/targets/{name}/maps/units [put]
//	@ID			putSyncUnits
func (a *API) putSyncUnits(c *gin.Context) error {
	var in SyncUnitsInput
	name, version, err := readMap(c, &in)
	if err != nil {
		return err
	}
	var checks fault.Checks
	checks.Require(in.Units != nil, "/units")
	if in.Others != "" && in.Others != othersAsTheyAre && in.Others != othersIncomplete {
		checks.Add("/others", "unknown_others", "Phải là as_is hoặc incomplete.", "It must be as_is or incomplete.")
	}
	m := target.UnitMap{Units: map[string]string{}, Strict: in.Others == othersIncomplete}
	for i, u := range in.Units {
		if _, twice := m.Units[u.Unit]; twice {
			checks.Add("/units/"+strconv.Itoa(i)+"/unit", "duplicate", "Đơn vị này xuất hiện hai lần.", "This unit stands twice.")
		}
		m.Units[u.Unit] = u.PortalUnit
	}
	if err := checks.Err(); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		saved, err := a.Portal.PutUnits(tx, name, version, m)
		return ok(wireUnits(saved), saved.Version), err
	})
}
