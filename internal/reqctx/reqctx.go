package reqctx

import "context"

// Role is what an API key may do.
type Role string

// The roles, from the province's operator down to readers.
const (
	RoleAdmin     Role = "admin"     // the province's operator; acts for any organisation by naming it
	RoleInspector Role = "inspector" // reads everything; may hold, recall and release
	RoleManager   Role = "manager"   // all of its organisation
	RoleDeclarer  Role = "declarer"  // records batches and events of its organisation
	RolePortal    Role = "portal"    // reads what is published
)

// Actor is who a request acts as.
type Actor struct {
	KeyID          string // id of the API key, UUID
	OrganizationID string // UUID; "" for an admin key that stands above organisations
	Role           Role
}

type key uint8

const (
	requestIDKey key = iota
	languageKey
	actorKey
)

// WithRequestID returns ctx carrying the request's id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey, id)
}

// RequestID returns the request's id, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey).(string)
	return id
}

// WithLanguage returns ctx carrying the language to answer in, "vi" or "en".
func WithLanguage(ctx context.Context, lang string) context.Context {
	return context.WithValue(ctx, languageKey, lang)
}

// Language returns the language to answer in: "vi" unless another was set.
func Language(ctx context.Context) string {
	if lang, ok := ctx.Value(languageKey).(string); ok {
		return lang
	}
	return "vi"
}

// WithActor returns ctx carrying who the request acts as.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey, a)
}

// ActorOf returns who the request acts as; ok is false for the public.
func ActorOf(ctx context.Context) (a Actor, ok bool) {
	a, ok = ctx.Value(actorKey).(Actor)
	return a, ok
}
