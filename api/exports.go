package api

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1/linkset"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/trace"
)

// maxExported is how many events one export holds at most.
const maxExported = 20_000

// How many exports are composed at once, of all and of one key: each holds a
// connection to the database while it is.
const exportsAtOnce, exportsOfOne = 4, 2

// The forms of an export.
const (
	exportJSON  = "application/json"
	exportEPCIS = "application/ld+json"
	exportXML   = "application/xml"
)

// exportForm is what the request wants: format over Accept, JSON by default.
func exportForm(c *gin.Context) (string, error) {
	switch c.Query("format") {
	case "":
	case "json":
		return exportJSON, nil
	case "epcis":
		return exportEPCIS, nil
	case "xml":
		return exportXML, nil
	default:
		return "", fault.Invalid("query/format", "unknown_format", "format là json, epcis hoặc xml.", "format is json, epcis or xml.")
	}
	accept := linkset.ParsePreferences(c.Request.Header.Values("Accept"))
	best, form := 0, exportJSON
	for _, media := range []string{exportJSON, exportEPCIS, exportXML} {
		weight := accept.Named(media)
		if media == exportXML {
			weight = max(weight, accept.Named("text/xml"))
		}
		if weight > best {
			best, form = weight, media
		}
	}
	return form, nil
}

// exporting is an export at work.
type exporting struct {
	a       *API
	ctx     context.Context //nolint:containedctx // lives as long as one call
	scope   auth.Scope
	form    string
	now     time.Time
	chain   *trace.Chain
	rows    []event.Event
	head    Export
	files   []string // ids of evidence, as they are met
	special insight  // of what is not the reader's own
}

// exportBatchChain answers the whole chain of a batch in one signed document.
//
//	@Summary		Export the whole chain of a batch
//	@Description	Everything that went into the batch and came out of it, as far as the caller may see; a portal's key sees what is published. Content-Digest (RFC 9530) is the SHA-256 of the body, and TXNG-Signature a JWS (RFC 7515, compact, EdDSA) over it: see docs/exports.md. All of it is read as of one moment. Four are composed at once, two for one key: 503 and 429 with Retry-After beyond that.
//	@Tags			exports
//	@Security		Bearer
//	@Produce		json,application/ld+json,application/xml
//	@Param			id		path		string	true	"batch"
//	@Param			format	query		string	false	"json (default), epcis (an EPCISDocument in JSON-LD) or xml (the same in XML); over Accept"
//	@Success		200		{object}	Export
//	@Header			200		{string}	Content-Digest	"sha-256=:base64:"
//	@Header			200		{string}	TXNG-Signature	"JWS whose payload names the SHA-256 of the body, the batch and whether it is truncated"
//	@Header			200		{string}	TXNG-Truncated	"true when bounds were reached: there is more than this"
//	@Router			/api/v1/exports/batches/{id} [get]
//	@ID				exportBatch
func (a *API) exportBatchChain(c *gin.Context) error {
	id, err := pathID(c, "batch")
	if err != nil {
		return err
	}
	if err := onlyQuery(c, "format"); err != nil {
		return err
	}
	x := exporting{a: a, ctx: c.Request.Context(), now: a.db.Now()}
	if x.form, err = exportForm(c); err != nil {
		return err
	}
	if x.scope, err = auth.ScopeOf(x.ctx); err != nil {
		return err
	}
	switch {
	case x.scope.SeesAll():
		x.special = all
	case x.scope.Actor().Role == reqctx.RolePortal:
		x.special = public
	}
	leave, err := a.exports.enter(x.scope.Actor().KeyID)
	if err != nil {
		return err
	}
	defer leave()
	return x.answer(c, id, leave)
}

// gather reads all but the events' documents.
func (x *exporting) gather(id string) (err error) {
	if x.chain, err = x.a.Traces.Chain(x.ctx, id); err != nil {
		return err
	}
	ids := make([]string, len(x.chain.Batches))
	for i, b := range x.chain.Batches {
		ids[i] = b.ID
	}
	var more bool
	if x.rows, more, err = x.a.Events.OfChain(x.ctx, ids, x.chain.EventPKs, maxExported); err != nil {
		return err
	}
	x.head = Export{
		Type: "txng-batch-export", Version: 1, Issuer: x.a.PublicURL, CreatedAt: x.now, Truncated: x.chain.Truncated || more, Cyclic: x.chain.Cyclic,
		Batches: []ExportBatch{}, Products: []ExportProduct{}, Organizations: []ExportOrganization{}, Places: []ExportPlace{}, Edges: []TraceEdge{},
	}
	if x.head.ArchivedCount, err = x.a.Events.ArchivedAmong(x.ctx, x.rows); err != nil {
		return err
	}
	x.head.Truncated = x.head.Truncated || x.head.ArchivedCount > 0
	if x.form != exportJSON {
		return nil
	}
	for i := range x.chain.Batches {
		b := x.a.exportBatch(x.chain, i)
		if i == 0 {
			x.head.Batch = b
			continue
		}
		x.head.Batches = append(x.head.Batches, b)
	}
	if err := x.masters(); err != nil {
		return err
	}
	return x.standing(id)
}

// sees is how much of what belongs to an organisation the reader may see.
func (x *exporting) sees(organization string) insight {
	if x.special == names && x.scope.Sees(organization) {
		return all
	}
	return x.special
}

// masters adds products, organisations, places and edges.
func (x *exporting) masters() error {
	q := x.a.db.Read(x.ctx)
	var owners, placeIDs []string
	seen := map[string]bool{}
	once := func(list *[]string, id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			*list = append(*list, id)
		}
	}
	for _, b := range x.chain.Batches {
		once(&owners, b.OrganizationID)
		if x.chain.Whole[b.ID] {
			once(&placeIDs, b.PlaceID)
		}
		if p := x.chain.Products[b.ProductID]; !seen[p.ID] {
			seen[p.ID] = true
			x.head.Products = append(x.head.Products, exportProduct(p, x.sees(p.OrganizationID)))
			x.files = append(x.files, x.head.Products[len(x.head.Products)-1].Images...)
		}
	}
	eventIDs := make(map[string]string, len(x.rows))
	for _, e := range x.rows {
		eventIDs[e.PK] = e.EventID
		once(&owners, e.OrganizationID)
		if e.PlaceID != nil {
			once(&placeIDs, *e.PlaceID)
		}
	}
	places, err := catalog.AnyPlaces(q, placeIDs)
	if err != nil {
		return err
	}
	for _, p := range places {
		once(&owners, p.OrganizationID)
	}
	organizations, err := catalog.AnyOrganizations(q, owners)
	if err != nil {
		return err
	}
	for _, id := range owners {
		x.head.Organizations = append(x.head.Organizations, exportOrganization(organizations[id], x.sees(id)))
	}
	for _, id := range placeIDs {
		p := places[id]
		x.head.Places = append(x.head.Places, exportPlace(p, organizations[p.OrganizationID], x.sees(p.OrganizationID)))
	}
	for _, e := range x.chain.Edges {
		x.head.Edges = append(x.head.Edges, TraceEdge{From: e.FromNode, To: e.ToNode, EventID: eventIDs[e.EventPK], Kind: e.Kind})
	}
	return nil
}

// standing adds what the rules and the portals say of the batch, as far as the
// reader may see it.
func (x *exporting) standing(id string) error {
	lang := reqctx.Language(x.ctx)
	traceCode, url, err := x.a.Portal.Portal(x.ctx, id)
	if err != nil {
		return err
	}
	x.head.Sync = &BatchSync{Complete: traceCode != "", Records: []SyncRecord{}, RemoteTraceCode: traceCode, PublicURL: url}
	if x.special == public { // what is published is complete
		wire := wireCompliance(x.a.Batches.Profile, nil, lang)
		x.head.Compliance = &wire
		return nil
	}
	profile, missing, err := x.a.Batches.Compliance(x.ctx, id, "")
	if err != nil {
		return err
	}
	wire := wireCompliance(profile.ID, missing, lang)
	x.head.Compliance = &wire
	if !x.scope.Sees(x.chain.Batches[0].OrganizationID) {
		return nil
	}
	state, err := x.a.Portal.Batch(x.ctx, id)
	if err != nil {
		return err
	}
	x.head.Sync = &BatchSync{Complete: state.Complete, Records: []SyncRecord{}, RemoteTraceCode: state.RemoteTraceCode, PublicURL: state.PublicURL}
	for _, r := range state.Records {
		x.head.Sync.Records = append(x.head.Sync.Records, wireSyncRecord(lang)(r))
	}
	return nil
}

// answer spools the document, so that its hash and signature go before it and
// nothing is sent of one that fails half-way. It is read in one snapshot, so that
// its parts agree, which ends with the composing, whatever time the reader takes.
func (x *exporting) answer(c *gin.Context, id string, composed func()) error {
	f, err := x.a.spool()
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it is gone with it
	var digest []byte
	var size int64
	err = x.a.db.Snapshot(x.ctx, func(ctx context.Context) (err error) {
		x.ctx = ctx
		if err := x.gather(id); err != nil {
			return err
		}
		digest, size, err = x.write(f)
		return err
	})
	if err != nil {
		return err
	}
	composed()
	signed, err := x.sign(digest, size)
	if err != nil {
		return err
	}
	return x.send(c, f, digest, size, signed)
}
