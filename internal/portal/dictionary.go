package portal

import (
	"encoding/json"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/portal/target"
)

// The maps that each target has.
const (
	MapSteps = "steps" // our steps → the portal's kinds of event and tasks
	MapUnits = "units" // our units → the portal's
)

// savedMap is one version of a map; versions count from 2, 1 being the default
// that is not stored.
type savedMap struct {
	Target    string `gorm:"primaryKey"`
	Kind      string `gorm:"primaryKey"`
	Version   int64  `gorm:"primaryKey"`
	Content   string // JSON of a target.StepMap or target.UnitMap
	CreatedAt time.Time
}

// TableName is the table of maps.
func (savedMap) TableName() string { return "sync_maps" }

// dictionary is how a target calls steps and units; earlier ones are what was
// told under former versions.
type dictionary struct {
	steps []target.StepMap // the present one first
	units []target.UnitMap // likewise
}

// maxVersions is how many versions of a map are remembered, the default beside.
const maxVersions = 50

// dictionaryOf reads the present words of a target, or with all every version.
func dictionaryOf(q *gorm.DB, name string, all bool) (d dictionary, err error) {
	q = q.Session(&gorm.Session{}).Where("target = ?", name)
	if !all {
		q = q.Where("version = (SELECT max(m.version) FROM sync_maps m WHERE m.target = sync_maps.target AND m.kind = sync_maps.kind)")
	}
	var rows []savedMap
	if err := q.Order("version DESC").Limit(2 * maxVersions).Find(&rows).Error; err != nil {
		return d, err
	}
	for _, row := range rows {
		switch row.Kind {
		case MapSteps:
			var m target.StepMap
			if err := json.Unmarshal([]byte(row.Content), &m); err != nil {
				return d, err
			}
			d.steps = append(d.steps, m)
		case MapUnits:
			var m target.UnitMap
			if err := json.Unmarshal([]byte(row.Content), &m); err != nil {
				return d, err
			}
			d.units = append(d.units, m)
		}
	}
	if all || len(d.steps) == 0 {
		d.steps = append(d.steps, target.DefaultSteps())
	}
	if all || len(d.units) == 0 {
		d.units = append(d.units, target.UnitMap{})
	}
	return d, nil
}

// certificateDetail is the detail that makes an inspection one with a
// certificate: its number.
const certificateDetail = "certificate"

// rule is the present rule for a step.
func (d dictionary) rule(e planned) (target.StepRule, bool) { return ruleOf(d.steps[0], e) }

func ruleOf(m target.StepMap, e planned) (target.StepRule, bool) {
	return m.Rule(string(e.Step), string(e.place.Kind), strings.TrimSpace(e.Notes.Details[certificateDetail]) != "")
}

// couldBe reports whether a kind of event and a task are what some version says
// of a step: what was told before a map changed stays as it was told.
func (d dictionary) couldBe(e planned, tasks []target.Task, kind, task string) (kindToo, taskToo bool) {
	for _, m := range d.steps {
		rule, ok := ruleOf(m, e)
		if !ok {
			continue
		}
		kindToo = kindToo || string(rule.Kind) == kind
		chosen, found := target.TaskAmong(rule.Tasks, tasks)
		taskToo = taskToo || found && strings.EqualFold(chosen.ID, task)
	}
	return kindToo, taskToo
}

// unitCouldBe is couldBe for the unit of a quantity.
func (d dictionary) unitCouldBe(unit, theirs string) bool {
	for _, m := range d.units {
		if word, ok := m.Unit(unit); ok && word == theirs {
			return true
		}
	}
	return false
}
