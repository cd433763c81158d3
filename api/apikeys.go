package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/reqctx"
)

// APIKeyInput asks for a key.
type APIKeyInput struct {
	Role      reqctx.Role `json:"role" example:"declarer"` // manager or declarer; admins also admin, inspector, portal
	Label     string      `json:"label" example:"Máy quét kho 2"`
	ExpiresAt *time.Time  `json:"expires_at,omitempty" format:"date-time"`
}

// APIKey is a key without its secret, or, once, with it.
type APIKey struct {
	ID        string      `json:"id"`
	Key       string      `json:"key,omitempty"` // shown once, at creation
	Role      reqctx.Role `json:"role"`
	Label     string      `json:"label"`
	CreatedAt time.Time   `json:"created_at" format:"date-time"`
	ExpiresAt *time.Time  `json:"expires_at" format:"date-time"`
	RevokedAt *time.Time  `json:"revoked_at,omitempty" format:"date-time"`
}

func wireAPIKey(k auth.APIKey) APIKey {
	return APIKey{ID: k.ID, Role: k.Role, Label: k.Label, CreatedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt, RevokedAt: k.RevokedAt}
}

// createAPIKey issues a key; the answer is the only place its secret stands.
//
//	@Summary	Issue an API key
//	@Tags		credentials
//	@Security	Bearer
//	@Param		id				path		string		true	"organisation"
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		APIKeyInput	true	"the key wanted"
//	@Success	201				{object}	APIKey
//	@Router		/api/v1/organizations/{id}/api-keys [post]
//	@ID			createAPIKey
func (a *API) createAPIKey(c *gin.Context) error {
	id, err := pathID(c, "organization")
	if err != nil {
		return err
	}
	var in APIKeyInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		key, secret, err := a.Auth.Issue(tx, id, in.Role, in.Label, in.ExpiresAt)
		if err != nil {
			return answer{}, err
		}
		wire := wireAPIKey(key)
		wire.Key = secret
		ans := created(wire, "", 0)
		ans.secretID = key.ID
		return ans, nil
	})
}

// listAPIKeys lists an organisation's keys without their secrets.
//
//	@Summary	List API keys
//	@Tags		credentials
//	@Security	Bearer
//	@Param		id		path		string	true	"organisation"
//	@Param		limit	query		int		false	"1..200, 50 when absent"
//	@Param		next	query		string	false	"page token"
//	@Success	200		{object}	List[APIKey]
//	@Router		/api/v1/organizations/{id}/api-keys [get]
//	@ID			listAPIKeys
func (a *API) listAPIKeys(c *gin.Context) error {
	id, err := pathID(c, "organization")
	if err != nil {
		return err
	}
	p, err := readPage(c)
	if err != nil {
		return err
	}
	keys, err := a.Auth.List(c.Request.Context(), id, p.after, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(keys, p, func(k auth.APIKey) string { return k.ID }, wireAPIKey), 0)
}

// deleteAPIKey ends a key at once.
//
//	@Summary	Revoke an API key
//	@Tags		credentials
//	@Security	Bearer
//	@Param		id	path	string	true	"API key"
//	@Success	204
//	@Router		/api/v1/api-keys/{id} [delete]
//	@ID			deleteAPIKey
func (a *API) deleteAPIKey(c *gin.Context) error {
	id, err := pathID(c, "api_key")
	if err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		return answer{status: http.StatusNoContent}, a.Auth.Revoke(tx, id)
	})
}
