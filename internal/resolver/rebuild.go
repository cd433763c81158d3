package resolver

import (
	"context"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/trace"
)

// maxSteps bounds the steps of one answer; a phone shows no more.
const maxSteps = 500

// Rebuild brings the answer of one batch up to date. A batch that does not
// exist has none, which is no error.
func (s *Service) Rebuild(ctx context.Context, batchID string) error {
	return ignoreAbsent(s.db.InTx(ctx, func(tx *database.Tx) error { return s.rebuild(tx, batchID) })) //nolint:contextcheck // the transaction carries it
}

// RebuildProduct brings the answer of a product by itself up to date.
func (s *Service) RebuildProduct(ctx context.Context, productID string) error {
	return ignoreAbsent(s.db.InTx(ctx, func(tx *database.Tx) error { return s.rebuildProduct(tx, productID) }))
}

func ignoreAbsent(err error) error {
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	return err
}

func (s *Service) rebuildProduct(tx *database.Tx, productID string) error {
	p, err := catalog.AnyProduct(tx.DB, productID)
	if err != nil {
		return err
	}
	r := record{Code: p.Code, OrganizationID: p.OrganizationID, ProductID: p.ID}
	if err := lock(tx, r); err != nil {
		return err
	}
	f, p, _, err := productFacts(tx, productID, p.OrganizationID)
	if err != nil {
		return err
	}
	if err := r.hold(tx, ""); err != nil {
		return err
	}
	if err := s.forget(tx, p.Code, ""); err != nil {
		return err
	}
	return s.write(tx, r, f)
}

func (s *Service) rebuild(tx *database.Tx, batchID string) error {
	b, err := batch.AnyBatch(tx.DB, batchID)
	if err != nil {
		return err
	}
	r := record{Code: b.Code, Lot: b.Lot.String(), OrganizationID: b.OrganizationID, ProductID: b.ProductID, BatchID: &b.ID}
	if err := lock(tx, r); err != nil {
		return err
	}
	if b, err = batch.AnyBatch(tx.DB, batchID); err != nil {
		return err
	}
	f, p, o, err := productFacts(tx, b.ProductID, b.OrganizationID)
	if err != nil {
		return err
	}
	f.Batch = &Batch{Lot: r.Lot, TraceCode: b.TraceCode, ProductionDate: b.ProductionDate, ExpiryDate: deref(b.ExpiryDate)}
	if f.Complete, err = s.complete(tx, b, p, o); err != nil {
		return err
	}
	if err := s.publish(tx, b, f.Complete); err != nil {
		return err
	}
	if err := s.steps(tx, b, &f); err != nil {
		return err
	}
	if f.Portal, err = portalOf(tx, b); err != nil {
		return err
	}
	r.ExpiryDate = f.Batch.ExpiryDate
	if err := r.hold(tx, b.ID); err != nil {
		return err
	}
	if err := s.forget(tx, r.Code, r.Lot); err != nil {
		return err
	}
	return s.write(tx, r, f)
}

// productFacts are the facts that every batch of a product shares.
func productFacts(tx *database.Tx, productID, organizationID string) (f Facts, p catalog.Product, o catalog.Organization, err error) {
	if p, err = catalog.AnyProduct(tx.DB, productID); err != nil {
		return f, p, o, err
	}
	if o, err = catalog.AnyOrganization(tx.DB, organizationID); err != nil {
		return f, p, o, err
	}
	images, err := publicFiles(tx, p.Images, p.OrganizationID)
	if err != nil {
		return f, p, o, err
	}
	f.Producer = producerOf(o)
	f.Product = Product{
		Name: p.Name, NameEN: p.NameEN, Description: p.Description, Brand: p.Brand, Category: p.Category, Code: p.Code, GTIN: p.GTIN.String(),
		NetContent: p.NetContent, OriginCountry: p.OriginCountry, OriginProvince: p.OriginProvince,
	}
	for _, file := range images {
		f.Product.Images = append(f.Product.Images, file.ID)
	}
	for _, std := range p.Standards {
		f.Standards = append(f.Standards, Standard{Kind: string(std.Kind), Number: std.Number, Issuer: std.Issuer, ValidUntil: std.ValidUntil})
	}
	return f, p, o, nil
}

// publicFiles are those of ids that anybody may fetch and that owner itself
// stored, in the order given.
func publicFiles(tx *database.Tx, ids []string, owner string) (files []File, err error) {
	found, err := catalog.AnyFiles(tx.DB, ids)
	if err != nil {
		return nil, err
	}
	return shown(found, ids, owner), nil
}

func shown(found map[string]catalog.File, ids []string, owner string) (files []File) {
	for _, id := range ids {
		if f, ok := found[id]; ok && f.Public() && f.OrganizationID == owner {
			files = append(files, File{ID: f.ID, MediaType: f.MediaType})
		}
	}
	return files
}

// steps adds what happened to b and to all that went into it, as far as each
// batch's record is complete and so public.
func (s *Service) steps(tx *database.Tx, b batch.Batch, f *Facts) error {
	ids, truncated, err := trace.Batches(tx.DB, b.ID, trace.Back)
	if err != nil {
		return err
	}
	batches, err := batch.AnyBatches(tx.DB, ids)
	if err != nil {
		return err
	}
	public := make([]string, 0, len(ids))
	for _, id := range ids {
		if id == b.ID && f.Complete || id != b.ID && batches[id].PublishedAt != nil {
			public = append(public, id)
		}
	}
	events, err := event.AnyOfBatches(tx.DB, public, maxSteps+1)
	if err != nil {
		return err
	}
	f.Truncated = truncated || len(events) > maxSteps
	events = events[:min(len(events), maxSteps)]
	known, err := namesOf(tx, events)
	if err != nil {
		return err
	}
	for _, e := range events {
		step := known.step(e)
		if *e.BatchID != b.ID {
			step.Lot = batches[*e.BatchID].Lot.String()
		}
		f.Steps = append(f.Steps, step)
	}
	return nil
}

// names are what events point at.
type names struct {
	organizations map[string]catalog.Organization
	places        map[string]catalog.Place
	files         map[string]catalog.File
}

func namesOf(tx *database.Tx, events []event.Listed) (n names, err error) {
	var organizations, places, files []string
	for _, e := range events {
		organizations = append(organizations, e.OrganizationID)
		files = append(files, e.Notes.Evidence...)
		if e.PlaceID != nil {
			places = append(places, *e.PlaceID)
		}
	}
	if n.places, err = catalog.AnyPlaces(tx.DB, distinct(places)); err != nil {
		return n, err
	}
	for _, p := range n.places {
		organizations = append(organizations, p.OrganizationID)
	}
	if n.organizations, err = catalog.AnyOrganizations(tx.DB, distinct(organizations)); err != nil {
		return n, err
	}
	n.files, err = catalog.AnyFiles(tx.DB, distinct(files))
	return n, err
}

func distinct(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	var out []string
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

func (n names) step(e event.Listed) Step {
	step := Step{
		Step: e.Step, Time: e.EventTime.UTC(), Organization: n.organizations[e.OrganizationID].Name,
		TraceCode: e.TraceCode, Evidence: shown(n.files, e.Notes.Evidence, e.OrganizationID),
	}
	if e.PlaceID != nil {
		if p, ok := n.places[*e.PlaceID]; ok {
			step.Place = placeOf(p, n.organizations[p.OrganizationID])
		}
	}
	return step
}

// portalOf is what the national portal answered about the batch, nil when it
// has not taken it yet.
func portalOf(tx *database.Tx, b batch.Batch) (*Portal, error) {
	var codes []string
	err := tx.Table("sync_records").Where("target = 'national' AND object_kind = 'batch' AND batch_id = ? AND organization_id = ? AND remote_trace_code <> ''", b.ID, b.OrganizationID).
		Order("updated_at DESC").Limit(1).Pluck("remote_trace_code", &codes).Error
	if err != nil || len(codes) == 0 {
		return nil, err
	}
	return &Portal{TraceCode: codes[0]}, nil
}
