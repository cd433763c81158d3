package portal

import (
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// push is one attempt at telling a batch.
type push struct {
	*plan
	service *Service
	record  *Record // of the batch
	at      *Record // what is being told
	lease   string
	version int64 // wanted when the attempt began

	progress  bool          // something was told to its end
	rehearsal bool          // nothing is kept
	wait      time.Duration // before the next look at what was asked
	maps      *catalogues

	kept    kept      // exchanges to be written
	reached []*Record // to be written

	placeRecords map[string]*Record // by place
	eventRecords map[string]*Record // by event
	doubtful     []*Record          // events taken back whose create may have happened

	session target.Session
	account string // user name
	introduction
}

// run tells the portal all it lacks, in order. Its error is errIncomplete,
// errLost, a *target.Failure or the database's.
func (p *push) run(ctx context.Context) (err error) {
	p.at = p.record
	if p.plan, err = p.service.plan(ctx, p.record.Target, p.record.ObjectID); err != nil {
		return err
	}
	if err := p.save(ctx, p.lay); err != nil {
		return err
	}
	if p.waits() {
		return errIncomplete
	}
	credential, err := p.service.open(p.record.Target, p.record.OrganizationID, p.credential)
	if err != nil {
		return err
	}
	switch name := p.record.Target; {
	case p.service.captures(name):
		err := p.tellCapture(about(ctx, p.record), func(ctx context.Context, document []byte) error {
			return p.service.Captures[name].Post(ctx, p.record.OrganizationID, credential, document)
		})
		if err == nil && len(p.missing) > 0 {
			err = errIncomplete
		}
		return err
	case p.service.registers(name):
		return p.register(about(ctx, p.record), credential)
	}
	return p.tellChain(ctx, credential)
}

// waits reports whether nothing can be told yet. A target that takes
// corrections is told of what was declared wrong even where nothing is left.
func (p *push) waits() bool {
	return len(p.missing) > 0 && (len(p.credential) == 0 || len(p.doubtful) == 0 || !p.service.captures(p.record.Target))
}

// tellChain tells a portal that follows a batch as an order with events.
func (p *push) tellChain(ctx context.Context, credential target.Credential) error {
	p.account = credential.Username
	p.session = p.service.Targets[p.record.Target].As(p.record.OrganizationID, credential)
	if p.unsent() {
		for _, part := range []func(context.Context) error{p.introduce, p.tellPlaces, p.tellOrder, p.tellEvents} {
			if err := part(about(ctx, p.record)); err != nil {
				return err
			}
		}
	}
	p.at = p.record
	return p.readBack(about(ctx, p.record))
}

// save runs fn in a transaction if the batch is still ours, behind what was
// reached.
func (p *push) save(ctx context.Context, fn func(tx *database.Tx) error) error {
	if p.rehearsal {
		return nil
	}
	list := p.kept.take()
	err := p.service.db.InTx(ctx, func(tx *database.Tx) error {
		p.hold(tx)
		if err := errors.Join(keep(tx, list), p.storeReached(tx)); err != nil {
			return err
		}
		return fn(tx)
	})
	if err != nil {
		p.kept.add(list...)
		if errors.Is(err, database.ErrUnmet) {
			return errLost
		}
		return err
	}
	p.reached = nil
	return nil
}

// hold has tx fail with errLost unless the batch is still ours, and nobody take
// it before tx ends.
func (p *push) hold(tx *database.Tx) {
	lock := ""
	if tx.Engine() == database.Postgres {
		lock = " FOR NO KEY UPDATE"
	}
	tx.Require("SELECT 1 FROM sync_records WHERE id = $1 AND lease = $2 AND status = 'sending'"+lock, p.record.ID, p.lease)
}

// reach notes that r has come to a stage, before anything else is sent.
func (p *push) reach(ctx context.Context, stage string, r *Record, also ...*Record) error {
	p.come(stage, r, also...)
	return p.save(ctx, func(*database.Tx) error { return nil })
}

// come has it noted with what is noted next that r has come to a stage. That is
// soon enough for what a look on the portal would show again.
func (p *push) come(stage string, r *Record, also ...*Record) {
	r.Stage = stage
	p.progress = p.progress || stage == stageConfirmed
	p.reached = append(append(p.reached, also...), r)
}

func (p *push) storeReached(tx *database.Tx) error {
	if p.record.Takes > 1 && len(p.reached) > 0 { // it gets on: no poison
		p.record.Takes = 1
		err := tx.Later(func(q *gorm.DB) *gorm.DB {
			return q.Exec("UPDATE sync_records SET takes = 1 WHERE id = ?", p.record.ID)
		})
		if err != nil {
			return err
		}
	}
	for i, r := range p.reached {
		if slices.Contains(p.reached[:i], r) {
			continue
		}
		if err := store(tx, r); err != nil {
			return err
		}
	}
	return nil
}

// unsent reports whether anything is left to be told.
func (p *push) unsent() bool {
	if p.record.Stage != stageConfirmed || len(p.doubtful) > 0 {
		return true
	}
	for _, e := range p.events {
		if p.eventRecords[e.PK].Stage != stageConfirmed {
			return true
		}
	}
	for _, place := range p.places {
		if r := p.placeRecords[place.ID]; r.RemoteID == "" || r.Stage == stageCreated { // lost on the portal, or in doubt
			return true
		}
	}
	return false
}

// differs reports whether the batch is no longer what was confirmed.
func (p *push) differs() bool { return p.record.SentDigest != p.orderDigest() }

// readBack compares what the portal holds with what it was told.
func (p *push) readBack(ctx context.Context) error {
	if p.record.RemoteTraceCode == "" {
		return target.Fail(target.ClassUnknown, "chain.get", fault.Text{VI: "Cổng chưa cho biết mã truy vết của lô.", EN: "The portal has not told the batch's trace code."})
	}
	chain, err := p.session.GetChain(ctx, p.record.RemoteTraceCode)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, e := range chain.Events {
		if e.Confirmed {
			there[e.ID] = true
		}
	}
	told := 0
	for _, r := range p.eventRecords {
		if r.Stage != stageConfirmed {
			continue
		}
		if told++; !there[r.RemoteID] {
			return incoherent()
		}
	}
	if len(there) != told {
		return target.Fail(target.ClassUnknown, "chain.get", fault.Text{VI: "Chuỗi trên cổng có số công đoạn khác với đã gửi.", EN: "The portal's chain has another number of steps than were told."})
	}
	return nil
}

// incoherent is a chain that lacks what the portal confirmed.
func incoherent() *target.Failure {
	return target.Fail(target.ClassUnknown, "chain.get", fault.Text{VI: "Cổng không trả lại một công đoạn đã xác nhận.", EN: "The portal does not give back a step that it had confirmed."})
}
