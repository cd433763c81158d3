package resolver

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/measure"
)

// Words say facts in a language (vi, en) as the room above shows them: one JSON
// object, without what depends on the day or on the code that was scanned.
// Answers are kept in words, so that a scan need not find them.
type Words interface {
	Say(f Facts, lang string) ([]byte, error)
}

// shapeOf names how words put things: it differs when they would say the same
// facts otherwise, be it for another version or another public address.
func shapeOf(w Words) (string, error) {
	sum := sha256.New()
	for _, lang := range []string{"vi", "en"} {
		words, err := w.Say(specimen(), lang)
		if err != nil {
			return "", err
		}
		sum.Write(words)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// specimen holds every fact, and every step once.
func specimen() Facts {
	quantity, _ := measure.NewQuantity("1", "KGM") // both are valid
	f := Facts{
		Product: Product{
			Name: "name", NameEN: "name_en", Description: "description", Brand: "brand", Category: "category", Code: "08930000000002", GTIN: "08930000000002",
			Images: []string{"image"}, NetContent: quantity, OriginCountry: "VN", OriginProvince: "80",
		},
		Producer:  Producer{Name: "name", Street: "street", WardCode: "25585", ProvinceCode: "80", Phone: "phone", Website: "website"},
		Batch:     &Batch{Lot: "lot", TraceCode: "trace", ProductionDate: "2026-01-01", ExpiryDate: "2026-12-31"},
		Standards: []Standard{{Kind: "vietgap", Number: "number", Issuer: "issuer", ValidUntil: "2026-12-31"}},
		Complete:  true, Truncated: true, Portal: &Portal{TraceCode: "portal"},
	}
	for _, step := range event.Steps() {
		f.Steps = append(f.Steps, Step{
			Step: step, Time: time.Unix(0, 0).UTC(), Lot: "lot", Organization: "organization", TraceCode: "trace", Evidence: []File{{"evidence", "image/png"}},
			Place: Place{Name: "place", Street: "street", WardCode: "25585", ProvinceCode: "80", Latitude: "10.6", Longitude: "106.5", Codes: []PlaceCode{{"planting_area", "code"}}},
		})
	}
	return f
}
