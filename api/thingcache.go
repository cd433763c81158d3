package api

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/maypok86/otter/v2"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/reqctx"
)

// thingFor is how long what a logistic unit or a place is may be told again: no
// change names them all, so it is the second that any state may be stale.
const thingFor = time.Second

// maxThings bounds how many are kept; each is told within thingFor or read anew.
const maxThings = 2048

// things keeps what was read of units and places.
type things struct {
	kept *otter.Cache[thingKey, keptThing]
	now  func() time.Time
}

type thingKey struct{ code, lang string }

type keptThing struct {
	thing

	began   time.Time
	changes int64
}

func newThings(now func() time.Time) (*things, error) {
	kept, err := otter.New(&otter.Options[thingKey, keptThing]{MaximumSize: maxThings, ExpiryCalculator: otter.ExpiryWriting[thingKey, keptThing](thingFor)})
	return &things{kept, now}, err
}

// lookUpThing is findThing in its turn, or what it found within the last second,
// as long as no record that a unit's page draws on has been changed since.
func (a *API) lookUpThing(c *gin.Context, s scanned) (t thing, err error) {
	key := thingKey{s.at.Code, reqctx.Language(c.Request.Context())}
	began, changes := a.things.now(), a.Resolver.Cache().Changes()
	if old, have := a.things.kept.GetIfPresent(key); have && old.changes == changes && began.Sub(old.began) < thingFor {
		return old.thing, nil
	}
	err = a.looking(c, func(ctx context.Context) (err error) {
		ctx, cancel := context.WithTimeout(ctx, database.LookupFor)
		defer cancel()
		t, err = a.findThing(ctx, s)
		return err
	})
	if err == nil && a.Resolver.Cache() != nil {
		a.things.kept.Set(key, keptThing{t, began, changes})
	}
	return t, err
}
