package portal

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
	"github.com/txng-vn/txng/internal/recall"
	"github.com/txng-vn/txng/internal/trace"
)

// maxChain bounds the events of one batch's chain.
const maxChain = 5_000

// plan is all that a portal must be told of one batch, and what is lacking.
type plan struct {
	batch      batch.Batch
	product    catalog.Product
	chainID    string
	credential []byte // sealed
	events     []planned
	places     []catalog.Place // of the steps, each once, in the order of the steps
	missing    []Missing
	words      dictionary
	untaken    map[string]bool // events that the map of steps does not have told, by key: told ones stay
	unmapped   []planned       // of them, those without a rule
	recalls    []recall.Hold   // of some items, when the batch is partly recalled
}

// planned is one step to be told.
type planned struct {
	event.Listed
	kind  target.EventKind
	tasks []string // words of the portal's task
	place catalog.Place
}

// plan works out a batch's chain: its own steps and those of all that went
// into it, whoever recorded them.
func (s *Service) plan(ctx context.Context, name, batchID string) (*plan, error) {
	q := s.db.Read(ctx)
	p := &plan{untaken: map[string]bool{}}
	var err error
	if p.batch, err = batch.AnyBatch(q, batchID); err != nil {
		return nil, err
	}
	if p.product, err = catalog.AnyProduct(q, p.batch.ProductID); err != nil {
		return nil, err
	}
	if err := p.partlyRecalled(q); err != nil {
		return nil, err
	}
	ids, truncated, err := trace.Batches(q, batchID, trace.Back)
	if err != nil {
		return nil, err
	}
	listed, err := event.AnyOfBatches(q, ids, maxChain+1)
	if err != nil {
		return nil, err
	}
	if p.words, err = dictionaryOf(q, name, false); err != nil {
		return nil, err
	}
	if err := p.steps(q, listed, s.captures(name)); err != nil {
		return nil, err
	}
	if truncated || len(listed) > maxChain {
		p.lack("chain", batchID, "Chuỗi quá dài để gửi.", "The chain is too long to be told.")
	}
	if err := s.comply(q, p, listed); err != nil {
		return nil, err
	}
	if err := s.lacking(ctx, name, p); err != nil {
		return nil, err
	}
	return p, p.wordless(q, name)
}

// partlyRecalled reads which items of a batch are recalled when not all are.
func (p *plan) partlyRecalled(q *gorm.DB) error {
	if p.recallState() != recall.StatePartlyRecalled {
		return nil
	}
	open, err := recall.InForce(q.Session(&gorm.Session{}), p.batch.ProductID, p.batch.ID)
	for _, h := range open {
		if h.Kind == recall.KindRecall && h.RunID != nil {
			p.recalls = append(p.recalls, h)
		}
	}
	return err
}

// comply notes what the rule profile demands and the records lack.
func (s *Service) comply(q *gorm.DB, p *plan, listed []event.Listed) error {
	organization, err := catalog.AnyOrganization(q, p.batch.OrganizationID)
	if err != nil {
		return err
	}
	profile, known := catalog.FindProfile(s.Profile)
	if !known {
		return fault.New(fault.KindInternal, "unknown_profile", "Không có bộ quy định "+s.Profile+".", "There is no rule profile "+s.Profile+".")
	}
	facts := batch.Facts{Batch: p.batch, Product: p.product, Organization: organization}
	for _, e := range listed {
		if e.BatchID != nil && *e.BatchID == p.batch.ID {
			facts.Steps++
		}
	}
	for _, m := range facts.Missing(profile) {
		p.missing = append(p.missing, Missing{Field: m.Field, Object: p.batch.ID, Message: m.Message})
	}
	return nil
}

// steps joins the events that the portal takes, or all, to their places.
func (p *plan) steps(q *gorm.DB, listed []event.Listed, all bool) error {
	var ids []string
	for _, e := range listed {
		if e.PlaceID != nil {
			ids = append(ids, *e.PlaceID)
		}
	}
	places, err := catalog.AnyPlaces(q, ids)
	if err != nil {
		return err
	}
	for _, e := range listed {
		step := planned{Listed: e}
		if e.PlaceID != nil {
			step.place = places[*e.PlaceID]
		}
		rule, mapped := p.words.rule(step)
		if rule.Kind == "" && !all {
			p.untaken[e.PK] = true
			if !mapped {
				p.unmapped = append(p.unmapped, step)
			}
			continue
		}
		step.kind, step.tasks = rule.Kind, rule.Tasks
		p.events = append(p.events, step)
		if step.place.ID != "" && !slices.ContainsFunc(p.places, func(o catalog.Place) bool { return o.ID == step.place.ID }) {
			p.places = append(p.places, step.place)
		}
	}
	return nil
}

func (p *plan) lack(field, object, vi, en string) {
	p.missing = append(p.missing, Missing{Field: field, Object: object, Message: fault.Text{VI: vi, EN: en}})
}

// lacking notes what the target wants and the records do not have.
func (s *Service) lacking(ctx context.Context, name string, p *plan) error {
	q := s.db.Read(ctx)
	if len(p.events)+len(p.unmapped) == 0 && !slices.ContainsFunc(p.missing, func(m Missing) bool { return m.Field == catalog.FieldSteps }) {
		p.lack(catalog.FieldSteps, p.batch.ID, "Lô chưa có công đoạn nào.", "No step was recorded for the batch.")
	}
	if !s.captures(name) {
		s.lackingCodes(name, p)
	}
	if s.Targets[name] != nil {
		if err := lackingChain(q, name, p); err != nil {
			return err
		}
	} else {
		p.places = nil // they are told within the events
	}
	return lackingCredential(q, name, p)
}

// lackingCodes notes the GS1 keys that a portal wants.
func (s *Service) lackingCodes(name string, p *plan) {
	if p.batch.GTIN.IsZero() {
		p.lack("product.gtin", p.product.ID, "Cổng cần mã GTIN của sản phẩm: "+p.product.Name+".", "The portal wants the product's GTIN: "+p.product.Name+".")
	}
	if s.registers(name) {
		return
	}
	for _, place := range p.places {
		if place.GLN.IsZero() {
			p.lack("place.gln", place.ID, "Cổng cần mã GLN của địa điểm: "+place.Name+".", "The portal wants the place's GLN: "+place.Name+".")
		}
	}
	for _, e := range p.events {
		if e.place.ID == "" {
			p.lack("event.place", e.PK, "Một công đoạn chưa có địa điểm.", "A step has no place.")
		}
	}
}

// lackingChain notes that the supply-chain template of a product is not known.
func lackingChain(q *gorm.DB, name string, p *plan) error {
	var link ProductLink
	err := q.Where("target = ? AND product_id = ?", name, p.product.ID).Take(&link).Error
	if err != nil && !database.IsNotFound(err) {
		return err
	}
	if p.chainID = link.ChainID; p.chainID == "" {
		p.lack("product.chain_id", p.product.ID, "Chưa khai báo chuỗi cung ứng (chain_id) mà cổng cấp cho sản phẩm.", "The supply-chain template (chain_id) that the portal gave for the product is not set.")
	}
	return nil
}

// lackingCredential notes that the organisation has no account.
func lackingCredential(q *gorm.DB, name string, p *plan) error {
	var enrollment Enrollment
	err := q.Where("target = ? AND organization_id = ?", name, p.batch.OrganizationID).Take(&enrollment).Error
	if err != nil && !database.IsNotFound(err) {
		return err
	}
	if p.credential = enrollment.Credential; len(p.credential) == 0 {
		p.lack("credential", p.batch.OrganizationID, "Chưa khai báo tài khoản của tổ chức trên cổng.", "The organisation's account at the portal is not set.")
	}
	return nil
}

// digest tells whether what was told of an object still stands.
func digest(parts ...any) string {
	raw, err := json.Marshal(parts)
	if err != nil { // strings and lists of them
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// held is what a portal would have to be told of a hold or recall, "" when the
// batch and its product are free.
func (p *plan) held() string {
	return cmp.Or(p.recallState(), p.product.HoldState, p.batch.HoldState)
}

// orderDigest covers what a portal is told of the batch itself, and a recall or
// hold, which it would have to be told.
func (p *plan) orderDigest() string {
	expiry := ""
	if p.batch.ExpiryDate != nil {
		expiry = *p.batch.ExpiryDate
	}
	parts := []any{p.batch.Code, p.batch.Lot.String(), p.batch.ProductionDate, expiry, p.batch.Quantity.Value.String(), p.batch.Quantity.Unit, p.held()}
	for _, h := range p.recalls { // further items are a change
		parts = append(parts, h.ID)
	}
	return digest(parts...)
}

func placeDigest(p catalog.Place) string {
	return digest(p.Name, p.GLN.String(), p.Address, p.Codes, p.Latitude, p.Longitude, siteKind(p.Kind))
}
