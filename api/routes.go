package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/reqctx"
)

// route is one line of the mount list.
type route struct {
	method, path string
	roles        []reqctx.Role // nil: public
	handle       func(*gin.Context) error
	limit        int64 // largest body in bytes; 1 MiB when 0
	ownQuery     bool  // the handler checks the query by rules of its own
	export       bool  // its answers are long
	stays        bool  // asked for an upgrade it stays open: the subscriptions bound how many do
}

// routes is the one mount list: the table of contents of the service.
func (a *API) routes() []route {
	return slices.Concat(a.publicRoutes(), a.linkRoutes(), a.serialRoutes(), a.labelRoutes(), a.comparisonRoutes(), a.epcisRoutes(), a.operatorRoutes(), a.holdRoutes(), []route{
		{method: http.MethodGet, path: "/healthz", handle: a.healthz},
		{method: http.MethodGet, path: "/readyz", handle: a.readyz},
		{method: http.MethodGet, path: "/docs", handle: a.docs},
		{method: http.MethodGet, path: "/docs/openapi.json", handle: a.openAPI},
		{method: http.MethodGet, path: "/docs/:file", handle: a.docsFile},

		{method: http.MethodPost, path: "/api/v1/organizations", roles: admins(), handle: a.createOrganization},
		{method: http.MethodGet, path: "/api/v1/organizations", roles: readers(), handle: a.listOrganizations},
		{method: http.MethodGet, path: "/api/v1/organizations/:id", roles: readers(), handle: a.getOrganization},
		{method: http.MethodPatch, path: "/api/v1/organizations/:id", roles: managers(), handle: a.patchOrganization},
		{method: http.MethodPost, path: "/api/v1/organizations/:id/suspend", roles: admins(), handle: a.suspendOrganization},
		{method: http.MethodPost, path: "/api/v1/organizations/:id/activate", roles: admins(), handle: a.activateOrganization},

		{method: http.MethodPost, path: "/api/v1/places", roles: managers(), handle: a.createPlace},
		{method: http.MethodGet, path: "/api/v1/places", roles: readers(), handle: a.listPlaces},
		{method: http.MethodGet, path: "/api/v1/places/lookup", roles: everyone(), handle: a.lookupPlace},
		{method: http.MethodGet, path: "/api/v1/places/:id", roles: readers(), handle: a.getPlace},
		{method: http.MethodPatch, path: "/api/v1/places/:id", roles: managers(), handle: a.patchPlace},

		{method: http.MethodPost, path: "/api/v1/products", roles: managers(), handle: a.createProduct},
		{method: http.MethodGet, path: "/api/v1/products", roles: readers(), handle: a.listProducts},
		{method: http.MethodGet, path: "/api/v1/products/:id", roles: readers(), handle: a.getProduct},
		{method: http.MethodPatch, path: "/api/v1/products/:id", roles: managers(), handle: a.patchProduct},

		{method: http.MethodPost, path: "/api/v1/files", roles: declarers(), handle: a.createFile, limit: maxUpload},
		{method: http.MethodGet, path: "/files/:id", handle: a.getFile},

		{method: http.MethodPost, path: "/api/v1/batches", roles: declarers(), handle: a.createBatch},
		{method: http.MethodGet, path: "/api/v1/batches", roles: readers(), handle: a.listBatches},
		{method: http.MethodGet, path: "/api/v1/batches/:id", roles: readers(), handle: a.getBatch},
		{method: http.MethodPatch, path: "/api/v1/batches/:id", roles: declarers(), handle: a.patchBatch},
		{method: http.MethodGet, path: "/api/v1/batches/:id/qr", roles: readers(), handle: a.batchQR},
		{method: http.MethodGet, path: "/api/v1/batches/:id/compliance", roles: readers(), handle: a.batchCompliance},

		{method: http.MethodPost, path: "/api/v1/codes/parse", roles: everyone(), handle: a.parseCode},

		{method: http.MethodPost, path: "/api/v1/organizations/:id/api-keys", roles: managers(), handle: a.createAPIKey},
		{method: http.MethodGet, path: "/api/v1/organizations/:id/api-keys", roles: managers(), handle: a.listAPIKeys},
		{method: http.MethodDelete, path: "/api/v1/api-keys/:id", roles: managers(), handle: a.deleteAPIKey},

		{method: http.MethodPost, path: "/api/v1/events", roles: declarers(), handle: a.createEvent},
		{method: http.MethodGet, path: "/api/v1/events", roles: readers(), handle: a.listEvents},
		{method: http.MethodPost, path: "/api/v1/events/:event_id/corrections", roles: declarers(), handle: a.createCorrection},
		{method: http.MethodGet, path: "/api/v1/batches/:id/trace", roles: readers(), handle: a.traceBatch},
		{method: http.MethodGet, path: "/api/v1/items/:code/:serial/trace", roles: readers(), handle: a.traceItem},

		{method: http.MethodGet, path: "/api/v1/exports/batches/:id", roles: everyone(), handle: a.exportBatchChain, export: true},
		{method: http.MethodGet, path: "/api/v1/changes", roles: everyone(), handle: a.listChanges, ownQuery: true},

		{method: http.MethodGet, path: "/api/v1/sync/targets", roles: readers(), handle: a.listSyncTargets},
		{method: http.MethodPut, path: "/api/v1/sync/targets/:name/organizations/:id", roles: managers(), handle: a.putEnrolment},
		{method: http.MethodPut, path: "/api/v1/sync/targets/:name/products/:id", roles: managers(), handle: a.putProductLink},
		{method: http.MethodGet, path: "/api/v1/sync/records", roles: readers(), handle: a.listSyncRecords},
		{method: http.MethodGet, path: "/api/v1/sync/records/:id/exchanges", roles: readers(), handle: a.listSyncExchanges},
		{method: http.MethodPost, path: "/api/v1/sync/records/:id/retry", roles: managers(), handle: a.retrySyncRecord},
		{method: http.MethodPost, path: "/api/v1/sync/retry", roles: managers(), handle: a.retrySync},
		{method: http.MethodGet, path: "/api/v1/batches/:id/sync", roles: readers(), handle: a.batchSync},
		{method: http.MethodGet, path: "/api/v1/batches/:id/sync/preview", roles: readers(), handle: a.previewBatchSync},
	})
}

// serialRoutes are what items and logistic units get their codes by.
func (a *API) serialRoutes() []route {
	return []route{
		{method: http.MethodPost, path: "/api/v1/batches/:id/serials", roles: declarers(), handle: a.createSerials},
		{method: http.MethodGet, path: "/api/v1/batches/:id/serials", roles: readers(), handle: a.listSerials},
		{method: http.MethodPost, path: "/api/v1/batches/:id/serials/import", roles: declarers(), handle: a.importSerials},
		{method: http.MethodPost, path: "/api/v1/serials/restore", roles: declarers(), handle: a.restoreSerials, limit: maxReceipt},
		{method: http.MethodGet, path: "/api/v1/serials/:id/receipt", roles: readers(), handle: a.serialReceipt},
		{method: http.MethodPost, path: "/api/v1/logistic-units", roles: declarers(), handle: a.createUnits},
		{method: http.MethodGet, path: "/api/v1/serials/:id", roles: readers(), handle: a.getSerials},
		{method: http.MethodGet, path: "/api/v1/serials/:id/codes", roles: readers(), handle: a.serialCodes, export: true},
		{method: http.MethodPost, path: "/api/v1/serials/:id/activate", roles: declarers(), handle: a.activateSerials},
		{method: http.MethodPost, path: "/api/v1/serials/:id/void", roles: declarers(), handle: a.voidSerials},
		{method: http.MethodPost, path: "/api/v1/serials/:id/assign", roles: declarers(), handle: a.assignSerials},
		{method: http.MethodGet, path: "/api/v1/items/:code/:serial", roles: readers(), handle: a.getItem},
	}
}

// labelRoutes are what labels are printed by.
func (a *API) labelRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "/api/v1/serials/:id/labels", roles: readers(), handle: a.serialLabels, export: true},
		{method: http.MethodGet, path: "/api/v1/batches/:id/labels", roles: readers(), handle: a.batchLabels, export: true},
		{method: http.MethodGet, path: "/api/v1/logistic-units/:sscc/labels", roles: readers(), handle: a.unitLabels, export: true},
		{method: http.MethodPost, path: "/api/v1/label-templates", roles: managers(), handle: a.createLabelTemplate, limit: maxTemplate},
		{method: http.MethodGet, path: "/api/v1/label-templates", roles: readers(), handle: a.listLabelTemplates},
		{method: http.MethodGet, path: "/api/v1/label-templates/:id", roles: readers(), handle: a.getLabelTemplate},
		{method: http.MethodDelete, path: "/api/v1/label-templates/:id", roles: managers(), handle: a.deleteLabelTemplate},
		{method: http.MethodGet, path: "/api/v1/label-runs", roles: readers(), handle: a.listLabelRuns},
		{method: http.MethodGet, path: "/api/v1/label-runs/:id", roles: readers(), handle: a.getLabelRun},
	}
}

// comparisonRoutes are what is compared with portals, their catalogues and the
// words for what they are told.
func (a *API) comparisonRoutes() []route {
	const one = "/api/v1/sync/targets/:name"
	return []route{
		{method: http.MethodPost, path: one + "/reconciliations", roles: managers(), handle: a.createReconciliation},
		{method: http.MethodGet, path: "/api/v1/sync/reconciliations", roles: readers(), handle: a.listReconciliations},
		{method: http.MethodGet, path: "/api/v1/sync/reconciliations/:id", roles: readers(), handle: a.getReconciliation},
		{method: http.MethodGet, path: "/api/v1/sync/reconciliations/:id/differences", roles: readers(), handle: a.listDifferences},
		{method: http.MethodPost, path: "/api/v1/sync/reconciliations/:id/resend", roles: managers(), handle: a.resendDifferences},
		{method: http.MethodGet, path: one + "/catalogues", roles: readers(), handle: a.listSyncCatalogues},
		{method: http.MethodGet, path: one + "/catalogues/:catalogue", roles: readers(), handle: a.listSyncCatalogue},
		{method: http.MethodPost, path: one + "/catalogues/refresh", roles: admins(), handle: a.refreshSyncCatalogues},
		{method: http.MethodGet, path: one + "/maps/steps", roles: readers(), handle: a.getSyncSteps},
		{method: http.MethodPut, path: one + "/maps/steps", roles: admins(), handle: a.putSyncSteps},
		{method: http.MethodGet, path: one + "/maps/units", roles: readers(), handle: a.getSyncUnits},
		{method: http.MethodPut, path: one + "/maps/units", roles: admins(), handle: a.putSyncUnits},
	}
}

// linkRoutes are what producers manage links by.
func (a *API) linkRoutes() []route {
	return []route{
		{method: http.MethodPost, path: "/api/v1/links", roles: managers(), handle: a.createLink},
		{method: http.MethodPut, path: "/api/v1/links", roles: managers(), handle: a.mergeLinks, limit: maxLinksBody},
		{method: http.MethodPost, path: "/api/v1/links/merge", roles: managers(), handle: a.mergeLinksOnce, limit: maxLinksBody},
		{method: http.MethodGet, path: "/api/v1/links", roles: readers(), handle: a.listLinks},
		{method: http.MethodGet, path: "/api/v1/links/:id", roles: readers(), handle: a.getLink},
		{method: http.MethodPatch, path: "/api/v1/links/:id", roles: managers(), handle: a.patchLink},
		{method: http.MethodDelete, path: "/api/v1/links/:id", roles: managers(), handle: a.deleteLink},
		{method: http.MethodGet, path: "/api/v1/links/:id/history", roles: readers(), handle: a.linkHistory},
		{method: http.MethodPost, path: "/api/v1/link-hosts", roles: managers(), handle: a.createLinkHost},
		{method: http.MethodGet, path: "/api/v1/link-hosts", roles: readers(), handle: a.listLinkHosts},
		{method: http.MethodGet, path: "/api/v1/link-hosts/:id", roles: readers(), handle: a.getLinkHost},
		{method: http.MethodPost, path: "/api/v1/link-hosts/:id/check", roles: managers(), handle: a.checkLinkHost},
		{method: http.MethodDelete, path: "/api/v1/link-hosts/:id", roles: managers(), handle: a.deleteLinkHost},
	}
}

// epcisRoutes are the EPCIS 2.0 REST interface, whose paths and answers are the
// standard's.
func (a *API) epcisRoutes() (all []route) {
	for _, r := range a.epcis.Routes() {
		all = append(all, route{method: r.Method, path: r.Path, roles: r.Roles, handle: r.Handle, limit: r.Limit, ownQuery: true, stays: strings.HasSuffix(r.Path, "/queries/:name/events")})
	}
	return all
}

// operatorRoutes are the pages of those who look after the sync: what they open
// to is a session, not a key.
func (a *API) operatorRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "/login", handle: a.loginPage},
		{method: http.MethodPost, path: "/login", handle: a.login, limit: maxForm},
		{method: http.MethodPost, path: "/logout", handle: a.ops(everyone(), a.logout), limit: maxForm},
		{method: http.MethodGet, path: "/sync", handle: a.ops(readers(), a.syncPage)},
		{method: http.MethodGet, path: "/sync/retry", handle: a.ops(managers(), a.askRetry)},
		{method: http.MethodPost, path: "/sync/retry", handle: a.ops(managers(), a.retryPage), limit: maxForm},
		{method: http.MethodGet, path: "/sync/records/:id", handle: a.ops(readers(), a.syncRecordPage)},
		{method: http.MethodPost, path: "/sync/records/:id/retry", handle: a.ops(managers(), a.retryRecordPage), limit: maxForm},
	}
}

// publicRoutes are what phones, browsers and resolvers ask for, without a key,
// and what signs its messages instead of bearing one.
// Codes hold escapes, so everything behind the primary key is one parameter,
// which gs1 reads from the escaped path.
func (a *API) publicRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "/", handle: a.public(a.home)},
		{method: http.MethodGet, path: "/.well-known/txng-keys", handle: a.publicKeys},
		{method: http.MethodGet, path: "/p/find", handle: a.public(a.findCode)},
		{method: http.MethodGet, path: "/p/assets/*file", handle: a.pageAsset},

		{method: http.MethodGet, path: "/01/*rest", handle: a.public(a.scan)},
		{method: http.MethodGet, path: "/t/*rest", handle: a.public(a.scanLocal)},
		{method: http.MethodGet, path: "/414/*rest", handle: a.public(a.scanPlace)},
		{method: http.MethodGet, path: "/00/*rest", handle: a.public(a.scanUnit)},
		{method: http.MethodGet, path: "/401/*rest", handle: a.public(a.scanGINC)},
		{method: http.MethodGet, path: "/402/*rest", handle: a.public(a.scanGSIN)},
		{method: http.MethodGet, path: "/253/*rest", handle: a.public(a.scanGDTI)},
		{method: http.MethodGet, path: "/255/*rest", handle: a.public(a.scanGCN)},
		{method: http.MethodGet, path: "/415/*rest", handle: a.public(a.scanPayTo)},
		{method: http.MethodGet, path: "/417/*rest", handle: a.public(a.scanParty)},
		{method: http.MethodGet, path: "/8003/*rest", handle: a.public(a.scanGRAI)},
		{method: http.MethodGet, path: "/8004/*rest", handle: a.public(a.scanGIAI)},
		{method: http.MethodGet, path: "/8006/*rest", handle: a.public(a.scanITIP)},
		{method: http.MethodGet, path: "/8010/*rest", handle: a.public(a.scanCPID)},
		{method: http.MethodGet, path: "/8013/*rest", handle: a.public(a.scanGMN)},
		{method: http.MethodGet, path: "/8017/*rest", handle: a.public(a.scanProvider)},
		{method: http.MethodGet, path: "/8018/*rest", handle: a.public(a.scanRecipient)},
		{method: http.MethodGet, path: "/.well-known/gs1resolver", handle: a.describeResolver},

		{method: http.MethodPost, path: "/api/v1/sync/targets/:name/notices", handle: a.takeNotice, limit: maxNotice},

		{method: http.MethodGet, path: "/p/01/*rest", handle: a.public(a.scanPage)},
		{method: http.MethodGet, path: "/p/t/*rest", handle: a.public(a.scanLocalPage)},
		{method: http.MethodGet, path: "/p/00/*rest", handle: a.public(a.unitPage)},
		{method: http.MethodGet, path: "/p/414/*rest", handle: a.public(a.placePage)},
	}
}

// managers change an organisation's master data.
func managers() []reqctx.Role { return []reqctx.Role{reqctx.RoleAdmin, reqctx.RoleManager} }

// declarers record batches and events.
func declarers() []reqctx.Role {
	return []reqctx.Role{reqctx.RoleAdmin, reqctx.RoleManager, reqctx.RoleDeclarer}
}

// readers read what their scope shows.
func readers() []reqctx.Role {
	return []reqctx.Role{reqctx.RoleAdmin, reqctx.RoleInspector, reqctx.RoleManager, reqctx.RoleDeclarer}
}

// everyone is whoever has a key.
func everyone() []reqctx.Role { return append(readers(), reqctx.RolePortal) }

// admins run the province's service.
func admins() []reqctx.Role { return []reqctx.Role{reqctx.RoleAdmin} }
