package batch

import (
	"time"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/measure"
)

// Status says whether a batch is in use.
type Status string

// StatusActive is the status of every batch: hold and recall stand beside it.
const StatusActive Status = "active"

// Batch is goods of one product made under the same conditions.
type Batch struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string // who made it
	ProductID      string
	PlaceID        string   // where it was made
	Code           string   // the product's: GTIN-14, or a local code
	GTIN           gs1.GTIN `gorm:"column:gtin"` // zero when Code is local
	Lot            gs1.Lot  // unique among the product's
	TraceCode      string
	ProductionDate string           // YYYY-MM-DD
	ExpiryDate     *string          // YYYY-MM-DD; nil when the goods have none
	Quantity       measure.Quantity `gorm:"embedded;embeddedPrefix:quantity_"`
	Status         Status
	HoldState      string // "" unless held, or partly_held; its own, not the product's
	RecallState    string // "" unless recalled, or partly_recalled
	PublishedAt    *time.Time
	Version        int64     // 1 at creation, one more with each change; the ETag
	CreatedAt      time.Time `gorm:"autoCreateTime:false"`
	UpdatedAt      time.Time `gorm:"autoUpdateTime:false"`
}

// TableName is the table of batches.
func (Batch) TableName() string { return "batches" }

// NewBatch is what a creation asks for; the fields are Batch's.
type NewBatch struct {
	OrganizationID string // only an admin needs to name it
	ProductID      string
	PlaceID        string
	Lot            string // "" has one made
	ProductionDate string
	ExpiryDate     string // "" follows the product's shelf life
	Quantity       measure.Quantity
}

// Patch changes what is not nil; product and lot, which stand on labels, never
// change.
type Patch struct {
	PlaceID        *string
	ProductionDate *string
	ExpiryDate     **string // a nil *string takes the date away
	Quantity       *measure.Quantity
}

// TraceCode is the trace code of b at place p, and of one of its items unless
// serial is zero (Decree 37/2026/NĐ-CP, Article 3.25: product, place, lot or
// serial): a GS1 element string when product and place have GS1 keys.
func TraceCode(b Batch, p catalog.Place, serial gs1.Serial) string {
	if b.GTIN.IsZero() || p.GLN.IsZero() {
		return gs1.LocalTraceCode(b.Code, p.Code, b.Lot, serial)
	}
	return gs1.TraceCode(b.GTIN, p.GLN, b.Lot, serial)
}

// StepTraceCode is the trace code of a step done at time at on b at place p:
// each critical tracking event has one (Decree 37/2026/NĐ-CP, Article 23.10).
// Where the rule profile says so it ends with the time; the code of a batch,
// which is no event, never does.
func (s *Service) StepTraceCode(b Batch, p catalog.Place, at time.Time) string {
	code := TraceCode(b, p, gs1.Serial{})
	if profile, _ := catalog.FindProfile(s.Profile); profile.TraceCodeTime {
		return gs1.TraceCodeAt(code, at)
	}
	return code
}

// local is the time zone in which people write dates here.
func local() *time.Location { return time.FixedZone("ICT", 7*60*60) }

// parseDate reads YYYY-MM-DD of the years that goods of today can bear.
func parseDate(s string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, s)
	return t, err == nil && t.Year() >= 1950 && t.Year() < 2300
}

func checkDates(c *fault.Checks, b Batch, now time.Time) {
	production, ok := parseDate(b.ProductionDate)
	if b.ProductionDate == "" {
		c.Require(false, "/production_date")
	} else if !ok {
		notADate(c, "/production_date")
	} else if b.ProductionDate > now.In(local()).AddDate(0, 0, 1).Format(time.DateOnly) {
		c.Add("/production_date", "in_the_future", "Ngày sản xuất không được sau ngày mai.", "The production date cannot lie after tomorrow.")
	}
	if b.ExpiryDate == nil {
		return
	}
	expiry, expiryOK := parseDate(*b.ExpiryDate)
	if !expiryOK {
		notADate(c, "/expiry_date")
	} else if ok && expiry.Before(production) {
		c.Add("/expiry_date", "before_production", "Hạn sử dụng không được trước ngày sản xuất.", "The expiry date cannot lie before the production date.")
	}
}

func notADate(c *fault.Checks, pointer string) {
	c.Add(pointer, "not_a_date", "Phải là ngày YYYY-MM-DD.", "It must be a date YYYY-MM-DD.")
}

// checkQuantity takes 0 < q ≤ 10^12 of a known unit.
func checkQuantity(c *fault.Checks, q measure.Quantity) {
	if q.IsZero() {
		c.Require(false, "/quantity")
		return
	}
	c.Check("/quantity", q.Check())
	if largest, err := measure.ParseDecimal("1000000000000"); err == nil && q.Value.Cmp(largest) > 0 {
		c.Add("/quantity/value", "quantity_out_of_range", "Số lượng nhiều nhất là 10^12.", "A quantity is at most 10^12.")
	}
}

// notFoundAt says of an id in the body what a path would say with 404: absent
// and another's are the same.
func notFoundAt(c *fault.Checks, pointer string) {
	c.Add(pointer, "not_found", "Không tìm thấy.", "There is no such object.")
}
