package seal

// Ring is the key that secrets are sealed under, and former ones that some may
// still be sealed under.
type Ring struct {
	Current [32]byte
	Old     [][32]byte
}

// Open decrypts what was sealed under any key of the ring; current reports
// whether it was the current one.
func (r Ring) Open(sealed []byte, bound string) (plain []byte, current bool, err error) {
	if plain, err = Open(r.Current, sealed, bound); err == nil {
		return plain, true, nil
	}
	for _, key := range r.Old {
		if plain, old := Open(key, sealed, bound); old == nil {
			return plain, false, nil
		}
	}
	return nil, false, err
}

// Renew seals anew, under the current key, what an old one opens. It returns nil
// for what needs no renewal; the error is Open's.
func (r Ring) Renew(sealed []byte, bound string) ([]byte, error) {
	plain, current, err := r.Open(sealed, bound)
	if err != nil || current {
		return nil, err
	}
	return Seal(r.Current, plain, bound)
}

// Kept is something sealed, and where it is kept.
type Kept struct {
	Sealed []byte
	Bound  string
	Store  func(renewed []byte) error // in its place, unless it changed meanwhile
	Lost   func()                     // told when no key opens it; nil tells nobody
}

// RenewAll renews all that an old key opens, and returns how many no key does.
// The error is that of a Store, which ends it.
func (r Ring) RenewAll(all []Kept) (lost int, err error) {
	for _, k := range all {
		renewed, err := r.Renew(k.Sealed, k.Bound)
		switch {
		case err != nil:
			lost++
			if k.Lost != nil {
				k.Lost()
			}
		case renewed != nil:
			if err := k.Store(renewed); err != nil {
				return lost, err
			}
		}
	}
	return lost, nil
}
