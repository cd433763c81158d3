package batch

import (
	"errors"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/serial"
)

// keyring is the serial keys of every version begun, and of the next: another
// server may have begun it without this one's having heard.
type keyring struct {
	master  [32]byte
	current int
	keys    []serial.Key // of version 1 at 0
}

func newKeyring(master [32]byte, current int) (*keyring, error) {
	r := &keyring{master: master, current: current}
	for version := 1; version <= current+1; version++ {
		k, err := serial.NewKey(master, version)
		if err != nil {
			return nil, err
		}
		r.keys = append(r.keys, k)
	}
	return r, nil
}

// fence is a row of fences: one for each time the database was recognised as
// restored or failed over. Its number is the serial key's version since then.
type fence struct {
	Number   int
	KeyCheck string
}

// EnsureKeyVersion readies the Service to make and read serials under master,
// TXNG_SERIAL_KEY, and begins version 1 on a new database. Another key than
// the one that serials were issued under is an error: every label printed
// would read as never issued.
func (s *Service) EnsureKeyVersion(tx *database.Tx, master [32]byte) error {
	check, err := serial.Check(master)
	if err != nil {
		return err
	}
	system, timeline, err := identity(tx)
	if err != nil {
		return err
	}
	if err := tx.Exec("INSERT INTO fences (number, system_identifier, timeline, key_check, created_at) VALUES (1, ?, ?, ?, ?) ON CONFLICT DO NOTHING", system, timeline, check, tx.Now()).Error; err != nil {
		return err
	}
	var fences []fence
	if err := tx.Order("number").Find(&fences).Error; err != nil {
		return err
	}
	for _, f := range fences {
		if f.KeyCheck != check {
			return errors.New("TXNG_SERIAL_KEY is not the key that serials were issued under: set the key back, or no label printed before will be known")
		}
	}
	ring, err := newKeyring(master, fences[len(fences)-1].Number)
	if err == nil {
		s.ring.Store(ring)
	}
	return err
}

// identity is which PostgreSQL cluster and timeline this is; SQLite has neither.
func identity(tx *database.Tx) (system string, timeline int64, err error) {
	if tx.Engine() != database.Postgres {
		return "", 0, nil
	}
	row := tx.Raw("SELECT CAST(s.system_identifier AS text), CAST(c.timeline_id AS bigint) FROM pg_control_system() s, pg_control_checkpoint() c").Row()
	err = row.Scan(&system, &timeline)
	return system, timeline, err
}

// currentKey is the key to issue under, by the newest fence.
func (s *Service) currentKey(tx *database.Tx) (serial.Key, error) {
	ring := s.ring.Load()
	if ring == nil {
		return serial.Key{}, errors.New("batch: EnsureKeyVersion was not called")
	}
	var newest int
	if err := tx.Raw("SELECT max(number) FROM fences").Scan(&newest).Error; err != nil {
		return serial.Key{}, err
	}
	if newest > ring.current {
		var err error
		if ring, err = newKeyring(ring.master, newest); err != nil {
			return serial.Key{}, err
		}
		s.ring.Store(ring)
	}
	return ring.keys[newest-1], nil
}

// open is the place of a serial and the version of the key that made it;
// version 0 when none did. The newest version is tried first, all always.
func (s *Service) open(product, text string) (version int, place int64) {
	ring := s.ring.Load()
	id, err := uuid.Parse(product)
	if ring == nil || err != nil {
		return 0, -1
	}
	place = -1
	for _, k := range ring.keys {
		if at, ok := k.Open(id, text); ok {
			version, place = k.Version(), int64(at) //nolint:gosec // below 2^45
		}
	}
	return version, place
}

// keyOf is the key of a version that a run was made under.
func (s *Service) keyOf(version int) (serial.Key, error) {
	ring := s.ring.Load()
	if ring == nil {
		return serial.Key{}, errors.New("batch: EnsureKeyVersion was not called")
	}
	if version <= len(ring.keys) {
		return ring.keys[version-1], nil
	}
	return serial.NewKey(ring.master, version)
}
