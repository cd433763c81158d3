package catalog_test

import (
	"testing"

	"github.com/txng-vn/txng/internal/catalog"
)

func TestProfiles(t *testing.T) {
	t.Parallel()
	decree, known := catalog.FindProfile("vn-nd37-2026")
	if !known || len(decree.Fields) != 10 || decree.TraceCodeTime || !decree.Demands("origin") || decree.Demands("expiry") || !decree.Shows("expiry") || decree.Shows("standards") {
		t.Fatalf("%+v", decree)
	}
	circular, known := catalog.FindProfile("vn-tt02-2024")
	if !known || !circular.TraceCodeTime || circular.Demands("origin") || !circular.Demands("steps") {
		t.Fatalf("%+v", circular)
	}
	if _, known := catalog.FindProfile(""); known {
		t.Fatal("a nameless profile")
	}
	decree.Fields[0].Required = false // a copy
	if again, _ := catalog.FindProfile("vn-nd37-2026"); !again.Demands("product_name") {
		t.Fatal("the table was changed")
	}
	for _, p := range catalog.Profiles() {
		for _, f := range p.Fields {
			if f.Name == "" || f.Label.VI == "" || f.Label.EN == "" || f.Article == "" {
				t.Errorf("%s: %+v", p.ID, f)
			}
		}
	}
}
