package portal

import (
	"gorm.io/gorm"
)

// wordless notes the steps and the unit that the target's maps have no word
// for. What was told under an earlier map holds nothing up.
func (p *plan) wordless(q *gorm.DB, name string) error {
	_, named := p.words.units[0].Unit(p.batch.Quantity.Unit)
	if named && len(p.unmapped) == 0 {
		return nil
	}
	var told []string
	err := q.Session(&gorm.Session{}).Model(&Record{}).Where("target = ? AND organization_id = ? AND batch_id = ? AND remote_id <> ''", name, p.batch.OrganizationID, p.batch.ID).Pluck("object_id", &told).Error
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, id := range told {
		known[id] = true
	}
	if !named && !known[p.batch.ID] {
		unit := p.batch.Quantity.Unit
		p.lack("map.units", p.batch.ID, "Bảng đơn vị tính của cổng chưa có "+unit+": quản trị viên bổ sung.", "The portal's table of units has no word for "+unit+": an admin adds it.")
	}
	for _, e := range p.unmapped {
		if !known[e.PK] {
			p.lack("map.steps", e.PK, "Bảng công đoạn của cổng chưa có: "+e.Step.Label("vi")+": quản trị viên bổ sung.", "The portal's table of steps has no word for: "+e.Step.Label("en")+": an admin adds it.")
		}
	}
	return nil
}
