package portalsim

import "errors"

// Forget removes orders, chains, events and places by id, as a portal's
// operator or a reset of its data does behind everybody's back.
func (s *Sim) Forget(ids ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.commit(nil, ids...) != nil {
		return errors.New("portal simulator: the ledger could not be written")
	}
	return nil
}

// Overwrite stores an Order, Event or Place as it is given, new or known by its
// id, as somebody does at the portal's own site.
func (s *Sim) Overwrite(records ...any) error {
	var change []stored
	for _, record := range records {
		switch record.(type) {
		case Order:
			change = append(change, put("order", record))
		case Event:
			change = append(change, put("event", record))
		case Place:
			change = append(change, put("place", record))
		default:
			return errors.New("portal simulator: an Order, Event or Place can be overwritten")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.commit(change) != nil {
		return errors.New("portal simulator: the ledger could not be written")
	}
	return nil
}
