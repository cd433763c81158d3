package epcis

import "strings"

// vocabularies are the CBV 2.0 word lists (GS1 Core Business Vocabulary 2.0,
// section 7) with the two URI forms of their words.
var vocabularies = [...]*vocabularyTable{
	0: {},
	BizStep: vocabularyOf("https://ref.gs1.org/cbv/BizStep-", "urn:epcglobal:cbv:bizstep:", "accepting arriving assembling collecting commissioning consigning creating_class_instance "+
		"cycle_counting decommissioning departing destroying disassembling dispensing encoding "+
		"entering_exiting holding inspecting installing killing loading other packing picking receiving "+
		"removing repackaging repairing replacing reserving retail_selling sampling sensor_reporting shipping "+
		"staging_outbound stock_taking stocking storing transporting unloading unpacking void_shipping"),
	Disposition: vocabularyOf("https://ref.gs1.org/cbv/Disp-", "urn:epcglobal:cbv:disp:", "active available completeness_inferred completeness_verified conformant container_closed "+
		"container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive "+
		"mismatch_class mismatch_instance mismatch_quantity needs_replacement no_pedigree_match "+
		"non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold returned "+
		"sellable_accessible sellable_not_accessible stolen unavailable unknown"),
	BizTransactionType: vocabularyOf("https://ref.gs1.org/cbv/BTT-", "urn:epcglobal:cbv:btt:", "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"),
	SourceDestType:     vocabularyOf("https://ref.gs1.org/cbv/SDT-", "urn:epcglobal:cbv:sdt:", "location owning_party possessing_party"),
	ErrorReason:        vocabularyOf("https://ref.gs1.org/cbv/ER-", "urn:epcglobal:cbv:er:", "did_not_occur incorrect_data"),
	Component: vocabularyOf("https://ref.gs1.org/cbv/Comp-", "urn:epcglobal:cbv:comp:", "x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing "+
		"latitude longitude altitude"),
	Measurement: vocabularyOf("https://gs1.org/voc/", "", ""),
}

// standardPrefixes are the CURIE prefixes that the EPCIS 2.0 context defines.
var standardPrefixes = map[string]string{
	"gs1":    "https://gs1.org/voc/",
	"cbv":    "https://ref.gs1.org/cbv/",
	"epcis":  "https://ref.gs1.org/epcis/",
	"cbvmda": "urn:epcglobal:cbv:mda",
	"rdfs":   "http://www.w3.org/2000/01/rdf-schema#",
}

// vocabularyOf ties each word of the list to its web URI.
func vocabularyOf(web, urn, list string) *vocabularyTable {
	t := &vocabularyTable{web: web, urn: urn, words: map[string]string{}}
	for w := range strings.FieldsSeq(list) {
		t.words[w] = web + w
	}
	return t
}
