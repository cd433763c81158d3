package api_test

import (
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/docs/openapi"
)

// TestReferenceAgreesWithMountList: what is mounted is documented and what is
// documented is mounted.
func TestReferenceAgreesWithMountList(t *testing.T) {
	t.Parallel()
	documented := map[string]bool{}
	for _, r := range openapi.Routes() {
		documented[r.Method+" "+r.Path] = true
	}
	mounted := map[string]bool{}
	for _, r := range api.MountList() {
		name := r.Method + " " + openapi.Template(r.Path)
		if mounted[name] {
			t.Errorf("%s is mounted twice", name)
		}
		mounted[name] = true
		if !documented[name] {
			t.Errorf("%s is mounted but not in docs/openapi/openapi.json: annotate its handler and run make generate", name)
		}
	}
	for name := range documented {
		if !mounted[name] {
			t.Errorf("%s is documented but not in the mount list", name)
		}
	}
}
