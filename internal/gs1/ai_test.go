package gs1_test

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/gs1"
)

// table reads a table of tab-separated values without its head.
func table(t *testing.T, path string) (rows [][]string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for s := bufio.NewScanner(f); s.Scan(); {
		rows = append(rows, strings.Split(s.Text(), "\t"))
	}
	return rows[1:]
}

// TestEveryIdentifier has for each identifier values that are right, longest
// and shortest, and one that is wrong for each rule its format has.
func TestEveryIdentifier(t *testing.T) {
	t.Parallel()
	right := map[string]bool{}
	for _, row := range table(t, filepath.Join("testdata", "values.tsv")) {
		ai, value, rule := row[0], row[1], row[2]
		err := gs1.Check(ai, value)
		got := ""
		if all := (gs1.Errors{}); errors.As(err, &all) {
			got = string(all[0].Rule)
		}
		if got != rule {
			t.Errorf("(%s)%s: %q, want %q (%v)", ai, value, got, rule, err)
		}
		right[ai] = right[ai] || rule == ""
	}
	for ai := range gs1.FactsOf() {
		if base := ai[:len(ai)-1]; !right[ai] && (!right[base+"0"] && !right[base+"1"]) {
			t.Errorf("(%s) has no value in the table", ai)
		}
	}
	if err := gs1.Check("04", "1"); err == nil {
		t.Error("(04) is no identifier")
	}
}

// TestDictionaryAgainstTheStandard compares our table with the syntax
// dictionary that GS1 publishes, where a copy lies beside the repository.
func TestDictionaryAgainstTheStandard(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "..", "shared", "data", "gs1-syntax-dictionary.txt")
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("the syntax dictionary is not beside the repository: %v", err)
	}
	defer func() { _ = f.Close() }()
	component := regexp.MustCompile(`^(\[)?[NXYZ](\.\.)?(\d+)\]?(,\w+)*$`)
	ours, n := gs1.FactsOf(), 0
	for s := bufio.NewScanner(f); s.Scan(); {
		line, _, _ := strings.Cut(s.Text(), "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		var want gs1.Facts
		for _, w := range words[1:] {
			if m := component.FindStringSubmatch(w); m != nil {
				size, _ := strconv.Atoi(m[3])
				want.Most += size
				switch {
				case m[1] != "":
				case m[2] != "":
					want.Least++
				default:
					want.Least += size
				}
				continue
			}
			name, value, _ := strings.Cut(w, "=")
			switch name {
			case "req":
				want.Requires = strings.ReplaceAll(value, ",", "|")
			case "ex":
				want.Excludes = strings.ReplaceAll(value, ",", " ")
			case "dlpkey":
				want.PrimaryKey, want.Path = true, strings.ReplaceAll(value, ",", " ")
			default:
				want.Predefined, want.Attribute = strings.Contains(w, "*"), strings.Contains(w, "?")
			}
		}
		first, last, _ := strings.Cut(words[0], "-")
		if last == "" {
			last = first
		}
		from, _ := strconv.Atoi(first)
		to, _ := strconv.Atoi(last)
		for i := from; i <= to; i++ {
			ai := strings.Repeat("0", max(0, len(first)-len(strconv.Itoa(i)))) + strconv.Itoa(i)
			n++
			if got, known := ours[ai]; !known || got != want {
				t.Errorf("(%s)\n got %+v %v\nwant %+v", ai, got, known, want)
			}
		}
	}
	if n != len(ours) {
		t.Errorf("the standard has %d identifiers, we have %d", n, len(ours))
	}
}
