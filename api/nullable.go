package api

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/fault"
)

// Nullable is a member of a PATCH that may be absent (not Set), null (Set with
// a nil Value) or a value.
type Nullable[T any] struct {
	Set   bool
	Value *T
}

// UnmarshalJSONFrom is only called for a member that is there.
func (n *Nullable[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	n.Set = true
	return json.UnmarshalDecode(d, &n.Value)
}

// bodyID refuses an optional id in the body that is no UUID.
func bodyID(pointer, id string) error {
	if id == "" {
		return nil
	}
	if _, err := uuid.Parse(id); err != nil || len(id) != 36 {
		return fault.Invalid(pointer, "not_an_id", "Phải là UUID.", "It must be a UUID.")
	}
	return nil
}

// orNull is the text of a key, null when there is none.
func orNull(key interface {
	IsZero() bool
	String() string
},
) *string {
	if key.IsZero() {
		return nil
	}
	s := key.String()
	return &s
}
