package portal

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// Compared is a comparison as far as the reader may see it.
type Compared struct {
	Reconciliation
	State              string // waiting, running, done, or failed when a part was given up
	Organizations      int    // parts
	OrganizationsEnded int
	Checked            int64 // batches and places compared
	Unread             int64 // that the portal would not give
	Counts             map[DifferenceKind]int64
	Doubted            int64 // not counted: the portal's list was empty both times
	Notes              []fault.Text
	StartedAt          *time.Time
	FinishedAt         *time.Time
}

// Reconcile begins a comparison of an organisation's records, or as an admin
// without one of everybody's. *fault.Error: not_found of target or
// organisation, not_enrolled, already_running.
func (s *Service) Reconcile(tx *database.Tx, name, organization string) (Compared, error) {
	if err := s.comparable(name); err != nil {
		return Compared{}, err
	}
	scope, err := auth.ScopeOf(tx.Context())
	if err == nil {
		err = scope.Require(reqctx.RoleAdmin, reqctx.RoleManager)
	}
	if err != nil {
		return Compared{}, err
	}
	run := Reconciliation{ID: uuid.Must(uuid.NewV7()).String(), Target: name, CreatedAt: tx.Now()}
	if organization != "" || !scope.SeesAll() {
		if organization, err = scope.Owner(organization); err != nil {
			return Compared{}, err
		}
		if _, err := catalog.AnyOrganization(tx.DB, organization); err != nil {
			return Compared{}, err
		}
		run.OrganizationID = &organization
	}
	if err := tx.Create(&run).Error; err != nil {
		return Compared{}, err
	}
	parts, err := partsFor(tx, run)
	if err != nil {
		return Compared{}, err
	}
	if parts == 0 {
		return Compared{}, nothingToCompare(tx, run)
	}
	tx.AfterCommit(s.lookNow)
	entry := audit.Entry{Action: "sync.reconcile", ObjectKind: "sync_reconciliation", ObjectID: run.ID, After: run}
	if run.OrganizationID != nil {
		entry.OrganizationID = *run.OrganizationID
	}
	if err := audit.Append(tx, entry); err != nil {
		return Compared{}, err
	}
	all, err := compared(tx.DB, scope, []Reconciliation{run})
	if err != nil {
		return Compared{}, err
	}
	return all[0], nil
}

// nothingToCompare says why a comparison has no parts.
func nothingToCompare(tx *database.Tx, run Reconciliation) error {
	var unfinished int64
	q := tx.Model(&Part{}).Where("target = ? AND state IN ('waiting', 'running')", run.Target)
	if run.OrganizationID != nil {
		q = q.Where("organization_id = ?", *run.OrganizationID)
	}
	if err := q.Count(&unfinished).Error; err != nil {
		return err
	}
	if unfinished > 0 {
		return fault.New(fault.KindConflict, "already_running", "Đang có một lần đối soát chưa xong; hãy chờ kết quả.", "A comparison is under way; wait for its result.")
	}
	return fault.New(fault.KindConflict, "not_enrolled", "Chưa có tổ chức nào nối với cổng này bằng tài khoản của mình.", "No organisation is enrolled at this target with an account.")
}

// Reconciliations lists comparisons that the actor has a part in, the latest
// first, before the id before.
func (s *Service) Reconciliations(ctx context.Context, name, before string, limit int) ([]Compared, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := visibleRuns(s.db.Read(ctx), scope)
	if name != "" {
		q = q.Where("target = ?", name)
	}
	if before != "" {
		q = q.Where("id < ?", before)
	}
	var runs []Reconciliation
	if err := q.Order("id DESC").Limit(limit).Find(&runs).Error; err != nil {
		return nil, err
	}
	return compared(s.db.Read(ctx), scope, runs)
}

// Reconciliation reads one.
func (s *Service) Reconciliation(ctx context.Context, id string) (Compared, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return Compared{}, err
	}
	run, err := ownRun(s.db.Read(ctx), scope, id)
	if err != nil {
		return Compared{}, err
	}
	all, err := compared(s.db.Read(ctx), scope, []Reconciliation{run})
	if err != nil {
		return Compared{}, err
	}
	return all[0], nil
}

// visibleRuns are the comparisons that the actor has a part in.
func visibleRuns(q *gorm.DB, scope auth.Scope) *gorm.DB {
	mine := scope.Rows(q.Session(&gorm.Session{NewDB: true}).Model(&Part{}).Select("run_id"), "organization_id")
	return q.Where("id IN (?)", mine)
}

func ownRun(q *gorm.DB, scope auth.Scope, id string) (run Reconciliation, err error) {
	err = visibleRuns(q, scope).Where("id = ?", id).Take(&run).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("sync_reconciliation")
	}
	return run, err
}

// compared joins runs to the sums of the parts that the actor may see.
func compared(q *gorm.DB, scope auth.Scope, runs []Reconciliation) ([]Compared, error) {
	ids, at, all := []string{""}[:0], map[string]int{}, []Compared{}
	for i, run := range runs {
		ids, at[run.ID] = append(ids, run.ID), i
		all = append(all, Compared{Reconciliation: run, Counts: map[DifferenceKind]int64{}})
	}
	if len(ids) == 0 {
		return all, nil
	}
	q = q.Session(&gorm.Session{NewDB: true})
	var parts []Part
	if err := scope.Rows(q.Where("run_id IN ?", ids), "organization_id").Order("organization_id").Find(&parts).Error; err != nil {
		return nil, err
	}
	for _, part := range parts {
		all[at[part.RunID]].add(part)
	}
	for i := range all {
		all[i].settle()
	}
	var counts []struct {
		RunID, State string
		Kind         DifferenceKind
		N            int64
	}
	err := scope.Rows(q.Model(&Difference{}).Where("run_id IN ?", ids), "organization_id").Select("run_id, kind, CASE WHEN state = 'doubted' THEN state ELSE '' END AS state, count(*) AS n").Group("run_id, kind, CASE WHEN state = 'doubted' THEN state ELSE '' END").Scan(&counts).Error
	for _, c := range counts {
		if c.State == DifferenceDoubted {
			all[at[c.RunID]].Doubted += c.N
		} else {
			all[at[c.RunID]].Counts[c.Kind] += c.N
		}
	}
	return all, err
}

// maxNotes is how many remarks of all parts are shown.
const maxNotes = 20

func (c *Compared) add(p Part) {
	c.Organizations++
	c.Checked += p.Checked
	c.Unread += p.Unread
	if len(c.Notes) < maxNotes {
		c.Notes = append(c.Notes, p.Notes...)
	}
	if p.StartedAt != nil && (c.StartedAt == nil || p.StartedAt.Before(*c.StartedAt)) {
		c.StartedAt = p.StartedAt
	}
	if p.FinishedAt != nil {
		c.OrganizationsEnded++
		if c.FinishedAt == nil || p.FinishedAt.After(*c.FinishedAt) {
			c.FinishedAt = p.FinishedAt
		}
	}
	if p.State == PartFailed {
		c.State = PartFailed
	}
}

// settle says where the whole stands.
func (c *Compared) settle() {
	switch {
	case c.OrganizationsEnded < c.Organizations:
		c.FinishedAt = nil
		c.State = PartWaiting
		if c.StartedAt != nil {
			c.State = PartRunning
		}
	case c.State == "":
		c.State = PartDone
	}
}

// DifferenceFilter narrows a list of differences; "" is any.
type DifferenceFilter struct {
	Kind       DifferenceKind
	ObjectKind string
	State      string
}

func (f DifferenceFilter) narrow(q *gorm.DB) *gorm.DB {
	for column, value := range map[string]string{"kind = ?": string(f.Kind), "object_kind = ?": f.ObjectKind, "state = ?": f.State} {
		if value != "" {
			q = q.Where(column, value)
		}
	}
	return q
}

// Differences lists what a comparison found and the actor may see, in the order
// of ids, from after.
func (s *Service) Differences(ctx context.Context, runID string, f DifferenceFilter, after string, limit int) ([]Difference, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := ownRun(s.db.Read(ctx), scope, runID); err != nil {
		return nil, err
	}
	q := f.narrow(scope.Rows(s.db.Read(ctx).Where("run_id = ?", runID), "organization_id"))
	if after != "" {
		q = q.Where("id > ?", after)
	}
	var rows []Difference
	if err := q.Order("id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, err
	}
	return rows, sight{scope, s.db.Read(ctx)}.veilDifferences(rows)
}
