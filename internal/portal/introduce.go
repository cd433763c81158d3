package portal

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// introduction is what the portal must already have of a batch's owner.
type introduction struct {
	me       target.Organization
	remote   *target.Product
	template target.Template
	since    time.Time // when the portal said so
}

// goodFor is how long an introduction is believed.
const goodFor = 5 * time.Minute

// introductions spare the calls that every batch of a product would begin with.
type introductions struct {
	mu    sync.Mutex
	known map[string]introduction
}

func (i *introductions) get(key string, now time.Time) (introduction, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	known, ok := i.known[key]
	age := now.Sub(known.since)
	return known, ok && age >= 0 && age < goodFor
}

// maxIntroductions bounds the memory; beyond it all are asked for anew.
const maxIntroductions = 10_000

func (i *introductions) put(key string, known introduction) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.known == nil || len(i.known) >= maxIntroductions {
		i.known = map[string]introduction{}
	}
	i.known[key] = known
}

func (i *introductions) drop(key string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.known, key)
}

// doubt forgets what was learnt of the portal before a failure that it may have
// caused: an organisation, product, task or place that is no more, or never was.
func (p *push) doubt(f *target.Failure) {
	if !strings.HasSuffix(f.Op, ".create") && !strings.HasSuffix(f.Op, ".confirm") && f.Class != target.ClassAuth && f.Class != target.ClassConfig {
		return // it read something else
	}
	switch f.Class {
	case target.ClassConfig, target.ClassData, target.ClassForbidden, target.ClassUnknown, target.ClassAuth:
		if p.plan != nil {
			p.service.introductions.drop(p.introductionKey())
		}
		p.service.maps.forget()
		for _, r := range p.placeRecords {
			if r.Stage == stageConfirmed {
				r.Stage = stageCreated // looked for anew
			}
		}
	case target.ClassImage, target.ClassConfirmed, target.ClassTransient, target.ClassAmbiguous, target.ClassInternal:
	}
}

func (p *push) introductionKey() string {
	return strings.Join([]string{p.record.Target, p.record.OrganizationID, p.batch.GTIN.String(), p.chainID, p.account}, "\x00")
}

// introduce signs in and looks up what the portal must already have: the
// organisation, approved; the product; its template, with a task for every
// step.
func (p *push) introduce(ctx context.Context) (err error) {
	key := p.introductionKey()
	if known, ok := p.service.introductions.get(key, p.service.db.Now()); ok && !p.rehearsal {
		p.introduction = known
		return p.tasked()
	}
	if p.me, err = p.session.Me(ctx); err != nil {
		return err
	}
	if !p.me.Approved {
		return target.Fail(target.ClassConfig, "org.me", fault.Text{VI: "Cổng chưa duyệt tổ chức.", EN: "The portal has not approved the organisation."})
	}
	if p.remote, err = p.session.FindProduct(ctx, p.batch.GTIN.String()); err != nil {
		return err
	}
	if p.remote == nil {
		failure := target.Fail(target.ClassData, "prod.find", fault.Text{VI: "Cổng chưa có sản phẩm với mã GTIN " + p.batch.GTIN.String() + ".", EN: "The portal has no product with the GTIN " + p.batch.GTIN.String() + "."})
		failure.Patience = 3 // a list may be empty for once
		failure.Action = fault.Text{VI: "Doanh nghiệp: khai báo sản phẩm này trên cổng (hoặc sửa mã GTIN), rồi bấm gửi lại.", EN: "The producer: declare the product at the portal (or correct its GTIN), then send again."}
		return failure
	}
	if p.template, err = p.session.ChainTemplate(ctx, p.chainID); err != nil {
		return err
	}
	if !p.rehearsal {
		p.since, p.progress = p.service.db.Now(), true
		p.service.introductions.put(key, p.introduction)
	}
	return p.tasked()
}

// tasked refuses a step that the template has no task for.
func (p *push) tasked() error {
	for _, e := range p.events {
		if _, ok := target.TaskAmong(e.tasks, p.template.Tasks); !ok {
			label := e.Step.Label("vi")
			return target.Fail(target.ClassConfig, "chain.template", fault.Text{VI: "Chuỗi cung ứng trên cổng không có công việc cho: " + label + ".", EN: "The portal's template has no task for: " + e.Step.Label("en") + "."})
		}
	}
	return nil
}
