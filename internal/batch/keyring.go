package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/maypok86/otter/v2"
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/issuing"
	"github.com/txng-vn/txng/internal/serial"
)

// keyring is the serial keys of every version begun.
type keyring struct {
	masters map[string][32]byte // by what identifies them (serial.Check)
	keys    []serial.Key        // in the order of versions
	newest  int                 // of keys
	openers *otter.Cache[string, opener]
}

// maxOpeners is how many products have their keys ready.
const maxOpeners = 1 << 12

// newKeyring is the ring of the fences that q reads. A fence begun under a key
// that is none of masters is an error: labels printed under it would read as
// never issued.
func newKeyring(q *gorm.DB, masters map[string][32]byte) (*keyring, error) {
	var fences []issuing.Fence
	if err := q.Order("number").Find(&fences).Error; err != nil {
		return nil, err
	}
	r := &keyring{masters: masters}
	var err error
	if r.openers, err = otter.New(&otter.Options[string, opener]{MaximumSize: maxOpeners}); err != nil {
		return nil, err
	}
	for _, f := range fences {
		master, held := masters[f.KeyCheck]
		if !held {
			return nil, fmt.Errorf("serial key version %d was begun under another TXNG_SERIAL_KEY: set that key back, or name it in TXNG_SERIAL_KEY_OLD, or no label printed under it will be known", f.Number)
		}
		k, err := serial.NewKey(master, f.Number)
		if err != nil {
			return nil, err
		}
		r.keys, r.newest = append(r.keys, k), f.Number
	}
	return r, nil
}

func (r *keyring) key(version int) (serial.Key, bool) {
	for _, k := range r.keys {
		if k.Version() == version {
			return k, true
		}
	}
	return serial.Key{}, false
}

// EnsureKeyVersion readies the Service to make and read serials under master,
// TXNG_SERIAL_KEY, and under the keys that were it before. It begins version 1
// on a new database, and another where the database was restored or failed over
// or the key is new. A key that serials were issued under and that is not given
// is an error.
func (s *Service) EnsureKeyVersion(tx *database.Tx, master [32]byte, before ...[32]byte) error {
	masters, current := map[string][32]byte{}, ""
	for _, m := range append(before, master) {
		check, err := serial.Check(m)
		if err != nil {
			return err
		}
		masters[check], current = m, check
	}
	if s.Guard == nil {
		s.Guard = &issuing.Guard{}
	}
	f, err := s.Guard.Start(tx, current)
	if err != nil {
		return err
	}
	if f.KeyCheck != current && masters[f.KeyCheck] != [32]byte{} {
		if _, err := s.Guard.Fence(tx, issuing.NewKey, 0); err != nil {
			return err
		}
	}
	ring, err := newKeyring(tx.DB, masters)
	if err == nil {
		s.ring.Store(ring)
	}
	return err
}

// refresh reads the versions begun, by this server or another.
func (s *Service) refresh(q *gorm.DB) (*keyring, error) {
	ring := s.ring.Load()
	if ring == nil {
		return nil, errors.New("batch: EnsureKeyVersion was not called")
	}
	ring, err := newKeyring(q, ring.masters)
	if err == nil {
		s.ring.Store(ring)
	}
	return ring, err
}

// catch brings the keys up to date when a query has seen a version that this
// server had not heard of, and reports whether it was so: the query then ran
// without that key.
func (s *Service) catch(ctx context.Context, f Found) (bool, error) {
	ring := s.ring.Load()
	if ring == nil || f.Newest <= ring.newest {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, database.LookupFor)
	defer cancel()
	_, err := s.refresh(s.db.Read(ctx))
	return true, err
}

// currentKey is the key to issue under, by the newest fence.
func (s *Service) currentKey(tx *database.Tx) (serial.Key, error) {
	f, err := s.Guard.Open(tx)
	if err != nil {
		return serial.Key{}, err
	}
	return s.keyOf(tx.DB, f.Number)
}

// keyOf is the key of a version that a run was made under.
func (s *Service) keyOf(q *gorm.DB, version int) (serial.Key, error) {
	ring := s.ring.Load()
	if ring != nil {
		if k, known := ring.key(version); known {
			return k, nil
		}
	}
	ring, err := s.refresh(q)
	if err != nil {
		return serial.Key{}, err
	}
	k, known := ring.key(version)
	if !known {
		return k, fmt.Errorf("batch: there is no version %d of the serial key", version)
	}
	return k, nil
}

// sealer is the key of a product under a version.
func (s *Service) sealer(q *gorm.DB, version int, productID string) (*serial.Sealer, error) {
	product, err := uuid.Parse(productID)
	if err != nil {
		return nil, fault.NotFound("product")
	}
	k, err := s.keyOf(q, version)
	if err != nil {
		return nil, err
	}
	return k.For(product)
}

// opener opens the serials of one product under every version known.
type opener struct {
	versions []int
	sealers  []serial.Sealer
}

// opener is for one caller: sealers are used by one at a time.
func (s *Service) opener(productID string) (o opener) {
	ring := s.ring.Load()
	if ring == nil {
		return o
	}
	if ready, known := ring.openers.GetIfPresent(productID); known {
		return opener{ready.versions, slices.Clone(ready.sealers)}
	}
	product, err := uuid.Parse(productID)
	if err != nil {
		return o
	}
	for _, k := range ring.keys {
		if own, err := k.For(product); err == nil {
			o.versions, o.sealers = append(o.versions, k.Version()), append(o.sealers, *own)
		}
	}
	ring.openers.Set(productID, opener{o.versions, slices.Clone(o.sealers)})
	return o
}

// open is the place of a serial and the version of the key that made it;
// version 0 when none did. All versions are tried always.
func (o opener) open(text string) (version int, place int64) {
	place = -1
	for i := range o.sealers {
		if at, ok := o.sealers[i].Open(text); ok {
			version, place = o.versions[i], int64(at) //nolint:gosec // below 2^45
		}
	}
	return version, place
}
