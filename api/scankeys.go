package api

import "github.com/gin-gonic/gin"

// The keys that have no page: they lead where their links do.

// scanGINC is scan for a consignment's GINC.
//
//	@Summary	Scan a consignment's GINC
//	@Tags		scan
//	@Param		rest	path	string	true	"{ginc}"
//	@Success	307
//	@Router		/401/{rest} [get]
//	@ID			scanGINC
func (a *API) scanGINC(c *gin.Context) error { return a.scan(c) }

// scanGSIN is scan for a shipment's GSIN.
//
//	@Summary	Scan a shipment's GSIN
//	@Tags		scan
//	@Param		rest	path	string	true	"{gsin}"
//	@Success	307
//	@Router		/402/{rest} [get]
//	@ID			scanGSIN
func (a *API) scanGSIN(c *gin.Context) error { return a.scan(c) }

// scanGDTI is scan for a document's GDTI.
//
//	@Summary	Scan a document's GDTI
//	@Tags		scan
//	@Param		rest	path	string	true	"{gdti}"
//	@Success	307
//	@Router		/253/{rest} [get]
//	@ID			scanGDTI
func (a *API) scanGDTI(c *gin.Context) error { return a.scan(c) }

// scanGCN is scan for a coupon's GCN.
//
//	@Summary	Scan a coupon's GCN
//	@Tags		scan
//	@Param		rest	path	string	true	"{gcn}"
//	@Success	307
//	@Router		/255/{rest} [get]
//	@ID			scanGCN
func (a *API) scanGCN(c *gin.Context) error { return a.scan(c) }

// scanPayTo is scan for the GLN of who is paid.
//
//	@Summary	Scan the GLN of who is paid
//	@Tags		scan
//	@Param		rest	path	string	true	"{gln}/8020/{reference}"
//	@Success	307
//	@Router		/415/{rest} [get]
//	@ID			scanPayTo
func (a *API) scanPayTo(c *gin.Context) error { return a.scan(c) }

// scanParty is scan for a party's GLN.
//
//	@Summary	Scan a party's GLN
//	@Tags		scan
//	@Param		rest	path	string	true	"{gln}/7040/{data}"
//	@Success	307
//	@Router		/417/{rest} [get]
//	@ID			scanParty
func (a *API) scanParty(c *gin.Context) error { return a.scan(c) }

// scanGRAI is scan for a returnable asset's GRAI.
//
//	@Summary	Scan a returnable asset's GRAI
//	@Tags		scan
//	@Param		rest	path	string	true	"{grai}"
//	@Success	307
//	@Router		/8003/{rest} [get]
//	@ID			scanGRAI
func (a *API) scanGRAI(c *gin.Context) error { return a.scan(c) }

// scanGIAI is scan for an asset's GIAI.
//
//	@Summary	Scan an asset's GIAI
//	@Tags		scan
//	@Param		rest	path	string	true	"{giai}/7040/{data}"
//	@Success	307
//	@Router		/8004/{rest} [get]
//	@ID			scanGIAI
func (a *API) scanGIAI(c *gin.Context) error { return a.scan(c) }

// scanITIP is scan for a piece of a trade item.
//
//	@Summary	Scan a piece of a trade item
//	@Tags		scan
//	@Param		rest	path	string	true	"{itip}/22/{variant}/10/{lot}/21/{serial}"
//	@Success	307
//	@Router		/8006/{rest} [get]
//	@ID			scanITIP
func (a *API) scanITIP(c *gin.Context) error { return a.scan(c) }

// scanCPID is scan for a component's CPID.
//
//	@Summary	Scan a component's CPID
//	@Tags		scan
//	@Param		rest	path	string	true	"{cpid}/8011/{serial}"
//	@Success	307
//	@Router		/8010/{rest} [get]
//	@ID			scanCPID
func (a *API) scanCPID(c *gin.Context) error { return a.scan(c) }

// scanGMN is scan for a product model's GMN.
//
//	@Summary	Scan a product model's GMN
//	@Tags		scan
//	@Param		rest	path	string	true	"{gmn}"
//	@Success	307
//	@Router		/8013/{rest} [get]
//	@ID			scanGMN
func (a *API) scanGMN(c *gin.Context) error { return a.scan(c) }

// scanProvider is scan for a service provider's GSRN.
//
//	@Summary	Scan a service provider's GSRN
//	@Tags		scan
//	@Param		rest	path	string	true	"{gsrn}/8019/{instance}"
//	@Success	307
//	@Router		/8017/{rest} [get]
//	@ID			scanProvider
func (a *API) scanProvider(c *gin.Context) error { return a.scan(c) }

// scanRecipient is scan for a service recipient's GSRN.
//
//	@Summary	Scan a service recipient's GSRN
//	@Tags		scan
//	@Param		rest	path	string	true	"{gsrn}/8019/{instance}"
//	@Success	307
//	@Router		/8018/{rest} [get]
//	@ID			scanRecipient
func (a *API) scanRecipient(c *gin.Context) error { return a.scan(c) }
