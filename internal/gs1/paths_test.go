package gs1_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/gs1"
)

// sample is a right value for each identifier that may stand in a path.
func sample() map[string]string {
	return map[string]string{
		"00": "106141412345678908", "01": "09506000134352", "8006": "095060001343520102", "414": "9521141111116", "415": "9521141111116", "417": "9521141111116",
		"253": "9521141111116A", "255": "95211411111161", "401": "9521141A", "402": "95211411234567892", "8003": "09521141111116A", "8004": "9521141A",
		"8010": "9521141A", "8013": "1987654Ad4X4bL5ttr2310c2K", "8017": "952114112345678906", "8018": "952114112345678906",
		"22": "A", "10": "A", "21": "A", "235": "A", "254": "A", "7040": "1ABC", "8011": "1", "8019": "1", "8020": "A",
	}
}

// legalPaths are the sequences of identifiers that a path may have (GS1 Digital
// Link URI Syntax 1.4).
func legalPaths() map[string]bool {
	legal := map[string]bool{}
	for path := range strings.FieldsSeq(`
		00
		01 01/22 01/22/10 01/22/10/21 01/22/21 01/10 01/10/21 01/21 01/235
		8006 8006/22 8006/22/10 8006/22/10/21 8006/22/21 8006/10 8006/10/21 8006/21
		414 414/254 414/7040 415/8020 417 417/7040
		253 255 401 402 8003 8004 8004/7040 8010 8010/8011 8013 8017 8017/8019 8018 8018/8019`) {
		legal[path] = true
	}
	return legal
}

// TestPathSequencesOfTheCorpus: those that others list are those listed here.
func TestPathSequencesOfTheCorpus(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{"415/8020": true} // the corpus leaves it out; the dictionary has it
	for _, row := range corpus(t, "dl-path-sequences-valid.tsv") {
		listed[row[0]] = true
	}
	if !maps.Equal(listed, legalPaths()) {
		t.Errorf("listed %v\nlegal %v", listed, legalPaths())
	}
}

// TestPathSequences tries every order of up to four qualifiers behind every
// key: those that are legal are read, and all others refused.
func TestPathSequences(t *testing.T) {
	t.Parallel()
	legal := legalPaths()
	values := sample()
	qualifiers := []string{"22", "10", "21", "235", "254", "7040", "8011", "8019", "8020"}
	accepted := 0
	var try func(sequence []string)
	try = func(sequence []string) {
		name := strings.Join(sequence, "/")
		var path strings.Builder
		for _, ai := range sequence {
			path.WriteString("/" + ai + "/" + values[ai])
		}
		_, err := gs1.Parse("https://example.com"+path.String(), gs1.Options{})
		if (err == nil) != legal[name] {
			t.Errorf("%s: %v, legal: %v", path.String(), err, legal[name])
		}
		if err == nil {
			accepted++
		}
		if len(sequence) == 5 {
			return
		}
		for _, q := range qualifiers {
			if !strings.Contains("/"+name+"/", "/"+q+"/") {
				try(append(slices.Clip(sequence), q))
			}
		}
	}
	for _, key := range []string{"00", "01", "8006", "414", "415", "417", "253", "255", "401", "402", "8003", "8004", "8010", "8013", "8017", "8018"} {
		try([]string{key})
	}
	if accepted != len(legal) || accepted != 38 {
		t.Errorf("%d sequences are read, %d are legal", accepted, len(legal))
	}
}

// TestParseLinkCorpus reads the links of the corpus, and writes what a scanner
// would have sent for them.
func TestParseLinkCorpus(t *testing.T) {
	t.Parallel()
	for _, row := range corpus(t, "dl-parse-sample.tsv") {
		expect, flags, uri, want := row[0], row[1], row[2], row[3]
		c, err := gs1.Parse(uri, gs1.Options{Lenient: flags != ""})
		if expect == "invalid" {
			if all := (gs1.Errors{}); !errors.As(err, &all) {
				t.Errorf("%s became %s", uri, said(c))
			}
			continue
		}
		if got := "^" + strings.ReplaceAll(c.ScannerData(), "\x1d", "^"); err != nil || got != want {
			t.Errorf("%s\n got %s %v\nwant %s", uri, got, err, want)
		}
	}
}

// TestEPCISURICorpus: what the lenient reader names, the corpus names so.
func TestEPCISURICorpus(t *testing.T) {
	t.Parallel()
	for _, row := range corpus(t, "urn-dl-to-canonical.tsv") {
		want := ""
		if len(row) > 1 {
			want = row[1]
		}
		c, err := gs1.Parse(row[0], gs1.Options{Lenient: true})
		if got := c.EPCISURI(); got != want || (err == nil) != (want != "") {
			t.Errorf("%s\n got %s %v\nwant %s", row[0], got, err, want)
		}
		if urn, isURN := strings.CutPrefix(row[0], "urn:"); isURN && want != "" && !strings.Contains(urn, "upui:4012345.012345.*") {
			if back := c.URN(gs1.CompanyPrefix{}); back != row[0] {
				t.Errorf("%s is written %s", row[0], back)
			}
		}
	}
}
