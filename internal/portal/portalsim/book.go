package portalsim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// ledgerFile is the file in Options.Dir: one JSON document per line, each a
// change that happened as a whole.
const ledgerFile = "ledger.jsonl"

// entry is one line of the ledger.
type entry struct {
	At     string   `json:"at"`
	Reset  bool     `json:"reset,omitempty"` // forget everything before this line
	Put    []stored `json:"put,omitempty"`
	Delete []string `json:"delete,omitempty"` // ids of events and certificates; by Forget of others, too
}

// stored is one record as it became.
type stored struct {
	Kind   string          `json:"kind"`
	Record json.RawMessage `json:"record"`
}

// table keeps records by id and in the order of their creation.
type table[T any] struct {
	rows  map[string]T
	order []string
}

func (t *table[T]) put(id string, row T) {
	if t.rows == nil {
		t.rows = map[string]T{}
	}
	if _, known := t.rows[id]; !known {
		t.order = append(t.order, id)
	}
	t.rows[id] = row
}

func (t *table[T]) get(id string) (T, bool) {
	row, ok := t.rows[id]
	return row, ok
}

func (t *table[T]) remove(id string) {
	delete(t.rows, id)
	kept := t.order[:0]
	for _, o := range t.order {
		if o != id {
			kept = append(kept, o)
		}
	}
	t.order = kept
}

// list returns the rows that keep accepts, oldest first.
func (t *table[T]) list(keep func(T) bool) []T {
	rows := []T{}
	for _, id := range t.order {
		if row := t.rows[id]; keep == nil || keep(row) {
			rows = append(rows, row)
		}
	}
	return rows
}

// book is the ledger: its tables in memory, and the file that outlives them.
type book struct {
	file          *os.File // nil: memory only
	clients       table[APIClient]
	organizations table[Organization]
	products      table[Product]
	templates     table[Template]
	places        table[Place]
	orders        table[Order]
	chains        table[Chain]
	events        table[Event]
	images        table[Image]
	certificates  table[Certificate]
	requests      table[NDARequest]
}

// openBook reads the ledger in dir, cutting off a last line that a crash left
// unfinished. An empty dir keeps the ledger in memory.
func openBook(dir string) (*book, error) {
	b := &book{}
	if dir == "" {
		return b, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("portal simulator: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, ledgerFile), os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the directory
	if err != nil {
		return nil, fmt.Errorf("portal simulator: %w", err)
	}
	if err := b.load(file); err != nil {
		return nil, errors.Join(fmt.Errorf("portal simulator: ledger: %w", err), file.Close())
	}
	b.file = file
	return b, nil
}

func (b *book) load(file *os.File) error {
	content, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	whole := content[:bytes.LastIndexByte(content, '\n')+1]
	for number, line := range bytes.Split(whole, []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("line %d: %w", number+1, err)
		}
		if err := b.apply(e); err != nil {
			return fmt.Errorf("line %d: %w", number+1, err)
		}
	}
	if err := file.Truncate(int64(len(whole))); err != nil {
		return err
	}
	_, err = file.Seek(int64(len(whole)), io.SeekStart)
	return err
}

// write makes e durable, then visible.
func (b *book) write(e entry) error {
	if b.file != nil {
		line, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if _, err := b.file.Write(append(line, '\n')); err != nil {
			return err
		}
		if err := b.file.Sync(); err != nil {
			return err
		}
	}
	return b.apply(e)
}

func (b *book) apply(e entry) error {
	if e.Reset {
		*b = book{file: b.file}
	}
	for _, s := range e.Put {
		if err := b.applyPut(s); err != nil {
			return err
		}
	}
	for _, id := range e.Delete {
		b.events.remove(id)
		b.orders.remove(id)
		b.chains.remove(id)
		b.places.remove(id)
		b.certificates.remove(id)
	}
	return nil
}

func (b *book) applyPut(s stored) error {
	switch s.Kind {
	case "client":
		return load(s.Record, &b.clients, func(r APIClient) string { return r.ID })
	case "organization":
		return load(s.Record, &b.organizations, func(r Organization) string { return r.ID })
	case "product":
		return load(s.Record, &b.products, func(r Product) string { return r.ID })
	case "template":
		return load(s.Record, &b.templates, func(r Template) string { return r.ID })
	case "place":
		return load(s.Record, &b.places, func(r Place) string { return r.ID })
	case "order":
		return load(s.Record, &b.orders, func(r Order) string { return r.ID })
	case "chain":
		return load(s.Record, &b.chains, func(r Chain) string { return r.ID })
	case "event":
		return load(s.Record, &b.events, func(r Event) string { return r.ID })
	case "image":
		return load(s.Record, &b.images, func(r Image) string { return r.ID })
	case "certificate":
		return load(s.Record, &b.certificates, func(r Certificate) string { return r.ID })
	case "nda_request":
		return load(s.Record, &b.requests, func(r NDARequest) string { return r.ID })
	default:
		return fmt.Errorf("unknown kind %q", s.Kind)
	}
}

func load[T any](record json.RawMessage, into *table[T], id func(T) string) error {
	var row T
	if err := json.Unmarshal(record, &row); err != nil {
		return err
	}
	into.put(id(row), row)
	return nil
}

// put makes the change that stores record.
func put(kind string, record any) stored {
	raw, err := json.Marshal(record)
	if err != nil {
		panic(err) // the records hold nothing that JSON cannot
	}
	return stored{Kind: kind, Record: raw}
}
