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
