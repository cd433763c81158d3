package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// told is a document whose header says of a place its site and what lies in it.
func told(place, site string, children ...string) string {
	var list []string
	for _, c := range children {
		list = append(list, fmt.Sprintf("%q", c))
	}
	header := fmt.Sprintf(`"epcisHeader": {"epcisMasterData": {"vocabularyList": [{"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": [
 {"id": %q, "attributes": [{"id": "urn:epcglobal:cbv:mda#site", "attribute": %q}], "children": [%s]}]}]}}, "epcisBody"`, place, site, strings.Join(list, ", "))
	return strings.Replace(document(), `"epcisBody"`, header, 1)
}

// TestMasterDataInQueries: what headers told is asked by, each organisation its
// own; what another says of one's places changes nothing and is not shown.
func TestMasterDataInQueries(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		a, b := s.Tenant(t, "8930001"), s.Tenant(t, "8930002")
		yard, theirs := placeURI(t, s, a), placeURI(t, s, b)
		const site, shed = "urn:epc:id:sgln:0614141.00777.0", "urn:epc:id:sgln:0614141.00777.1"
		at := func(by fixture.Tenant, n int, place string) {
			event := observed(n, fmt.Sprintf(`, "eventID": "urn:uuid:%s-%d", "readPoint": {"id": %q}, "bizLocation": {"id": %q}`, by.ID, n, place, place), "urn:example:goods")
			s.Call(t, by.Key, http.MethodPost, "/epcis/events", bare(event)).Want(t, http.StatusCreated)
		}
		for n, place := range []string{yard, site, shed} {
			at(a, n, place)
		}
		at(b, 0, theirs)
		asked := func(by fixture.Tenant, parameter, value string) string {
			t.Helper()
			var numbers []string
			got := s.Call(t, by.Key, http.MethodGet, "/epcis/events?orderBy=eventTime&orderDirection=ASC&"+parameter+"="+url.QueryEscape(value), nil).Want(t, http.StatusOK)
			for _, id := range answered(t, got) {
				if !strings.HasPrefix(id, "urn:uuid:"+by.ID) {
					t.Errorf("%s=%s shows another's %s", parameter, value, id)
				}
				numbers = append(numbers, id[strings.LastIndex(id, "-")+1:])
			}
			return strings.Join(numbers, "")
		}
		captured(t, s, a.Key, told(site, "Hue", shed))
		captured(t, s, a.Key, told(yard, "Yard"))
		questions := map[[2]string]string{
			{"WD_readPoint", site}: "12", {"WD_bizLocation", site}: "12", {"WD_bizLocation", shed}: "2", {"WD_bizLocation", yard}: "0", {"WD_bizLocation", theirs}: "", {"EQ_bizLocation", site}: "1",
			{"HASATTR_bizLocation", "site"}: "01", {"HASATTR_readPoint", "urn:epcglobal:cbv:mda#site"}: "01", {"HASATTR_bizLocation", "region"}: "", {"HASATTR_bizLocation", "secret"}: "",
			{"EQ_ATTR_bizLocation_site", "Hue|Nowhere"}: "1", {"EQATTR_readPoint_site", "Hue"}: "1", {"EQ_ATTR_bizLocation_cbvmda:site", "Yard"}: "0", {"EQ_ATTR_bizLocation_site", "Stolen"}: "",
		}
		check := func(when string) {
			t.Helper()
			for q, want := range questions {
				if got := asked(a, q[0], q[1]); got != want {
					t.Errorf("%s, %s=%s: events %q, want %q", when, q[0], q[1], got, want)
				}
			}
		}
		check("its own word")
		captured(t, s, b.Key, told(theirs, "Stolen", yard, yard+"/254/1")) // another's place in mine
		captured(t, s, b.Key, told(yard, "Stolen", shed, site, theirs))    // and mine in another's
		captured(t, s, b.Key, told(site, "Stolen", yard, theirs))          // and in nobody's
		captured(t, s, b.Key, told(shed, "Stolen", site, yard))
		check("after another's")
		if got := asked(b, "WD_bizLocation", site); got != "0" {
			t.Errorf("the other goes by its own word: %q", got)
		}
		if got := asked(b, "EQ_ATTR_bizLocation_site", "Hue|Yard"); got != "" {
			t.Errorf("the other was told of the first's master data: %q", got)
		}
		captured(t, s, b.Key, told(theirs, "Theirs", shed)) // what lies in a place, its owner may say of nobody's
		if got := asked(a, "WD_bizLocation", theirs); got != "2" {
			t.Errorf("in a place by its owner's word: %q", got)
		}
		seen := members(t, s.Call(t, b.Key, http.MethodGet, "/epcis/bizLocations", nil))
		if slices.Contains(seen, yard) || len(seen) != 1 {
			t.Errorf("the other sees the places %v", seen)
		}
	})
}
