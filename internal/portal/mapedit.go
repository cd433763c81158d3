package portal

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/measure"
	"github.com/txng-vn/txng/internal/portal/target"
	"github.com/txng-vn/txng/internal/reqctx"
)

// Map is a target's map of steps or of units.
type Map struct {
	Version   int64 // 1: the default
	UpdatedAt time.Time
	Steps     target.StepMap // of MapSteps
	Units     target.UnitMap // of MapUnits
}

// Map reads a map of a target. *fault.Error: not_found of the target.
func (s *Service) Map(ctx context.Context, name, kind string) (Map, error) {
	if err := s.comparable(name); err != nil {
		return Map{}, err
	}
	return presentMap(s.db.Read(ctx), name, kind)
}

func presentMap(q *gorm.DB, name, kind string) (Map, error) {
	m := Map{Version: 1, Steps: target.DefaultSteps()}
	var rows []savedMap
	err := q.Session(&gorm.Session{}).Where("target = ? AND kind = ?", name, kind).Order("version DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return m, err
	}
	m = Map{Version: rows[0].Version, UpdatedAt: rows[0].CreatedAt}
	if kind == MapUnits {
		return m, json.Unmarshal([]byte(rows[0].Content), &m.Units)
	}
	return m, json.Unmarshal([]byte(rows[0].Content), &m.Steps)
}

// PutSteps replaces the map of steps that has this version; what waits for a
// word is tried. What was told stays as it was told.
func (s *Service) PutSteps(tx *database.Tx, name string, version int64, m target.StepMap) (Map, error) {
	return s.putMap(tx, name, MapSteps, version, m, func() error { return checkSteps(m) })
}

// PutUnits replaces the map of units that has this version, as PutSteps does.
// A word that the portal's catalogue of units is known not to have is refused.
func (s *Service) PutUnits(tx *database.Tx, name string, version int64, m target.UnitMap) (Map, error) {
	return s.putMap(tx, name, MapUnits, version, m, func() error { return checkUnits(tx.DB, name, m) })
}

func (s *Service) putMap(tx *database.Tx, name, kind string, version int64, m any, check func() error) (Map, error) {
	if err := s.comparable(name); err != nil {
		return Map{}, err
	}
	scope, err := auth.ScopeOf(tx.Context())
	if err == nil {
		err = scope.Require(reqctx.RoleAdmin)
	}
	if err == nil {
		err = check()
	}
	if err != nil {
		return Map{}, err
	}
	before, err := presentMap(tx.DB, name, kind)
	if err != nil {
		return Map{}, err
	}
	if before.Version != version {
		return Map{}, staleMap()
	}
	content, err := json.Marshal(m)
	if err != nil {
		return Map{}, err
	}
	row := savedMap{Target: name, Kind: kind, Version: version + 1, Content: string(content), CreatedAt: tx.Now()}
	if err := tx.Create(&row).Error; err != nil {
		if database.IsDuplicate(err) {
			err = staleMap()
		}
		return Map{}, err
	}
	if err := audit.Append(tx, audit.Entry{Action: "sync.map", ObjectKind: "sync_map", ObjectID: name + "/" + kind, Before: before, After: row}); err != nil {
		return Map{}, err
	}
	if err := s.revive(tx, "target = ?", name); err != nil {
		return Map{}, err
	}
	return presentMap(tx.DB, name, kind)
}

func staleMap() *fault.Error {
	return fault.New(fault.KindPreconditionFailed, "etag_mismatch", "Bảng đã được người khác sửa; hãy đọc lại rồi gửi.", "The map was changed meanwhile; read again, then send.")
}

const (
	maxRules = 200 // of a map
	maxWords = 20  // of a rule
	maxWord  = 100 // characters
)

func checkSteps(m target.StepMap) error {
	var c fault.Checks
	if len(m) > maxRules {
		c.Add("/steps", "too_many", "Nhiều nhất 200 dòng.", "At most 200 rules.")
		return c.Err()
	}
	kinds, places := target.EventKinds(), catalog.PlaceKinds()
	seen := map[[3]string]bool{}
	for i, r := range m {
		at := "/steps/" + strconv.Itoa(i)
		if !slices.Contains(event.Steps(), event.Step(r.Step)) {
			c.Add(at+"/step", "unknown_step", "Không có công đoạn này.", "There is no such step.")
		}
		if r.At != "" && !slices.Contains(places, catalog.PlaceKind(r.At)) {
			c.Add(at+"/place_kind", "unknown_place_kind", "Không có loại địa điểm này.", "There is no such kind of place.")
		}
		if r.Kind != "" && !slices.Contains(kinds, r.Kind) {
			c.Add(at+"/event_kind", "unknown_event_kind", "Cổng không có loại sự kiện này.", "The portal has no such kind of event.")
		}
		key := [3]string{r.Step, r.At, strconv.FormatBool(r.Certified)}
		if seen[key] {
			c.Add(at, "duplicate", "Công đoạn này đã có một dòng như vậy.", "The step has such a rule already.")
		}
		seen[key] = true
		if len(r.Tasks) > maxWords {
			c.Add(at+"/tasks", "too_many", "Nhiều nhất 20 từ.", "At most 20 words.")
		}
		for j, word := range r.Tasks {
			c.Require(word != "", at+"/tasks/"+strconv.Itoa(j))
			c.Text(at+"/tasks/"+strconv.Itoa(j), word, maxWord)
		}
	}
	return c.Err()
}

func checkUnits(q *gorm.DB, name string, m target.UnitMap) error {
	known, err := presentCodes(q, name, CatalogueUnits)
	if err != nil {
		return err
	}
	var c fault.Checks
	if len(m.Units) > maxRules {
		c.Add("/units", "too_many", "Nhiều nhất 200 dòng.", "At most 200 rules.")
	}
	for unit, word := range m.Units {
		if _, err := measure.ParseUnit(unit); err != nil {
			c.Check("/units", err)
			continue
		}
		at := "/units/" + unit
		c.Require(word != "", at)
		c.Text(at, word, maxWord)
		if len(known) > 0 && !slices.Contains(known, word) {
			c.Add(at, "not_in_catalogue", "Danh mục đơn vị tính của cổng không có: "+word+".", "The portal's catalogue of units does not have: "+word+".")
		}
	}
	return c.Err()
}
