package portal

import (
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// The catalogues that are mirrored, by our names.
const (
	CatalogueIndustries = "industries"
	CatalogueUnits      = "units"
	CataloguePlaceKinds = "place_kinds"
	CataloguePackagings = "packagings"
	CatalogueMarkets    = "market_groups"
	CatalogueSeedlings  = "hs_seedlings" // HS codes
	CataloguePesticides = "hs_pesticides"
	CatalogueFertiliser = "hs_fertilisers"
	CatalogueProvinces  = "provinces"
	CatalogueWards      = "wards"
	CatalogueTasks      = "tasks" // of the supply-chain templates that products are tied to
)

// Catalogues are all of them, in the order in which they are read.
func Catalogues() []string {
	return []string{
		CatalogueIndustries, CatalogueUnits, CataloguePlaceKinds, CataloguePackagings, CatalogueMarkets, CatalogueSeedlings, CataloguePesticides, CatalogueFertiliser,
		CatalogueProvinces, CatalogueWards, CatalogueTasks,
	}
}

// listNames are what portals call the catalogues that are plain lists.
func listNames() map[string]string {
	return map[string]string{
		CatalogueIndustries: "NganhHang", CatalogueUnits: "DonViTinh", CataloguePlaceKinds: "LoaiDiaDiem", CataloguePackagings: "QuyCachDongGoi", CatalogueMarkets: "NhomThiTruong",
		CatalogueSeedlings: "MaHsGiongCay", CataloguePesticides: "MaHsThuocBVTV", CatalogueFertiliser: "MaHsPhanBon",
	}
}

// Catalogue is a mirrored catalogue.
type Catalogue struct {
	Target    string     `gorm:"primaryKey"`
	Catalogue string     `gorm:"primaryKey"`
	Version   int64      // 0 until it was read; one more with every change
	ChangedAt *time.Time // when the present version came about
	ReadAt    *time.Time // when an answer was last believed
	Problem   fault.Text `gorm:"serializer:json"` // why a later answer was not; empty when it was
	ProblemAt *time.Time
}

// TableName is the table of catalogues.
func (Catalogue) TableName() string { return "sync_catalogues" }

// CatalogueItem is a row of a catalogue in the versions Since to Until, the
// latter excluded.
type CatalogueItem struct {
	ID        string `gorm:"primaryKey"`
	Target    string
	Catalogue string
	Part      string // province of communes, template of tasks, else ""
	RemoteID  string
	Code      string
	Name      string
	ParentID  string
	Since     int64
	SinceAt   time.Time
	Until     *int64
	UntilAt   *time.Time
}

// TableName is the table of rows.
func (CatalogueItem) TableName() string { return "sync_catalogue_items" }

// same reports whether the portal says the same of a row.
func (i CatalogueItem) same(o CatalogueItem) bool {
	return i.RemoteID == o.RemoteID && i.Code == o.Code && i.Name == o.Name && i.ParentID == o.ParentID
}

// presentCodes are the codes of a catalogue's present version.
func presentCodes(q *gorm.DB, name, catalogue string) (codes []string, err error) {
	err = q.Session(&gorm.Session{}).Model(&CatalogueItem{}).Where("target = ? AND catalogue = ? AND until IS NULL", name, catalogue).Pluck("code", &codes).Error
	return codes, err
}

// answered is what a portal said of a catalogue: its rows by part.
type answered map[string][]CatalogueItem

// absorb makes what the portal answered the present version of a catalogue. A
// part that is empty, or less than half of what it was unless smaller allows
// that, is not believed: its rows stay, and the problem is noted.
func absorb(tx *database.Tx, name, catalogue string, got answered, smaller bool, problem fault.Text) error {
	row := Catalogue{Target: name, Catalogue: catalogue}
	err := tx.Where("target = ? AND catalogue = ?", name, catalogue).Take(&row).Error
	known := err == nil
	if err != nil && !database.IsNotFound(err) {
		return err
	}
	var have []CatalogueItem
	if err := tx.Where("target = ? AND catalogue = ? AND until IS NULL", name, catalogue).Find(&have).Error; err != nil {
		return err
	}
	present := answered{}
	for _, item := range have {
		present[item.Part] = append(present[item.Part], item)
	}
	believed, gone, came := len(got) > 0, []string{}, []CatalogueItem{}
	for part, items := range got {
		was := present[part]
		if len(items) == 0 || !smaller && 2*len(items) < len(was) {
			believed, problem = false, shrunk(len(items))
			continue
		}
		ended, begun := difference(was, items)
		gone, came = append(gone, ended...), append(came, begun...)
	}
	now := tx.Now()
	if len(gone)+len(came) > 0 {
		row.Version, row.ChangedAt = row.Version+1, &now
	}
	row.Problem, row.ProblemAt = problem, nil
	if problem != (fault.Text{}) {
		row.ProblemAt = &now
	} else if believed {
		row.ReadAt = &now
	}
	if err := replace(tx, row, gone, came); err != nil {
		return err
	}
	if known {
		return tx.Select("version", "changed_at", "read_at", "problem", "problem_at").Updates(&row).Error
	}
	return tx.Create(&row).Error
}

// replace ends rows and begins others in row's version.
func replace(tx *database.Tx, row Catalogue, gone []string, came []CatalogueItem) error {
	for len(gone) > 0 {
		n := min(len(gone), 500)
		if err := tx.Model(&CatalogueItem{}).Where("id IN ?", gone[:n]).Updates(map[string]any{"until": row.Version, "until_at": tx.Now()}).Error; err != nil {
			return err
		}
		gone = gone[n:]
	}
	for i := range came {
		came[i].ID, came[i].Target, came[i].Catalogue = uuid.Must(uuid.NewV7()).String(), row.Target, row.Catalogue
		came[i].Since, came[i].SinceAt = row.Version, tx.Now()
	}
	if len(came) == 0 {
		return nil
	}
	return tx.CreateInBatches(came, 200).Error
}

// difference are the ids of rows that are no more, and the rows that are new.
func difference(was, is []CatalogueItem) (gone []string, came []CatalogueItem) {
	old := map[string]CatalogueItem{}
	for _, item := range was {
		old[item.RemoteID] = item
	}
	seen := map[string]bool{}
	for _, item := range is {
		if seen[item.RemoteID] {
			continue // once is enough
		}
		seen[item.RemoteID] = true
		if before, known := old[item.RemoteID]; !known || !before.same(item) {
			came = append(came, item)
		} else {
			delete(old, item.RemoteID)
		}
	}
	for _, item := range old {
		gone = append(gone, item.ID)
	}
	return gone, came
}

func shrunk(is int) fault.Text {
	if is == 0 {
		return fault.Text{VI: "Cổng trả lời danh mục trống; giữ bản đang có.", EN: "The portal answered with nothing; what is known was kept."}
	}
	return fault.Text{VI: "Cổng trả lời ngắn hơn một nửa so với trước; giữ bản đang có.", EN: "The portal answered with less than half of what was known, which was kept."}
}

// plain is a foreign text that can be stored and shown: one line, at most n
// characters.
func plain(text string, n int) string {
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))), " ")
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}
