package api_test

import (
	"bytes"
	"maps"
	"net/http"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
)

// parsed is the answer to a code.
func parsed(t *testing.T, s *fixture.Service, key string, body map[string]any, headers ...string) map[string]any {
	t.Helper()
	return s.Call(t, key, http.MethodPost, "/api/v1/codes/parse", body, headers...).Want(t, http.StatusOK).JSON(t)
}

func TestParseCode(t *testing.T) {
	t.Parallel()
	s := fixture.New(t, database.SQLite)
	tenant := s.Tenant(t, "89399991")
	for text, want := range map[string][4]string{ // kind, Digital Link, in events, URN
		`(01)09506000134352(17)261231(10)A\(1`: {"element_string", "https://id.gs1.org/01/09506000134352/10/A%281?17=261231", "https://id.gs1.org/01/09506000134352/10/A%281", "urn:epc:class:lgtin:9506000.013435.A(1"},
		"]C1010950600013435221S1":              {"scanner_data", "https://id.gs1.org/01/09506000134352/21/S1", "https://id.gs1.org/01/09506000134352/21/S1", "urn:epc:id:sgtin:9506000.013435.S1"},
		"https://a/stem/01/08939999100007":     {"digital_link", "https://id.gs1.org/01/08939999100007", "https://id.gs1.org/01/08939999100007", "urn:epc:idpat:sgtin:89399991.00000.*"}, // the caller's own prefix
		"https://a/01/05412345000013/EEarwSM":  {"compressed_digital_link", "https://id.gs1.org/01/05412345000013/10/ABC123", "https://id.gs1.org/01/05412345000013/10/ABC123", ""},
		"urn:epc:id:sscc:4012345.3111111111":   {"epc_urn", "https://id.gs1.org/00/340123451111111111", "https://id.gs1.org/00/340123451111111111", "urn:epc:id:sscc:4012345.3111111111"},
		"3074257BF7194E4000001A85":             {"epc_tag", "https://id.gs1.org/01/80614141123458/21/6789", "https://id.gs1.org/01/80614141123458/21/6789", "urn:epc:id:sgtin:0614141.812345.6789"},
	} {
		got := parsed(t, s, tenant.Key, map[string]any{"text": text})
		urn, _ := got["epc_urn"].(string)
		if got["valid"] != true || [4]string{got["kind"].(string), got["digital_link"].(string), got["epcis_uri"].(string), urn} != want || len(got["errors"].([]any)) != 0 {
			t.Errorf("%s: %v", text, got)
		}
		again := parsed(t, s, tenant.Key, map[string]any{"text": got["element_string"]})
		if again["digital_link"] != got["digital_link"] {
			t.Errorf("%s: %v", got["element_string"], again)
		}
	}
	other := parsed(t, s, s.Tenant(t, "").Key, map[string]any{"text": "(01)08939999100007"})
	if _, known := other["epc_urn"]; known || other["valid"] != true {
		t.Errorf("whose prefix nobody knows: %v", other)
	}
}

// TestParseCodeTellsTags: whichever form of a tag is sent, all its forms are
// told, with its filter; the caller's own prefix makes tags of its codes.
func TestParseCodeTellsTags(t *testing.T) {
	t.Parallel()
	s := fixture.New(t, database.SQLite)
	tenant := s.Tenant(t, "89399992")
	want := map[string]any{"scheme": "sgtin-96", "filter": 3.0, "hex": "3074257BF7194E4000001A85", "epc_tag_urn": "urn:epc:tag:sgtin-96:3.0614141.812345.6789", "epc_raw_urn": "urn:epc:raw:96.x3074257BF7194E4000001A85"}
	for kind, form := range map[string]string{"epc_tag": "hex", "epc_tag_urn": "epc_tag_urn", "epc_raw_urn": "epc_raw_urn"} {
		got := parsed(t, s, tenant.Key, map[string]any{"text": want[form]})
		tags, _ := got["tags"].([]any)
		if got["kind"] != kind || got["epcis_uri"] != "https://id.gs1.org/01/80614141123458/21/6789" || len(tags) != 2 || !maps.Equal(tags[0].(map[string]any), want) {
			t.Errorf("%s: %v", form, got)
		}
	}
	own, _ := parsed(t, s, tenant.Key, map[string]any{"text": "(01)08939999200004(21)A"})["tags"].([]any)
	if len(own) != 1 || own[0].(map[string]any)["epc_tag_urn"] != "urn:epc:tag:sgtin-198:0.89399992.00000.A" {
		t.Errorf("%v", own)
	}
	none := parsed(t, s, tenant.Key, map[string]any{"text": "(01)08939999200004"})
	if _, told := none["tags"]; told {
		t.Errorf("a product alone has no tag: %v", none)
	}
}

func TestParseCodeSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := fixture.New(t, database.SQLite)
	key := s.Tenant(t, "").Key
	got := parsed(t, s, key, map[string]any{"text": "(01)09506000134353(11)261332"}, "Accept-Language", "en")
	errors := got["errors"].([]any)
	if got["valid"] != false || len(errors) != 2 || got["digital_link"] != "" || got["epcis_uri"] != "" || got["element_string"] != "" || len(got["ais"].([]any)) != 0 {
		t.Fatal(got)
	}
	first, second := errors[0].(map[string]any), errors[1].(map[string]any)
	if first["ai"] != "01" || first["rule"] != "check_digit" || first["position"] != 17.0 || first["message"] != "(01), position 18: the check digit should be 2; check every digit." ||
		second["ai"] != "11" || second["rule"] != "date" || second["position"] != 24.0 {
		t.Error(errors)
	}
	if vi := parsed(t, s, key, map[string]any{"text": "xin chào"}); vi["kind"] != "" || vi["valid"] != false || !bytes.Contains([]byte(vi["errors"].([]any)[0].(map[string]any)["message"].(string)), []byte("không đọc được")) {
		t.Error(vi)
	}
	lenient := parsed(t, s, key, map[string]any{"text": "https://a/gtin/12312312312333/ser/A", "lenient": true})
	if lenient["valid"] != true || len(lenient["forgiven"].([]any)) != 2 || lenient["epcis_uri"] != "https://id.gs1.org/01/12312312312333/21/A" {
		t.Error(lenient)
	}
	s.Call(t, key, http.MethodPost, "/api/v1/codes/parse", `{"text": 1}`).Want(t, http.StatusBadRequest)
	s.Call(t, key, http.MethodPost, "/api/v1/codes/parse", `{"txt": "x"}`).Want(t, http.StatusBadRequest)
	s.Call(t, "", http.MethodPost, "/api/v1/codes/parse", `{"text": "x"}`).Want(t, http.StatusUnauthorized)
}
