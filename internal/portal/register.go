package portal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// The kinds of objects that registries are told of beside batches.
const (
	KindOrganization = "organization"
	KindProduct      = "product"
)

// register has a registry know the batch's organisation, product and batch, in
// this order, and gives it a credential of the batch.
func (p *push) register(ctx context.Context, credential target.Credential) error {
	if p.record.Stage == stageConfirmed {
		return nil // a change since is for the registry's operator
	}
	registry := p.service.Registries[p.record.Target]
	ask := func(ctx context.Context, r *Record, op string, body any) (Request, error) {
		return p.ask(ctx, registry, credential, r, op, body)
	}
	return p.registration(ctx, ask)
}

// registration is what is asked, one thing after the other, each with what the
// one before gave.
func (p *push) registration(ctx context.Context, ask func(context.Context, *Record, string, any) (Request, error)) error {
	owner, err := catalog.AnyOrganization(p.service.db.Read(ctx), p.batch.OrganizationID)
	if err != nil {
		return err
	}
	organization, product, err := p.prerequisites(ctx)
	if err != nil {
		return err
	}
	p.at = organization
	firm, err := ask(about(ctx, organization), organization, target.RegisterOrganization, firmBody(owner))
	if err != nil {
		return err
	}
	if err := p.registered(ctx, organization, firm.Given, ""); err != nil {
		return err
	}
	p.at = product
	goods, err := ask(about(ctx, product), product, target.RegisterProduct, p.productBody())
	if err != nil {
		return err
	}
	if err := p.registered(ctx, product, goods.Given, ""); err != nil {
		return err
	}
	p.at = p.record
	lot, err := ask(ctx, p.record, target.RegisterBatch, p.batchBody())
	if err != nil {
		return err
	}
	shown, err := ask(ctx, p.record, target.RegisterCredential, p.credentialBody(firm.Given, lot.Codes))
	if err != nil {
		return err
	}
	p.record.SentDigest = p.orderDigest()
	return p.registered(ctx, p.record, lot.ID, shown.Given)
}

// registered notes that a registry has r, under id.
func (p *push) registered(ctx context.Context, r *Record, id, chain string) error {
	if r.Stage == stageConfirmed && r.RemoteID == id && r.RemoteChainID == chain && r.Status == StatusSynced {
		return nil
	}
	r.RemoteID, r.RemoteChainID = id, chain
	if r != p.record {
		r.SentVersion = r.WantedVersion
		r.settle(StatusSynced, nil)
	}
	return p.reach(ctx, stageConfirmed, r)
}

// prerequisites are the records of the batch's organisation and product.
func (p *push) prerequisites(ctx context.Context) (organization, product *Record, err error) {
	if p.rehearsal {
		return &Record{ID: "ORGANIZATION"}, &Record{ID: "PRODUCT"}, nil
	}
	m := member{p.record.Target, p.record.OrganizationID}
	one := func(tx *database.Tx, kind, id string) (*Record, error) { //nolint:contextcheck // the transaction carries it
		found := []Record{}
		where := func() error {
			return tx.Where("target = ? AND organization_id = ? AND object_kind = ? AND object_id = ? AND scope = ''", m.Target, m.OrganizationID, kind, id).Find(&found).Error
		}
		if err := where(); err != nil {
			return nil, err
		}
		if len(found) == 0 {
			if err := errors.Join(touch(tx, m, kind, id, "", ""), tx.Flush()); err != nil {
				return nil, err
			}
			if err := where(); err != nil {
				return nil, err
			}
		}
		return &found[0], nil
	}
	err = p.save(ctx, func(tx *database.Tx) (err error) {
		if organization, err = one(tx, KindOrganization, p.batch.OrganizationID); err == nil {
			product, err = one(tx, KindProduct, p.batch.ProductID)
		}
		return err
	})
	return organization, product, err
}

// ask asks for something, or looks how it stands with what was asked. The same
// content has the same reference, so a repeated question is harmless; what the
// registry failed on is asked under a new one.
func (p *push) ask(ctx context.Context, registry target.Registry, c target.Credential, r *Record, op string, body any) (Request, error) {
	known, err := p.service.requests(ctx, r.ID, op)
	if err != nil {
		return Request{}, err
	}
	ref := strings.ReplaceAll(r.ID, "-", "") + "-" + digest(op, body)[:16]
	failed := 0
	for _, k := range known {
		if strings.HasPrefix(k.Ref, ref) && k.State.Done() && k.State != target.RequestCompleted && k.State != target.RequestRefused {
			failed++
		}
	}
	if failed > 0 {
		ref = fmt.Sprintf("%s-%d", ref, failed)
	}
	for _, k := range known {
		if k.Ref == ref {
			return p.look(ctx, registry, c, k)
		}
	}
	x, err := registry.Submit(ctx, p.record.OrganizationID, c, op, ref, body)
	if err != nil {
		return Request{}, err
	}
	q := Request{Target: p.record.Target, ID: x.ID, RecordID: r.ID, Op: op, Ref: ref, State: x.State, Status: x.Status, Rank: x.Rank, Reason: x.Reason, Given: x.Given, Codes: x.Codes, CreatedAt: p.service.db.Now()}
	if err := p.save(ctx, func(tx *database.Tx) error { return keepRequest(tx, &q) }); err != nil {
		return Request{}, err
	}
	p.progress = true
	return p.settled(q)
}

// look asks how it stands with a request, unless it is known to be done: a
// notice may be lost.
func (p *push) look(ctx context.Context, registry target.Registry, c target.Credential, q Request) (Request, error) {
	if !q.State.Done() {
		x, err := registry.Request(ctx, p.record.OrganizationID, c, q.ID)
		if err != nil {
			return q, err
		}
		if q.take(x) {
			if err := p.save(ctx, func(tx *database.Tx) error { return keepRequest(tx, &q) }); err != nil {
				return q, err
			}
		}
	}
	return p.settled(q)
}

// longestLook bounds the time between two looks at a request.
const longestLook = 5 * time.Minute

// settled is what a request's state means for who asked.
func (p *push) settled(q Request) (Request, error) {
	why := target.Shown(q.Reason)
	say := func(vi, en string) fault.Text {
		if why != "" {
			vi, en = vi+": "+why, en+": "+why
		}
		return fault.Text{VI: vi + " (" + q.Status + ").", EN: en + " (" + q.Status + ")."}
	}
	switch q.State {
	case target.RequestCompleted:
		p.progress = true
		return q, nil
	case target.RequestRefused:
		return q, target.Fail(target.ClassData, q.Op, say("Hệ thống nhận từ chối", "The receiving system refused"))
	case target.RequestAuth:
		return q, target.Fail(target.ClassAuth, q.Op, say("Hệ thống nhận không chấp nhận tài khoản", "The receiving system does not accept the account"))
	case target.RequestFailed:
		return q, target.Fail(target.ClassUnknown, q.Op, say("Hệ thống nhận gặp lỗi khi xử lý", "The receiving system failed on it"))
	case target.RequestWaiting:
	}
	p.wait = min(max(p.service.db.Now().Sub(q.CreatedAt)/2, p.service.Pause), longestLook)
	return q, errAsked
}
