package api

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/feed"
)

// ChangeList is some of what changed, in order.
type ChangeList struct {
	Items  []Change `json:"items"`
	Cursor string   `json:"cursor"` // send it as after, now or later
	More   bool     `json:"more"`   // there is more already
}

// Change is one object that changed; read it where it always is.
type Change struct {
	Kind           string    `json:"kind" enums:"organization,place,product,batch,event"`
	ID             string    `json:"id"` // of events the event_id
	State          string    `json:"state" enums:"present,suspended,inactive,withdrawn,declared"`
	OrganizationID string    `json:"organization_id"`
	BatchID        string    `json:"batch_id,omitempty"` // of events: the batch they are filed under
	ChangedAt      time.Time `json:"changed_at" format:"date-time"`
}

// listChanges tells mirrors what changed.
//
//	@Summary		Follow what changes
//	@Description	At least once, in an order in which nothing is skipped; of several changes of one object the last is told. Without after from the beginning. A portal's key is told of what is published: withdrawn batches are to be hidden with their events. 410 feed_restarted: the database was restored; begin anew.
//	@Tags			exports
//	@Security		Bearer
//	@Param			after	query		string	false	"cursor of the last answer"
//	@Param			kind	query		string	false	"organization, place, product, batch, event; several with commas; the same as with the first call"
//	@Param			limit	query		int		false	"about so many, 1..200, 50 when absent"
//	@Success		200		{object}	ChangeList
//	@Failure		410		"the database was restored: begin anew"
//	@Router			/api/v1/changes [get]
//	@ID				listChanges
func (a *API) listChanges(c *gin.Context) error {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return checkQuery(c.Request.URL.RawQuery)
	}
	after := values["after"] // longer than other values; room feed bounds it
	if len(after) > 1 {
		return fault.Invalid("query/after", "duplicate_field", "Mục này xuất hiện hai lần.", "This field stands twice.")
	}
	delete(values, "after")
	if err := checkQuery(values.Encode()); err != nil {
		return err
	}
	if err := onlyQuery(c, "after", "kind", "limit"); err != nil {
		return err
	}
	limit, err := readLimit(c)
	if err != nil {
		return err
	}
	kinds, err := readKinds(values.Get("kind"))
	if err != nil {
		return err
	}
	page, err := a.Feed.Changes(c.Request.Context(), strings.Join(after, ""), kinds, limit)
	if err != nil {
		return err
	}
	w := ChangeList{Items: []Change{}, Cursor: page.Cursor, More: page.More}
	for _, item := range page.Items {
		w.Items = append(w.Items, Change{string(item.Kind), item.ID, string(item.State), item.OrganizationID, item.BatchID, item.ChangedAt})
	}
	return read(c, w, 0)
}

func readKinds(list string) (kinds []feed.Kind, err error) {
	if list == "" {
		return nil, nil
	}
	for word := range strings.SplitSeq(list, ",") {
		if !slices.Contains(feed.Kinds(), feed.Kind(word)) {
			return nil, fault.Invalid("query/kind", "unknown_kind", "Phải là organization, place, product, batch, event, cách nhau bằng dấu phẩy.", "It must be of organization, place, product, batch, event, separated by commas.")
		}
		kinds = append(kinds, feed.Kind(word))
	}
	return kinds, nil
}
