package issuing

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/txng-vn/txng/internal/database"
)

// The tables that hold what was issued; their rows are never removed.
const (
	Codes = "issued_codes" // id: the code
	Runs  = "serial_runs"  // id: the run's UUID
)

// maxMarks is how many of the last issues the marker remembers. It is more than
// can overtake one another between their commit and their mark.
const maxMarks = 128

// mark is one issue that was answered for: the database must hold its row.
type mark struct {
	Table string `json:"table"`
	ID    string `json:"id"`
}

// known is what the marker says.
type known struct {
	Fence   int    `json:"fence"`   // in force when it was written
	Skipped int64  `json:"skipped"` // by that fence and all before it
	Marks   []mark `json:"marks"`   // of the last issues
	Place   place  `json:"place"`
	here    bool   // it was read where it had been written
}

// marker is a file that no restore of the database takes back. A nil marker
// knows nothing.
type marker struct {
	path  string
	mu    sync.Mutex // guards known
	write sync.Mutex // one writer; the others' marks go along
	known known
	saved uint64 // of changes
	now   uint64
}

// readMarker reads the file at path, if there is one.
func readMarker(path string) (*marker, error) {
	m := &marker{path: path}
	raw, err := os.ReadFile(path) //nolint:gosec // beside the operator's database
	if errors.Is(err, os.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &m.known); err != nil {
		return nil, fmt.Errorf("%s is damaged: remove it, and the database will be fenced: %w", path, err)
	}
	at, err := placeOf(path)
	m.known.here = err == nil && at.is(m.known.Place)
	return m, err
}

func (m *marker) state() known {
	if m == nil {
		return known{here: true}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	k := m.known
	k.Marks = slices.Clone(k.Marks)
	return k
}

// knows reports whether the marker speaks of fence number.
func (m *marker) knows(number int) bool {
	if m == nil {
		return true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known.Fence == number && m.known.here
}

// fence has the marker say, once tx has committed, that a fence is in force.
func (m *marker) fence(tx *database.Tx, number int) error {
	if m.knows(number) {
		return nil
	}
	skipped, err := skippedBy(tx)
	if err != nil {
		return err
	}
	tx.BeforeAnswer(func() error {
		return m.change(func(k *known) {
			if number != k.Fence {
				k.Marks = nil
			}
			k.Fence, k.Skipped, k.here = number, skipped, true
		})
	})
	return nil
}

// skippedBy is how many numbers all fences of the database skipped in a space.
func skippedBy(tx *database.Tx) (n int64, err error) {
	err = tx.Raw("SELECT COALESCE(sum(margin), 0) FROM fences").Scan(&n).Error
	return n, err
}

// Issued tells the guard what tx issues: the row id of a table. It is in the
// marker, on disk, before anybody is answered.
func (g *Guard) Issued(tx *database.Tx, table, id string) {
	if g == nil || g.marker == nil {
		return
	}
	tx.BeforeAnswer(func() error {
		return g.marker.change(func(k *known) {
			k.Marks = append(k.Marks, mark{table, id})
			k.Marks = k.Marks[max(0, len(k.Marks)-maxMarks):]
		})
	})
}

// change applies a change and returns when it is on disk. Those
// that come while another is being written share the next writing.
func (m *marker) change(apply func(*known)) error {
	m.mu.Lock()
	apply(&m.known)
	m.now++
	mine := m.now
	m.mu.Unlock()

	m.write.Lock()
	defer m.write.Unlock()
	if m.saved >= mine {
		return nil
	}
	m.mu.Lock()
	k, upTo := m.known, m.now
	k.Marks = slices.Clone(k.Marks)
	m.mu.Unlock()
	if err := save(m.path, k); err != nil {
		return fmt.Errorf("the marker of what was issued cannot be written: %w", err)
	}
	m.saved = upTo
	return nil
}

// save replaces the file at path durably, always by a new one: a place is the
// file and when it was made.
func save(path string, k known) (err error) {
	if err := os.Remove(path + ".new"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600) //nolint:gosec // beside the operator's database
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if k.Place, err = placeOf(f.Name()); err != nil {
		return err
	}
	raw, err := json.Marshal(k)
	if err != nil {
		return err
	}
	if _, err := f.Write(raw); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// allHeld reports whether the database holds all that marks speak of.
func allHeld(tx *database.Tx, marks []mark) (bool, error) {
	for table, column := range map[string]string{Codes: "code", Runs: "id"} {
		var ids []string
		for _, k := range marks {
			if k.Table == table && !slices.Contains(ids, k.ID) {
				ids = append(ids, k.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		var n int64
		if err := tx.Table(table).Where(column+" IN ?", ids).Count(&n).Error; err != nil {
			return false, err
		}
		if n != int64(len(ids)) {
			return false, nil
		}
	}
	return true, nil
}
