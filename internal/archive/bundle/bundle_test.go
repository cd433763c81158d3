package bundle_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/archive/bundle"
)

// csvOf are rows as PostgreSQL writes them.
func csvOf(columns []string, rows [][]string) string {
	var b strings.Builder
	b.WriteString(strings.Join(columns, ",") + "\n")
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			if v == "" || strings.ContainsAny(v, "\",\r\n\\") {
				v = `"` + strings.ReplaceAll(v, `"`, `""`) + `"`
			}
			b.WriteString(v)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// file is a file of two CSVs.
func file(t testing.TB, documents, epcs string, rows [2]int64) ([]byte, error) {
	t.Helper()
	var to bytes.Buffer
	w := bundle.NewWriter(&to, "2024-11", 12, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	for i, name := range []string{bundle.DocumentsName, bundle.EPCsName} {
		csv := []string{documents, epcs}[i]
		header, _, _ := strings.Cut(csv, "\n")
		err := w.Add(name, strings.Split(header, ","), func(to io.Writer) (int64, error) {
			for part := csv; part != ""; { // in pieces, as they come over a connection
				n := min(7, len(part))
				if _, err := io.WriteString(to, part[:n]); err != nil {
					return 0, err
				}
				part = part[n:]
			}
			return rows[i], nil
		})
		if err != nil {
			return nil, err
		}
	}
	_, err := w.Close()
	return to.Bytes(), err
}

// read opens a file and reads all that is in it.
func read(raw []byte) (all []string, err error) {
	b, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	for _, e := range b.Entries {
		var csv bytes.Buffer
		if err := b.Verify(e, &csv); err != nil {
			return nil, err
		}
		all = append(all, csv.String())
	}
	return all, nil
}

// TestWhatIsWrittenIsRead, whatever stands in the rows.
func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(rapid.StringOf(rapid.RuneFrom([]rune("a\"\n\r,\\.đ"))), 2, 2), 0, 20).Draw(r, "rows")
		a, b := csvOf([]string{"pk", "document"}, rows), csvOf([]string{"uri", "kind"}, rows[:len(rows)/2])
		raw, err := file(t, a, b, [2]int64{int64(len(rows)), int64(len(rows) / 2)})
		if err != nil {
			r.Fatal(err)
		}
		if got, err := read(raw); err != nil || got[0] != a || got[1] != b {
			r.Fatalf("%v: %q", err, got)
		}
	})
}

// TestMiscountsAreNotWritten.
func TestMiscountsAreNotWritten(t *testing.T) {
	t.Parallel()
	if _, err := file(t, "a\n1\n2\n", "b\n", [2]int64{3, 0}); err == nil {
		t.Error("a file was written whose rows are not as many as were announced")
	}
}

// TestDamageIsFound: no byte of the file can change, and none be missing, so that
// it still reads as another whole one.
func TestDamageIsFound(t *testing.T) {
	t.Parallel()
	csv := "a,b\n" + strings.Repeat("1,\"x\ny\"\n", 50)
	raw, err := file(t, csv, csv, [2]int64{50, 50})
	if err != nil {
		t.Fatal(err)
	}
	for at := range raw {
		changed := bytes.Clone(raw)
		changed[at] ^= 0x41
		if got, err := read(changed); err == nil && (got[0] != csv || got[1] != csv) {
			t.Errorf("byte %d changed, and it reads as another", at)
		}
		if _, err := read(raw[:at]); err == nil {
			t.Errorf("cut at %d, and it is whole", at)
		}
	}
}

// TestLyingManifests: counts, sizes, hashes and names that are not true, a
// member too many, and entries that unpack without end.
func TestLyingManifests(t *testing.T) {
	t.Parallel()
	csv := "a\n1\n2\n"
	raw, err := file(t, csv, csv, [2]int64{2, 2})
	if err != nil {
		t.Fatal(err)
	}
	b, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for what, lie := range map[string]func(m *bundle.Manifest){
		"":         func(*bundle.Manifest) {},
		"rows":     func(m *bundle.Manifest) { m.Entries[0].Rows++ },
		"fewer":    func(m *bundle.Manifest) { m.Entries[0].Bytes-- },
		"more":     func(m *bundle.Manifest) { m.Entries[1].Bytes++ },
		"negative": func(m *bundle.Manifest) { m.Entries[1].Rows = -1 },
		"hash":     func(m *bundle.Manifest) { m.Entries[0].SHA256 = strings.Repeat("0", 64) },
		"form":     func(m *bundle.Manifest) { m.Entries[0].SHA256 = "x" },
		"columns":  func(m *bundle.Manifest) { m.Entries[0].Columns = []string{"b"} },
		"sql":      func(m *bundle.Manifest) { m.Entries[0].Columns = []string{`a") FROM '/etc/passwd' --`} },
		"month":    func(m *bundle.Manifest) { m.Month = "2024-13" },
		"format":   func(m *bundle.Manifest) { m.Format = 2 },
		"order":    func(m *bundle.Manifest) { m.Entries[0], m.Entries[1] = m.Entries[1], m.Entries[0] },
		"lacking":  func(m *bundle.Manifest) { m.Entries = m.Entries[:1] },
	} {
		m := b.Manifest
		m.Entries = append([]bundle.Entry(nil), m.Entries...)
		lie(&m)
		manifest, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := read(zipped(t, bundle.DocumentsName, csv, bundle.EPCsName, csv, bundle.ManifestName, string(manifest))); (err == nil) != (what == "") {
			t.Errorf("%s: %v", what, err)
		}
	}
	manifest, _ := json.Marshal(b.Manifest)
	for what, parts := range map[string][]string{
		"a member too many": {bundle.DocumentsName, csv, bundle.EPCsName, csv, bundle.ManifestName, string(manifest), "../x", ""},
		"one twice":         {bundle.DocumentsName, csv, bundle.DocumentsName, csv, bundle.EPCsName, csv, bundle.ManifestName, string(manifest)},
		"one missing":       {bundle.DocumentsName, csv, bundle.ManifestName, string(manifest)},
		"a bomb":            {bundle.DocumentsName, csv + strings.Repeat("0", 20<<20), bundle.EPCsName, csv, bundle.ManifestName, string(manifest)},
		"a large manifest":  {bundle.DocumentsName, csv, bundle.EPCsName, csv, bundle.ManifestName, string(manifest) + strings.Repeat(" ", 1<<20)},
		"something behind":  {bundle.DocumentsName, csv, bundle.EPCsName, csv, bundle.ManifestName, string(manifest) + "{}"},
		"another field":     {bundle.DocumentsName, csv, bundle.EPCsName, csv, bundle.ManifestName, strings.Replace(string(manifest), "{", `{"x": 1, `, 1)},
	} {
		if _, err := read(zipped(t, parts...)); err == nil {
			t.Errorf("%s is let pass", what)
		}
	}
}

func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var to bytes.Buffer
	z := zip.NewWriter(&to)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = fmt.Fprint(w, parts[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return to.Bytes()
}

// FuzzOpen: no file brings the reader down, and what it lets pass is what its
// manifest says.
func FuzzOpen(f *testing.F) {
	raw, err := file(f, "a,b\n1,\"x\"\"\n\"\n", "c\n", [2]int64{1, 0})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(raw[:len(raw)-30])
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return
		}
		for _, e := range b.Entries {
			var csv bytes.Buffer
			if b.Verify(e, &csv) == nil && int64(csv.Len()) != e.Bytes {
				t.Errorf("%d bytes pass as %d", csv.Len(), e.Bytes)
			}
		}
	})
}
