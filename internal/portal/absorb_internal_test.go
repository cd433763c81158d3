package portal

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestDifferenceTurnsOneVersionIntoAnother: less what is gone, with what came,
// the rows are those of the answer, each once.
func TestDifferenceTurnsOneVersionIntoAnother(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := func(label string) (rows []CatalogueItem) {
			for i, name := range rapid.MapOf(rapid.IntRange(0, 8), rapid.IntRange(0, 2)).Draw(t, label) {
				rows = append(rows, CatalogueItem{ID: fmt.Sprint(label, i), RemoteID: fmt.Sprint(i), Name: fmt.Sprint(name)})
			}
			return rows
		}
		was, is := list("was"), list("is")
		gone, came := difference(was, append(is, is...))
		left := map[string]string{}
		for _, row := range was {
			left[row.ID] = row.RemoteID + row.Name
		}
		for _, id := range gone {
			delete(left, id)
		}
		for i, row := range came {
			left[fmt.Sprint("new", i)] = row.RemoteID + row.Name
		}
		want := map[string]int{}
		for _, row := range is {
			want[row.RemoteID+row.Name]++
		}
		for _, row := range left {
			want[row]--
		}
		for row, n := range want {
			if n != 0 {
				t.Fatalf("%s: %d too few", row, n)
			}
		}
	})
}
