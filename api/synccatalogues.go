package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal"
)

// SyncCatalogue is a portal's catalogue as it was last read.
type SyncCatalogue struct {
	Catalogue string     `json:"catalogue" enums:"industries,units,place_kinds,packagings,market_groups,hs_seedlings,hs_pesticides,hs_fertilisers,provinces,wards,tasks"`
	Version   int64      `json:"version"` // 0 until it was read; one more with every change
	ChangedAt *time.Time `json:"changed_at" format:"date-time"`
	ReadAt    *time.Time `json:"read_at" format:"date-time"`    // when an answer was last believed
	Problem   string     `json:"problem,omitempty"`             // why a later answer was not
	ProblemAt *time.Time `json:"problem_at" format:"date-time"` // when that was
}

// listSyncCatalogues lists a portal's catalogues.
//
//	@Summary	List a portal's catalogues
//	@Tags		portal
//	@Security	Bearer
//	@Param		name	path		string	true	"portal"
//	@Success	200		{object}	List[SyncCatalogue]
//	@Router		/api/v1/sync/targets/{name}/catalogues [get]
//	@ID			listSyncCatalogues
func (a *API) listSyncCatalogues(c *gin.Context) error {
	name, err := pathValue(c, "name")
	if err != nil {
		return err
	}
	rows, err := a.Portal.MirrorState(c.Request.Context(), name)
	if err != nil {
		return err
	}
	l := List[SyncCatalogue]{Items: []SyncCatalogue{}}
	for _, row := range rows {
		l.Items = append(l.Items, SyncCatalogue{row.Catalogue, row.Version, row.ChangedAt, row.ReadAt, row.Problem.In(languageOf(c.Request)), row.ProblemAt})
	}
	return read(c, l, 0)
}

// SyncCatalogueItem is a row of a portal's catalogue.
type SyncCatalogueItem struct {
	RemoteID string `json:"remote_id"` // the portal's
	Code     string `json:"code,omitempty"`
	Name     string `json:"name"`
	ParentID string `json:"parent_id,omitempty"` // the portal's
	Part     string `json:"part,omitempty"`      // province of communes, template of tasks
	Since    int64  `json:"since"`               // first version that has the row
	Until    *int64 `json:"until"`               // first that has it no longer
}

// listSyncCatalogue lists a version of a catalogue.
//
//	@Summary	Read a portal's catalogue
//	@Tags		portal
//	@Security	Bearer
//	@Param		name		path		string	true	"portal"
//	@Param		catalogue	path		string	true	"industries, units, place_kinds, packagings, market_groups, hs_seedlings, hs_pesticides, hs_fertilisers, provinces, wards or tasks"
//	@Param		version		query		int		false	"a former version; the present one when absent"
//	@Param		limit		query		int		false	"1..200, 50 when absent"
//	@Param		next		query		string	false	"page token"
//	@Success	200			{object}	List[SyncCatalogueItem]
//	@Router		/api/v1/sync/targets/{name}/catalogues/{catalogue} [get]
//	@ID			listSyncCatalogue
func (a *API) listSyncCatalogue(c *gin.Context) error {
	name, err := pathValue(c, "name")
	if err != nil {
		return err
	}
	catalogue, err := pathValue(c, "catalogue")
	if err != nil {
		return err
	}
	p, err := readPage(c, "version")
	if err != nil {
		return err
	}
	var version int64
	if v := c.Query("version"); v != "" {
		if version, err = strconv.ParseInt(v, 10, 64); err != nil || version < 1 {
			return fault.Invalid("query/version", "not_a_version", "Phải là số nguyên từ 1.", "It must be a whole number from 1.")
		}
	}
	rows, err := a.Portal.CatalogueRows(c.Request.Context(), name, catalogue, version, p.after, p.limit+1)
	if err != nil {
		return err
	}
	wire := func(i portal.CatalogueItem) SyncCatalogueItem {
		return SyncCatalogueItem{i.RemoteID, i.Code, i.Name, i.ParentID, i.Part, i.Since, i.Until}
	}
	return read(c, listOf(rows, p, func(i portal.CatalogueItem) string { return i.ID }, wire), 0)
}

// SyncRefreshInput says how to believe a portal's answers.
type SyncRefreshInput struct {
	AcceptSmaller bool `json:"accept_smaller,omitempty"` // this time a catalogue may shrink to less than half; to nothing never
}

// refreshSyncCatalogues has a portal's catalogues read again.
//
//	@Summary	Read a portal's catalogues again
//	@Tags		portal
//	@Security	Bearer
//	@Param		name			path	string				true	"portal"
//	@Param		Idempotency-Key	header	string				false	"repeats are answered without a second effect"
//	@Param		body			body	SyncRefreshInput	true	"how"
//	@Success	202
//	@Router		/api/v1/sync/targets/{name}/catalogues/refresh [post]
//	@ID			refreshSyncCatalogues
func (a *API) refreshSyncCatalogues(c *gin.Context) error {
	name, err := pathValue(c, "name")
	if err != nil {
		return err
	}
	var in SyncRefreshInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		return answer{status: http.StatusAccepted}, a.Portal.RefreshCatalogues(tx, name, in.AcceptSmaller)
	})
}
