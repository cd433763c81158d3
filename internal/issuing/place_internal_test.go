package issuing

import (
	"testing"
	"time"
)

// TestPlaces: a file is known by when it was made, or else by about when it was
// written.
func TestPlaces(t *testing.T) {
	t.Parallel()
	wrote := place{File: 7, Born: 1000, Written: 2000}
	untold := place{File: 7, Written: 2000}
	for name, c := range map[string]struct {
		found, wrote place
		want         bool
	}{
		"the same":                         {wrote, wrote, true},
		"renamed much later":               {place{7, 1000, 2000 + int64(time.Hour)}, wrote, true},
		"another file":                     {place{8, 1000, 2000}, wrote, false},
		"a copy with the same inode":       {place{7, 1001, 2000}, wrote, false},
		"untold, the same":                 {place{7, 0, 2000 + int64(time.Second)}, untold, true},
		"untold, written at another time":  {place{7, 0, 2000 + int64(time.Hour)}, untold, false},
		"told of one that was not told of": {wrote, untold, false},
	} {
		if got := c.found.is(c.wrote); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
