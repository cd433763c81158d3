package catalog

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/txng-vn/txng/internal/adminunit"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/measure"
)

// Risk is the level that Law 78/2025/QH15 puts a product's group at.
type Risk string

// The three levels; "" is not yet classified.
const (
	RiskLow    Risk = "low"
	RiskMedium Risk = "medium"
	RiskHigh   Risk = "high"
)

// StandardKind is the family of a standard or certificate.
type StandardKind string

// The families that producers name.
const (
	StandardVietGAP   StandardKind = "vietgap"
	StandardGlobalGAP StandardKind = "globalgap"
	StandardOCOP      StandardKind = "ocop"
	StandardOrganic   StandardKind = "organic"
	StandardHACCP     StandardKind = "haccp"
	StandardISO22000  StandardKind = "iso22000"
	StandardTCVN      StandardKind = "tcvn"
	StandardQCVN      StandardKind = "qcvn"
	StandardOther     StandardKind = "other"
)

// Standard is one that a product is made by (Decree 37/2026/NĐ-CP article
// 23.5 i). The tags name its stored form.
type Standard struct {
	Kind       StandardKind `json:"kind"`
	Number     string       `json:"number"`                // of the standard or certificate, ≤ 100 characters
	Issuer     string       `json:"issuer,omitempty"`      // who certified, ≤ 200 characters
	ValidUntil string       `json:"valid_until,omitempty"` // YYYY-MM-DD, the last day
}

// Product is a kind of goods that batches are made of.
type Product struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	Name           string           // ≤ 200 characters
	NameEN         string           `gorm:"column:name_en"`
	Description    string           // ≤ 5000 characters, may have lines
	Brand          string           // ≤ 200 characters
	Code           string           // the GTIN in 14 digits, or a local code
	GTIN           gs1.GTIN         `gorm:"column:gtin"` // zero when Code is local
	Category       string           // in the producer's words, ≤ 200 characters
	OriginCountry  string           // ISO 3166-1 alpha-2
	OriginProvince string           // two digits, "" when not told or abroad
	NetContent     measure.Quantity `gorm:"embedded;embeddedPrefix:net_content_"`
	ShelfLifeDays  *int             // 1 to 36500; nil when it does not expire
	Standards      []Standard       `gorm:"serializer:json"`
	Images         []string         `gorm:"serializer:json"` // ids of own public files, the first is the main one
	Risk           Risk
	HoldState      string // "" unless held; written by recalls
	RecallState    string // "" unless recalled; written by recalls
	Status         Status // active or inactive
	Stamp          `gorm:"embedded"`
}

// TableName is the table of products.
func (Product) TableName() string { return "products" }

// NewProduct is what a creation asks for; the fields are Product's.
type NewProduct struct {
	OrganizationID string // only an admin needs to name it
	GTIN           string // "" has one allocated
	Name           string
	NameEN         string
	Description    string
	Brand          string
	Category       string
	OriginCountry  string
	OriginProvince string
	NetContent     measure.Quantity
	ShelfLifeDays  *int
	Standards      []Standard
	Images         []string
	Risk           Risk
}

// ProductPatch changes what is not nil; its identifier never changes.
type ProductPatch struct {
	Name, NameEN, Description     *string
	Brand, Category               *string
	OriginCountry, OriginProvince *string
	NetContent                    *measure.Quantity
	ShelfLifeDays                 **int // a nil *int takes it away
	Standards                     *[]Standard
	Images                        *[]string
	Risk                          *Risk
	Status                        *Status
}

func (in ProductPatch) apply(p *Product) {
	setText(&p.Name, in.Name)
	setText(&p.NameEN, in.NameEN)
	setText(&p.Description, in.Description)
	setText(&p.Brand, in.Brand)
	setText(&p.Category, in.Category)
	set(&p.OriginCountry, in.OriginCountry)
	set(&p.OriginProvince, in.OriginProvince)
	set(&p.NetContent, in.NetContent)
	set(&p.ShelfLifeDays, in.ShelfLifeDays)
	set(&p.Standards, in.Standards)
	set(&p.Images, in.Images)
	set(&p.Risk, in.Risk)
	set(&p.Status, in.Status)
	if p.Standards == nil {
		p.Standards = []Standard{}
	}
	if p.Images == nil {
		p.Images = []string{}
	}
}

// The bounds of a product's lists and shelf life.
const (
	maxStandards = 50
	maxImages    = 20
	maxShelfLife = 36500 // days: a hundred years
)

func (p Product) check(c *fault.Checks) {
	c.Require(p.Name != "", "/name")
	c.Text("/name", p.Name, maxName)
	c.Text("/name_en", p.NameEN, maxName)
	c.Lines("/description", p.Description, maxDescription)
	c.Text("/brand", p.Brand, maxName)
	c.Text("/category", p.Category, maxName)
	p.checkOrigin(c)
	c.Check("/net_content", p.NetContent.Check())
	if d := p.ShelfLifeDays; d != nil && (*d < 1 || *d > maxShelfLife) {
		c.Add("/shelf_life_days", "out_of_range", "Hạn dùng từ 1 đến 36500 ngày.", "A shelf life is 1 to 36500 days.")
	}
	if !slices.Contains([]Risk{"", RiskLow, RiskMedium, RiskHigh}, p.Risk) {
		c.Add("/risk", "unknown_risk", "Mức rủi ro phải là low, medium hoặc high.", "The risk is low, medium or high.")
	}
	checkStatus(c, p.Status)
	if len(p.Standards) > maxStandards {
		c.Add("/standards", "too_many", "Nhiều nhất 50 tiêu chuẩn.", "At most 50 standards.")
		return
	}
	for i, s := range p.Standards {
		s.check(c, "/standards/"+strconv.Itoa(i))
	}
}

func (p Product) checkOrigin(c *fault.Checks) {
	checkCountry(c, "/origin/country", p.OriginCountry)
	if p.OriginProvince == "" {
		return
	}
	if p.OriginCountry != "VN" {
		c.Add("/origin/province_code", "province_abroad", "Chỉ hàng có xuất xứ Việt Nam mới nêu mã tỉnh.", "Only goods from Viet Nam name a province.")
	}
	if _, known := adminunit.FindProvince(p.OriginProvince); !known {
		c.Add("/origin/province_code", "unknown_province", "Không có tỉnh, thành phố mang mã này.", "There is no province or city with this code.")
	}
}

var dateForm = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

func (s Standard) check(c *fault.Checks, at string) {
	kinds := []StandardKind{StandardVietGAP, StandardGlobalGAP, StandardOCOP, StandardOrganic, StandardHACCP, StandardISO22000, StandardTCVN, StandardQCVN, StandardOther}
	if !slices.Contains(kinds, s.Kind) {
		c.Add(at+"/kind", "unknown_kind", "Loại tiêu chuẩn phải là vietgap, globalgap, ocop, organic, haccp, iso22000, tcvn, qcvn hoặc other.", "The kind is vietgap, globalgap, ocop, organic, haccp, iso22000, tcvn, qcvn or other.")
	}
	c.Require(s.Number != "", at+"/number")
	c.Text(at+"/number", s.Number, 100)
	c.Text(at+"/issuer", s.Issuer, maxName)
	if s.ValidUntil == "" {
		return
	}
	if day, err := time.Parse(time.DateOnly, s.ValidUntil); err != nil || !dateForm.MatchString(s.ValidUntil) || day.Year() < 1900 {
		c.Add(at+"/valid_until", "date_format", "Ngày phải có dạng YYYY-MM-DD.", "A date is YYYY-MM-DD.")
	}
}
