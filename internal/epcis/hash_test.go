package epcis_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/epcis"
)

// corpus returns a folder of the shared test corpus, which lies beside the
// repository and is never copied into it.
func corpus(t *testing.T, name string) string {
	t.Helper()
	for _, up := range []string{"../../..", "../../../.."} {
		dir := filepath.Join(filepath.FromSlash(up), "shared", "corpus", name)
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
	}
	t.Skip("the shared corpus is not beside the repository")
	return ""
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(strings.ReplaceAll(string(b), "\r", "")), "\n")
}

func TestHashCorpus(t *testing.T) {
	t.Parallel()
	documents, _ := filepath.Glob(filepath.Join(corpus(t, "event-hash"), "*.jsonld"))
	if len(documents) < 5 {
		t.Fatalf("only %d vectors", len(documents))
	}
	for _, path := range documents {
		b, _ := os.ReadFile(path)
		d, err := epcis.ParseDocument(b)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		base := strings.TrimSuffix(path, ".jsonld")
		hashes, preHashes := lines(t, base+".hashes"), lines(t, base+".prehashes")
		if len(hashes) != len(d.Events) {
			t.Errorf("%s: %d events, %d hashes", path, len(d.Events), len(hashes))
			continue
		}
		for i, e := range d.Events {
			if got := epcis.HashEvent(e); got != hashes[i] {
				t.Errorf("%s event %d: %s\n got %s\nwant %s", filepath.Base(path), i, got, epcis.PreHash(e), preHashes[i])
			}
		}
	}
}
