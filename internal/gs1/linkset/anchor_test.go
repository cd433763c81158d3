package linkset_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/gs1/linkset"
)

func TestAnchor(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://id.gs1.org/01/09506000134352": "/01/09506000134352", "/01/09506000134352/10/A%2FB/21/S+1": "/01/09506000134352/10/A%2FB/21/S%2B1", "/01/09506000134352/22/V/": "/01/09506000134352/22/V",
		"(01)09506000134352(10)L1": "/01/09506000134352/10/L1", "(10)L1(01)09506000134352": "/01/09506000134352/10/L1", "/01/09506000134352/235/T": "/01/09506000134352/235/T", "/414/9506000134352/254/K": "/414/9506000134352/254/K",
		"https://txng.example/t/VN-7K3M9PQ2AC/L%2F1/S": "/t/VN-7K3M9PQ2AC/L%2F1/S", "/t/VN-7K3M9PQ2AC": "/t/VN-7K3M9PQ2AC", "https://example.com/ARFKk4XB0CDKWcnpq": "/01/09506000134376/10/LOT01",
	} {
		at, err := linkset.ParseAnchor(text)
		if err != nil || at.URI("") != want {
			t.Errorf("%q: %+v, %s, %v", text, at, at.URI(""), err)
			continue
		}
		if again, err := linkset.ParseAnchor(at.URI("https://x.example/")); err != nil || again != at {
			t.Errorf("%+v reads again as %+v: %v", at, again, err)
		}
	}
	for _, text := range []string{"", "/01/09506000134352?17=271231", "(01)09506000134352(17)271231", "(10)L1", "/01/1", "prefix/9506000", "/t/x", "https://example.com/", "/01/09506000134352/10/.."} {
		if at, err := linkset.ParseAnchor(text); err == nil {
			t.Errorf("%q: %+v", text, at)
		}
	}
	at, _ := linkset.ParseAnchor("/01/09506000134352/22/V/10/L/21/S")
	if above := at.Above(); at.Product() != "09506000134352" || at.Level() != 7 || len(above) != 9 || above[0].Prefix() != "950600013435" || above[8].Prefix() != "9506" || above[0].URI("") != "" {
		t.Errorf("%+v %v", at, above)
	}
	if up := at.Up(linkset.OfLot).URI(""); up != "/01/09506000134352/10/L" {
		t.Error(up)
	}
}

// FuzzParseAnchor: what is read has one address, which reads as itself.
func FuzzParseAnchor(f *testing.F) {
	for _, seed := range []string{"/01/09506000134352/10/A%2FB", "(01)09506000134352(21)S", "/t/VN-7K3M9PQ2AC/L/S", "https://a/t/VN-7K3M9PQ2AC", "/8004/9506000A/7040/1ABC", "urn:epc:id:sgln:9506000.13435.K"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := linkset.ParseAnchor(text)
		if err != nil {
			return
		}
		address := at.URI("")
		if again, err := linkset.ParseAnchor(address); err != nil || again != at || strings.ContainsAny(address, " \r\n\"<>?#") {
			t.Fatalf("%q is %+v at %q, which reads as %+v: %v", text, at, address, again, err)
		}
	})
}

func TestWrite(t *testing.T) {
	t.Parallel()
	l := linkset.Link{Type: linkset.PIP, Href: `https://a.example/?"`, Title: "</script>\r\n", Multi: true}
	body, err := linkset.Write([]linkset.Context{{Anchor: "https://x.example/01/1", Description: "d", Default: &l, Links: []linkset.Link{l}}, {Anchor: "b", Description: ""}})
	if err != nil || strings.ContainsAny(string(body), "\r\n") {
		t.Fatal(err, string(body))
	}
	var v struct{ Linkset []map[string]any }
	if err := json.Unmarshal(body, &v); err != nil || len(v.Linkset) != 2 || len(v.Linkset[0]) != 5 || len(v.Linkset[1]) != 2 {
		t.Fatalf("%v %s", err, body)
	}
}
