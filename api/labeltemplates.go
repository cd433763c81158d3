package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/label"
)

// LabelTemplateInput is a new label template.
type LabelTemplateInput struct {
	OrganizationID string `json:"organization_id,omitempty" format:"uuid"` // only an admin needs to name it
	label.Template
}

// LabelTemplate is a way of laying out labels on paper.
type LabelTemplate struct {
	ID             string     `json:"id,omitempty"`              // absent on a built-in one, whose name is its id
	OrganizationID string     `json:"organization_id,omitempty"` // absent on a built-in one
	Builtin        bool       `json:"builtin"`
	CreatedAt      *time.Time `json:"created_at,omitempty" format:"date-time"`
	label.Template
}

// maxTemplate is the largest template in bytes.
const maxTemplate = 64 << 10

func wireTemplate(own label.OwnTemplate) LabelTemplate {
	return LabelTemplate{ID: own.ID, OrganizationID: own.OrganizationID, CreatedAt: &own.CreatedAt, Template: own.Template}
}

// createLabelTemplate keeps a template of the organisation's own.
//
//	@Summary	Make a label template
//	@Tags		labels
//	@Security	Bearer
//	@Param		Idempotency-Key	header		string				false	"repeats are answered without a second effect"
//	@Param		body			body		LabelTemplateInput	true	"the template"
//	@Success	201				{object}	LabelTemplate
//	@Router		/api/v1/label-templates [post]
//	@ID			createLabelTemplate
func (a *API) createLabelTemplate(c *gin.Context) error {
	var in LabelTemplateInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := bodyID("/organization_id", in.OrganizationID); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		own, err := a.Labels.CreateTemplate(tx, in.OrganizationID, in.Template)
		return created(wireTemplate(own), "/api/v1/label-templates/"+own.ID, 0), err
	})
}

// listLabelTemplates lists the built-in templates, then the organisation's own.
//
//	@Summary	List what labels can be printed with
//	@Tags		labels
//	@Security	Bearer
//	@Param		organization_id	query		string	false	"whose own templates; the caller's when absent"
//	@Success	200				{object}	List[LabelTemplate]
//	@Router		/api/v1/label-templates [get]
//	@ID			listLabelTemplates
func (a *API) listLabelTemplates(c *gin.Context) error {
	organization, err := queryID(c, "organization_id")
	if err != nil {
		return err
	}
	builtin, err := label.Builtin()
	if err != nil {
		return err
	}
	own, err := a.Labels.OwnTemplates(c.Request.Context(), organization)
	if err != nil {
		return err
	}
	all := List[LabelTemplate]{Items: []LabelTemplate{}}
	for _, t := range builtin {
		all.Items = append(all.Items, LabelTemplate{Builtin: true, Template: t})
	}
	for _, t := range own {
		all.Items = append(all.Items, wireTemplate(t))
	}
	return read(c, all, 0)
}

// getLabelTemplate reads a template.
//
//	@Summary	Read a label template
//	@Tags		labels
//	@Security	Bearer
//	@Param		id	path		string	true	"an own template's id, or a built-in one's name"
//	@Success	200	{object}	LabelTemplate
//	@Router		/api/v1/label-templates/{id} [get]
//	@ID			getLabelTemplate
func (a *API) getLabelTemplate(c *gin.Context) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	if _, err := uuid.Parse(id); err != nil || len(id) != 36 {
		builtin, err := label.Builtin()
		if err != nil {
			return err
		}
		for _, t := range builtin {
			if t.Name == id {
				return read(c, LabelTemplate{Builtin: true, Template: t}, 0)
			}
		}
		return fault.NotFound("label_template")
	}
	own, err := a.Labels.OwnTemplate(c.Request.Context(), id)
	if err != nil {
		return err
	}
	return read(c, wireTemplate(own), 0)
}

// deleteLabelTemplate removes a template of the organisation's own.
//
//	@Summary	Delete a label template
//	@Tags		labels
//	@Security	Bearer
//	@Param		id	path	string	true	"template"
//	@Success	204
//	@Router		/api/v1/label-templates/{id} [delete]
//	@ID			deleteLabelTemplate
func (a *API) deleteLabelTemplate(c *gin.Context) error {
	id, err := pathID(c, "label_template")
	if err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		return answer{status: http.StatusNoContent}, a.Labels.DeleteTemplate(tx, id)
	})
}
