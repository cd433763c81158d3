package fault_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fault"
)

// TestWhatIsNotFoundHasAVietnameseName: whatever the service says is not there,
// nobody reads the name of a table.
func TestWhatIsNotFoundHasAVietnameseName(t *testing.T) {
	t.Parallel()
	call, found := regexp.MustCompile(`fault\.NotFound\("([a-z_]+)"\)`), 0
	for _, room := range []string{"../../api", ".."} {
		err := filepath.WalkDir(room, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			for _, m := range call.FindAllStringSubmatch(string(source), -1) {
				found++
				if said := fault.NotFound(m[1]).Message.VI; strings.Contains(said, m[1]) {
					t.Errorf("%s: %s", path, said)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 20 {
		t.Errorf("only %d were found", found)
	}
}
